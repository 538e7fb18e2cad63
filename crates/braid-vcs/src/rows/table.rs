//! What has to be known of a table to merge its rows.

use braid_rewrite::quote::{quote_identifier, quote_literal};

/// A column that is compared and written.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Attribute number: the states call it `c<number>`.
    pub number: i16,
    /// Its name.
    pub name: String,
    /// `jsonb`: merges by key.
    pub is_jsonb: bool,
    /// An array: `union` keeps the elements of both.
    pub is_array: bool,
    /// Which versions have it.
    pub known: Known,
}

/// Which versions have a column that the merged table has. The target always
/// has it: it was added there before rows are merged.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Known {
    /// All three.
    #[default]
    Everywhere,
    /// Not the base: both sides added it. Rows had the constant, or nothing.
    BothAdded(Option<String>),
    /// The source alone added it: rows of the base are as the target's.
    SourceAdded,
    /// The source does not have it: what the target has stands, and rows that
    /// come from the source get the default when they are added.
    TargetOnly,
    /// The base alone has it, where two revisions are compared: it is shown, and
    /// is no difference of a row.
    BaseOnly,
}

impl Column {
    /// True when the version `b`, `s`, `t` or `m` has the column.
    pub(crate) fn is_in(&self, state: char) -> bool {
        !matches!(
            (&self.known, state),
            (Known::BothAdded(_) | Known::SourceAdded, 'b')
                | (Known::TargetOnly, 'b' | 's')
                | (Known::BaseOnly, 's')
        )
    }
}

/// A column of the key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyColumn {
    /// Attribute number.
    pub number: i16,
    /// Its name.
    pub name: String,
    /// The equality of the key's index, as `OPERATOR(schema.name)`.
    pub equals: String,
}

/// A table, as far as its rows are concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its OID: names its working tables.
    pub oid: u32,
    /// Schema and name, quoted, as statements on the target call it.
    pub name: String,
    /// How conflicts call it, and the OID they give it, where the relation may
    /// be another one the next time; else what PostgreSQL shows for its own.
    pub title: Option<(String, u32)>,
    /// Its row type, where Braid's own statements call it otherwise.
    pub row_type: Option<String>,
    /// The key; empty when there is none.
    pub key: Vec<KeyColumn>,
    /// All other columns that can be written (generated ones are not).
    pub cells: Vec<Column>,
}

/// The queries of a table in its three states, columns `c<number>`.
#[derive(Debug, Clone, PartialEq)]
pub struct States {
    /// At the merge base.
    pub base: String,
    /// On the branch that is merged.
    pub source: String,
    /// On the branch that receives.
    pub target: String,
}

impl Table {
    /// The working table: one row for every changed key.
    pub fn work(&self) -> String {
        format!("pg_temp.pggit_w_{}", self.oid)
    }

    /// The table's name as PostgreSQL shows it, as an expression.
    pub(crate) fn shown(&self) -> String {
        match &self.title {
            Some((title, _)) => format!("{}::pg_catalog.text", quote_literal(title)),
            None => format!("{}::pg_catalog.regclass::pg_catalog.text", self.oid),
        }
    }

    /// The OID that conflicts give it.
    pub(crate) fn told_oid(&self) -> u32 {
        self.title.as_ref().map_or(self.oid, |(_, oid)| *oid)
    }

    /// The name of its row type.
    pub(crate) fn row_type(&self) -> &str {
        self.row_type.as_deref().unwrap_or(&self.name)
    }

    /// The keys that may have changed.
    pub fn keys(&self) -> String {
        format!("pg_temp.pggit_k_{}", self.oid)
    }

    /// `k1 = x.c1 AND ...`: keys of the list equal those of a state.
    pub(crate) fn joined(&self, list: &str, state: &str) -> String {
        let equal = |(i, key): (usize, &KeyColumn)| {
            format!("{list}.k{} {} {state}.c{}", i + 1, key.equals, key.number)
        };
        self.key
            .iter()
            .enumerate()
            .map(equal)
            .collect::<Vec<_>>()
            .join(" AND ")
    }

    /// The same for the table itself.
    pub(crate) fn joined_by_name(&self, list: &str, table: &str) -> String {
        let equal = |(i, key): (usize, &KeyColumn)| {
            let name = quote_identifier(&key.name);
            format!("{table}.{name} {} {list}.k{}", key.equals, i + 1)
        };
        self.key
            .iter()
            .enumerate()
            .map(equal)
            .collect::<Vec<_>>()
            .join(" AND ")
    }

    /// The key of a working row as a JSON object.
    pub(crate) fn key_json(&self, list: &str) -> String {
        let pairs: Vec<String> = self
            .key
            .iter()
            .enumerate()
            .map(|(i, key)| format!("{}, {list}.k{}", quote_literal(&key.name), i + 1))
            .collect();
        format!("pg_catalog.jsonb_build_object({})", pairs.join(", "))
    }

    /// A whole row of one state (`b`, `s`, `t`, `m`) as a JSON object; NULL
    /// when it is not there.
    pub(crate) fn row_json(&self, list: &str, state: char) -> String {
        let mut parts = vec![self.key_json(list)];
        // jsonb_build_object takes at most 100 arguments.
        let cells: Vec<&Column> = self.cells.iter().filter(|c| c.is_in(state)).collect();
        for some in cells.chunks(40) {
            let pairs: Vec<String> = some
                .iter()
                .map(|c| format!("{}, {list}.{state}{}", quote_literal(&c.name), c.number))
                .collect();
            parts.push(format!(
                "pg_catalog.jsonb_build_object({})",
                pairs.join(", ")
            ));
        }
        let whole = parts.join(" OPERATOR(pg_catalog.||) ");
        format!("CASE WHEN {list}.{state}p THEN {whole} END")
    }
}
