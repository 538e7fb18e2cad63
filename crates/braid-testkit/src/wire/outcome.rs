//! What a request gave back, as a client sees it.

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The OID of its type.
    pub type_oid: u32,
}

/// The rows and the command tag of one statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultSet {
    /// Empty for statements that return no rows.
    pub columns: Vec<Column>,
    /// Values in text form, `None` for NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// `INSERT 0 3`, `SELECT 5`; empty while no tag has arrived.
    pub tag: String,
    /// The lines of a `COPY TO STDOUT`.
    pub copied: Vec<String>,
}

/// The fields of an error or a notice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerError {
    /// `ERROR`, `FATAL`, `NOTICE`...
    pub severity: String,
    /// SQLSTATE.
    pub code: String,
    /// The primary line.
    pub message: String,
    /// Detail, or empty.
    pub detail: String,
    /// Hint, or empty.
    pub hint: String,
    /// Schema the error names, or empty.
    pub schema: String,
    /// Table the error names, or empty.
    pub table: String,
    /// Column the error names, or empty.
    pub column: String,
    /// Data type the error names, or empty.
    pub data_type: String,
    /// Constraint the error names, or empty.
    pub constraint: String,
    /// Call stack, or empty.
    pub context: String,
    /// Cursor position in the statement, or empty.
    pub position: String,
}

/// Notices have the same fields as errors.
pub type Notice = ServerError;

impl std::fmt::Display for ServerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.severity, self.code, self.message)?;
        let extra = [
            ("detail", &self.detail),
            ("hint", &self.hint),
            ("schema", &self.schema),
            ("table", &self.table),
            ("column", &self.column),
            ("constraint", &self.constraint),
        ];
        for (label, value) in extra {
            if !value.is_empty() {
                write!(f, "; {label}: {value}")?;
            }
        }
        Ok(())
    }
}

/// Everything one request gave back. An error may follow results: the statements
/// before it in the same request have run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// One per statement that finished.
    pub results: Vec<ResultSet>,
    /// What stopped the request, if anything did.
    pub error: Option<ServerError>,
    /// Notices and warnings, in order.
    pub notices: Vec<Notice>,
}

impl Outcome {
    /// SQLSTATE of the error, or `00000`.
    pub fn code(&self) -> &str {
        self.error.as_ref().map_or("00000", |e| e.code.as_str())
    }

    /// The command tag of the last statement.
    pub fn tag(&self) -> &str {
        self.results.last().map_or("", |r| r.tag.as_str())
    }

    /// The rows of the last statement that returned some, `\N` for NULL, joined by `|`.
    pub fn lines(&self) -> Vec<String> {
        let Some(result) = self.results.iter().rev().find(|r| !r.columns.is_empty()) else {
            return Vec::new();
        };
        result.rows.iter().map(|row| join(row)).collect()
    }

    /// The only value of the only row, or an explanation of what came instead.
    pub fn scalar(&self) -> String {
        match (&self.error, self.lines().as_slice()) {
            (Some(e), _) => format!("<{e}>"),
            (None, [one]) => one.clone(),
            (None, rows) => format!("<{} rows>", rows.len()),
        }
    }
}

/// A row as one line.
pub fn join(row: &[Option<String>]) -> String {
    row.iter()
        .map(|v| v.as_deref().unwrap_or("\\N"))
        .collect::<Vec<_>>()
        .join("|")
}
