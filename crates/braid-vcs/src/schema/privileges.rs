//! GRANT and REVOKE between two lists of grants.
//!
//! An object without the attribute `privileges` has what its kind gives: the
//! owner everything, PUBLIC the use of functions, types and languages.

use braid_model::quote::identifier;
use braid_model::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// What grants are made on.
pub struct Subject<'a> {
    /// Words before GRANT: only default privileges have some.
    pub prefix: String,
    /// Words after ON.
    pub on: String,
    /// Columns, in parentheses.
    pub columns: String,
    /// What everybody has without a grant, and the owner.
    pub usual: Usual,
    /// The owner, unquoted.
    pub owner: &'a str,
}

/// Privileges that nobody has to grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usual {
    /// The owner has these.
    Owner(&'static [&'static str]),
    /// The owner has these, and PUBLIC too.
    Public(&'static [&'static str]),
    /// Nobody has any.
    Nothing,
}

/// What the owner of an object of this kind has, and PUBLIC.
pub fn usual(kind: Kind) -> Usual {
    use Kind::*;
    match kind {
        Table | ForeignTable | View | MaterializedView => Usual::Owner(&[
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "TRUNCATE",
            "REFERENCES",
            "TRIGGER",
        ]),
        Sequence => Usual::Owner(&["SELECT", "UPDATE", "USAGE"]),
        Schema => Usual::Owner(&["CREATE", "USAGE"]),
        Function | Procedure | Aggregate => Usual::Public(&["EXECUTE"]),
        BaseType | Enum | Composite | Range | Domain | Language => Usual::Public(&["USAGE"]),
        ForeignDataWrapper | Server => Usual::Owner(&["USAGE"]),
        _ => Usual::Nothing,
    }
}

/// The word GRANT uses for a kind.
pub fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::View | Kind::MaterializedView | Kind::ForeignTable => "TABLE",
        Kind::Aggregate => "FUNCTION",
        Kind::Server => "FOREIGN SERVER",
        kind => kind.noun(),
    }
}

type Grants = BTreeMap<String, BTreeSet<String>>;

/// The statements that turn one list of grants into another; `None` is what
/// is usual.
pub fn statements(subject: &Subject, old: Option<&[&str]>, new: Option<&[&str]>) -> Vec<String> {
    let (old, new) = (read(old, subject.usual), read(new, subject.usual));
    let none = BTreeSet::new();
    let mut sql = Vec::new();
    let grantees: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for grantee in grantees {
        let had = old.get(grantee).unwrap_or(&none);
        let has = new.get(grantee).unwrap_or(&none);
        if had == has {
            continue;
        }
        let role = match grantee.as_str() {
            "OWNER" => identifier(subject.owner).into_owned(),
            other => other.to_string(),
        };
        let Subject {
            prefix,
            on,
            columns,
            ..
        } = subject;
        if !had.is_subset(has) {
            sql.push(format!("{prefix}REVOKE ALL{columns} ON {on} FROM {role}"));
        }
        let (plain, passed_on): (Vec<&str>, Vec<&str>) = has
            .iter()
            .map(String::as_str)
            .partition(|p| !p.ends_with('*'));
        let list = |privileges: &[&str]| -> String {
            privileges
                .iter()
                .map(|p| format!("{}{columns}", p.trim_end_matches('*')))
                .collect::<Vec<_>>()
                .join(", ")
        };
        if !plain.is_empty() {
            sql.push(format!("{prefix}GRANT {} ON {on} TO {role}", list(&plain)));
        }
        if !passed_on.is_empty() {
            sql.push(format!(
                "{prefix}GRANT {} ON {on} TO {role} WITH GRANT OPTION",
                list(&passed_on)
            ));
        }
    }
    sql
}

fn read(grants: Option<&[&str]>, usual: Usual) -> Grants {
    let all = match usual {
        Usual::Owner(all) | Usual::Public(all) => all,
        Usual::Nothing => &[],
    };
    let Some(grants) = grants else {
        let mut given = Grants::new();
        if !all.is_empty() {
            given.insert("OWNER".into(), BTreeSet::from(["ALL".to_string()]));
        }
        if let Usual::Public(all) = usual {
            given.insert("PUBLIC".into(), all.iter().map(|p| p.to_string()).collect());
        }
        return given;
    };
    grants
        .iter()
        .filter_map(|grant| grant.rsplit_once(" TO "))
        .map(|(privileges, grantee)| {
            let mut set: BTreeSet<String> = privileges.split(", ").map(str::to_string).collect();
            if grantee == "OWNER" && !all.is_empty() && all.iter().all(|p| set.contains(*p)) {
                set = BTreeSet::from(["ALL".to_string()]);
            }
            (grantee.to_string(), set)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(old: Option<&[&str]>, new: Option<&[&str]>) -> Vec<String> {
        let subject = Subject {
            prefix: String::new(),
            on: "TABLE t".into(),
            columns: String::new(),
            usual: usual(Kind::Table),
            owner: "Ann",
        };
        statements(&subject, old, new)
    }

    #[test]
    fn only_what_differs_is_granted_and_revoked() {
        let all = "DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE TO OWNER";
        assert_eq!(
            table(None, Some(&[all, "SELECT TO PUBLIC"])),
            ["GRANT SELECT ON TABLE t TO PUBLIC"]
        );
        assert_eq!(
            table(Some(&[all, "SELECT TO bob"]), None),
            ["REVOKE ALL ON TABLE t FROM bob"]
        );
        assert_eq!(
            table(None, Some(&["SELECT TO OWNER"])),
            [
                "REVOKE ALL ON TABLE t FROM \"Ann\"",
                "GRANT SELECT ON TABLE t TO \"Ann\""
            ]
        );
        assert_eq!(
            table(Some(&[all]), Some(&[all, "INSERT*, SELECT TO bob"])),
            [
                "GRANT SELECT ON TABLE t TO bob",
                "GRANT INSERT ON TABLE t TO bob WITH GRANT OPTION"
            ]
        );
    }
}
