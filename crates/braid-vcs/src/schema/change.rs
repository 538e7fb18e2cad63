//! One step of the way from one schema to another.

use std::fmt;

/// What happens to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed, or taken down and put up again for the sake of another.
    Alter,
    /// It is gone afterwards.
    Drop,
    /// It gets another name or schema.
    Rename,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::Create => "CREATE",
            Action::Alter => "ALTER",
            Action::Drop => "DROP",
            Action::Rename => "RENAME",
        })
    }
}

/// The strongest lock a step takes on a table that stays in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// None that a reader or writer would notice.
    None,
    /// Schema changes and vacuum wait.
    ShareUpdateExclusive,
    /// Writers wait.
    Share,
    /// Writers and other DDL wait.
    ShareRowExclusive,
    /// Everybody waits.
    AccessExclusive,
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Lock::None => "NONE",
            Lock::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Lock::Share => "SHARE",
            Lock::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Lock::AccessExclusive => "ACCESS EXCLUSIVE",
        })
    }
}

/// A step: statements that belong together, and what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happens.
    pub action: Action,
    /// To what: `TABLE`, `COLUMN`, `VIEW`.
    pub object_type: String,
    /// Its identity; of a column or constraint behind that of its table.
    pub object_name: String,
    /// The statements, without semicolons.
    pub sql: Vec<String>,
    /// Rows or values that cannot be brought back are lost.
    pub destroys_data: bool,
    /// A table is written anew.
    pub rewrites_table: bool,
    /// A table is read as a whole under the lock.
    pub scans_table: bool,
    /// The strongest lock.
    pub lock: Lock,
}

impl Change {
    /// A step that loses nothing and locks nothing.
    pub fn new(action: Action, object_type: &str, object_name: &str) -> Change {
        Change {
            action,
            object_type: object_type.to_string(),
            object_name: object_name.to_string(),
            sql: Vec::new(),
            destroys_data: false,
            rewrites_table: false,
            scans_table: false,
            lock: Lock::None,
        }
    }

    /// With one more statement.
    pub fn run(mut self, sql: impl Into<String>) -> Change {
        self.sql.push(sql.into());
        self
    }

    /// With these statements.
    pub fn run_all(mut self, sql: impl IntoIterator<Item = String>) -> Change {
        self.sql.extend(sql);
        self
    }

    /// With a lock at least this strong.
    pub fn locking(mut self, lock: Lock) -> Change {
        self.lock = self.lock.max(lock);
        self
    }

    /// With data lost when `destroys`.
    pub fn destroying(mut self, destroys: bool) -> Change {
        self.destroys_data |= destroys;
        self
    }

    /// With a table written anew when `rewrites`.
    pub fn rewriting(mut self, rewrites: bool) -> Change {
        self.rewrites_table |= rewrites;
        self
    }

    /// With a table read as a whole when `scans`.
    pub fn scanning(mut self, scans: bool) -> Change {
        self.scans_table |= scans;
        self
    }

    /// About a table that is new: nobody waits for it, nothing is in it.
    pub fn of_new_table(mut self) -> Change {
        self.lock = Lock::None;
        self.rewrites_table = false;
        self.scans_table = false;
        self
    }

    /// The statements as one text, each with its semicolon.
    pub fn text(&self) -> String {
        self.sql
            .iter()
            .map(|statement| format!("{statement};"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}",
            self.action, self.object_type, self.object_name
        )?;
        self.sql.iter().try_for_each(|sql| write!(f, "\n    {sql}"))
    }
}
