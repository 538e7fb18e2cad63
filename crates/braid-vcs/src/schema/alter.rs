//! What ALTER can do with an object, and what it cannot.

use super::change::{Action, Change, Lock};
use super::{alter_table, table};
use super::{print, rebuild};
use braid_model::quote::{identifier, literal};
use braid_model::{Kind, Object, PartKind, Value};
use std::collections::BTreeMap;

/// What has to be taken down before an object can become another.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Torn {
    /// The object as a whole: it is made anew.
    pub whole: bool,
    /// The object as a whole, if a column of a table is of this type.
    pub whole_if_stored: bool,
    /// The object as a whole, if a column holds it in an array or a row.
    pub whole_if_contained: bool,
    /// Columns that go, or are added anew.
    pub columns: Vec<String>,
    /// Defaults that have to be set again.
    pub defaults: Vec<String>,
    /// Constraints that go, or are added anew.
    pub constraints: Vec<String>,
    /// Columns that get another type: what reads them is taken down.
    pub retyped: Vec<String>,
}

/// Attributes that change without touching the definition.
const LIGHT: [&str; 3] = ["owner", "privileges", "comment"];

/// What stands in the way of turning `old` into `new`.
pub fn torn(old: &Object, new: &Object) -> Torn {
    let mut torn = Torn::default();
    let differs = |names: &[&str]| {
        names
            .iter()
            .any(|name| old.attributes.get(*name) != new.attributes.get(*name))
    };
    torn.whole = match new.kind {
        Kind::Schema
        | Kind::Extension
        | Kind::Sequence
        | Kind::Composite
        | Kind::DefaultPrivileges
        | Kind::UserMapping
        | Kind::ForeignDataWrapper
        | Kind::Publication => false,
        Kind::Server => differs(&["type", "wrapper"]),
        Kind::Table => rebuild::is_needed(old, new),
        Kind::ForeignTable => differs(&["server"]),
        Kind::View => !view_is_replaceable(old, new),
        Kind::Function | Kind::Procedure => differs(&["result", "arguments"]),
        Kind::Enum => !labels_only_added(old, new),
        Kind::Domain => differs(&["type", "collation"]),
        Kind::Index | Kind::Trigger | Kind::Rule | Kind::EventTrigger => differs(&["definition"]),
        Kind::MaterializedView => {
            differs(&["definition", "access_method"]) || columns_differ(old, new)
        }
        Kind::OperatorFamily | Kind::TextSearchConfiguration => false,
        _ => other(&old.attributes) != other(&new.attributes) || old.parts.len() != new.parts.len(),
    };
    if torn.whole
        || !matches!(
            new.kind,
            Kind::Table | Kind::ForeignTable | Kind::Domain | Kind::Composite
        )
    {
        return torn;
    }
    match new.kind {
        Kind::Composite => torn.whole_if_stored = attributes_retyped(old, new),
        _ => alter_table::torn(old, new, &mut torn),
    }
    torn.whole_if_contained = new.kind == Kind::Domain && is_stricter(old, new);
    torn
}

/// ALTER DOMAIN would have to look at values.
fn is_stricter(old: &Object, new: &Object) -> bool {
    let unchecked = |part: &braid_model::Part| {
        part.text("definition")
            .is_some_and(|d| d.ends_with(" NOT VALID"))
    };
    (new.has("not_null") && !old.has("not_null"))
        || new.parts_of(PartKind::Constraint).any(|part| {
            let was = old.part(PartKind::Constraint, &part.name);
            !unchecked(part)
                && was.is_none_or(|was| was.text("definition") != part.text("definition"))
        })
}

/// ALTER TYPE changes no attribute of a type that is stored somewhere.
fn attributes_retyped(old: &Object, new: &Object) -> bool {
    old.columns().any(|before| {
        new.part(PartKind::Column, &before.name).is_some_and(|now| {
            before.text("type") != now.text("type")
                || before.text("collation") != now.text("collation")
        })
    })
}

fn other(attributes: &BTreeMap<String, Value>) -> Vec<(&String, &Value)> {
    attributes
        .iter()
        .filter(|(name, _)| !LIGHT.contains(&name.as_str()))
        .collect()
}

/// CREATE OR REPLACE VIEW may only add columns at the end.
fn view_is_replaceable(old: &Object, new: &Object) -> bool {
    let (before, after): (Vec<_>, Vec<_>) = (old.columns().collect(), new.columns().collect());
    before.len() <= after.len()
        && before.iter().zip(&after).all(|(a, b)| {
            a.name == b.name
                && a.text("type") == b.text("type")
                && a.text("collation") == b.text("collation")
        })
}

fn columns_differ(old: &Object, new: &Object) -> bool {
    let shape = |object: &Object| -> Vec<(String, Option<String>)> {
        object
            .columns()
            .map(|c| (c.name.clone(), c.text("type").map(str::to_string)))
            .collect()
    };
    shape(old) != shape(new)
}

/// ALTER TYPE can add labels, and cannot take any away or move them.
pub fn labels_only_added(old: &Object, new: &Object) -> bool {
    let mut after = new.parts_of(PartKind::Label);
    old.parts_of(PartKind::Label)
        .all(|label| after.any(|other| other.name == label.name))
}

/// The statements that turn `old` into `new`, when nothing stands in the way.
pub fn changes(old: &Object, new: &Object) -> Vec<Change> {
    let mut changes = Vec::new();
    let id = &new.identity;
    let noun = new.kind.noun();
    let step = |lock: Lock| Change::new(Action::Alter, noun, id).locking(lock);
    let differs = |name: &str| old.attributes.get(name) != new.attributes.get(name);
    match new.kind {
        Kind::Table | Kind::ForeignTable => changes.extend(alter_table::changes(old, new)),
        Kind::View => {
            let columns = old.columns().count() != new.columns().count();
            let defaults = old
                .columns()
                .zip(new.columns())
                .any(|(a, b)| a.text("default") != b.text("default"));
            if differs("definition") || differs("options") || columns {
                let mut sql = print::view(new, "CREATE OR REPLACE VIEW");
                sql.truncate(1);
                changes.push(step(Lock::AccessExclusive).run_all(sql));
            }
            if defaults || columns {
                changes.push(step(Lock::AccessExclusive).run_all(view_defaults(old, new)));
            }
        }
        Kind::MaterializedView => {
            if differs("options") {
                changes.push(step(Lock::AccessExclusive).run_all(alter_table::options(old, new)));
            }
            for column in new.columns() {
                let before = old.part(PartKind::Column, &column.name);
                changes.push(
                    step(Lock::ShareUpdateExclusive)
                        .run_all(table::column_settings(new, before, column)),
                );
            }
        }
        Kind::Function | Kind::Procedure if differs("definition") => {
            changes.push(step(Lock::None).run(new.text("definition").unwrap_or_default()));
        }
        Kind::Enum => changes.extend(enum_labels(old, new)),
        Kind::Domain => {
            // The tables with such columns are read.
            let stricter = is_stricter(old, new);
            let lock = if stricter { Lock::Share } else { Lock::None };
            changes.push(step(lock).scanning(stricter).run_all(domain(old, new)));
        }
        Kind::Composite => changes.push(step(Lock::None).run_all(composite(old, new))),
        Kind::Sequence => {
            let options = ["type", "start", "increment", "min", "max", "cache", "cycle"];
            if options.iter().any(|name| differs(name)) {
                changes.push(step(Lock::ShareRowExclusive).run(format!(
                    "ALTER SEQUENCE {id} {}",
                    print::sequence_options(new)
                )));
            }
            if differs("unlogged") {
                let words = if new.has("unlogged") {
                    "UNLOGGED"
                } else {
                    "LOGGED"
                };
                changes.push(
                    step(Lock::AccessExclusive).run(format!("ALTER SEQUENCE {id} SET {words}")),
                );
            }
        }
        Kind::Extension => {
            if differs("version") {
                let version = literal(new.text("version").unwrap_or_default());
                changes.push(
                    step(Lock::None).run(format!("ALTER EXTENSION {id} UPDATE TO {version}")),
                );
            }
            if differs("schema") {
                let schema = identifier(new.text("schema").unwrap_or("public")).into_owned();
                changes.push(
                    step(Lock::None).run(format!("ALTER EXTENSION {id} SET SCHEMA {schema}")),
                );
            }
        }
        Kind::Publication => {
            changes.push(step(Lock::ShareUpdateExclusive).run_all(publication(old, new)))
        }
        Kind::Server | Kind::ForeignDataWrapper => {
            let mut words = String::new();
            for (word, none, attribute) in [
                ("HANDLER", "NO HANDLER", "handler"),
                ("VALIDATOR", "NO VALIDATOR", "validator"),
            ] {
                if differs(attribute) {
                    match new.text(attribute) {
                        Some(function) => words.push_str(&format!(" {word} {function}")),
                        None => words.push_str(&format!(" {none}")),
                    }
                }
            }
            if differs("version") {
                let version = new.text("version").map_or("NULL".into(), literal);
                words.push_str(&format!(" VERSION {version}"));
            }
            let options =
                table::foreign_options(&old.list("fdw_options"), &new.list("fdw_options"));
            words.extend(options.map(|options| format!(" {options}")));
            if !words.is_empty() {
                changes.push(step(Lock::None).run(format!("ALTER {noun} {id}{words}")));
            }
        }
        Kind::OperatorFamily => changes.push(step(Lock::None).run_all(family(old, new))),
        Kind::TextSearchConfiguration => changes.push(step(Lock::None).run_all(mappings(old, new))),
        _ => {}
    }
    if differs("enabled") || differs("enabled_above") {
        let state = new.text("enabled").unwrap_or("ENABLE");
        changes.push(step(Lock::ShareRowExclusive).run(print::enabled(new, state)));
    }
    let lock = match light_lock(new, differs("owner")) {
        Lock::ShareUpdateExclusive if !comments_differ(old, new) => Lock::None,
        lock => lock,
    };
    changes.push(step(lock).run_all(light(old, new)));
    changes.retain(|change| !change.sql.is_empty());
    changes
}

/// What a new owner or comment locks.
fn light_lock(object: &Object, owner: bool) -> Lock {
    let relation = object.kind.is_relation() || object.kind == Kind::Sequence;
    match owner {
        true if relation => Lock::AccessExclusive,
        _ if relation || object.kind == Kind::Statistics => Lock::ShareUpdateExclusive,
        _ => Lock::None,
    }
}

fn comments_differ(old: &Object, new: &Object) -> bool {
    print::comment(new, Some(old)).iter().any(|sql| {
        !sql.starts_with("COMMENT ON INDEX") && !sql.starts_with("COMMENT ON CONSTRAINT")
    })
}

/// Owner, privileges, comments.
fn light(old: &Object, new: &Object) -> Vec<String> {
    let mut sql = Vec::new();
    if old.text("owner") != new.text("owner") {
        sql.extend(
            new.text("owner")
                .and_then(|owner| print::owner_to(new, owner)),
        );
    }
    sql.extend(print::privileges_between(new, Some(old), Some(new)));
    sql.extend(print::comment(new, Some(old)));
    sql
}

fn view_defaults(old: &Object, new: &Object) -> Vec<String> {
    new.columns()
        .filter_map(|column| {
            let before = old
                .part(PartKind::Column, &column.name)
                .and_then(|c| c.text("default"));
            let name = identifier(&column.name);
            match column.text("default") {
                now if now == before => None,
                Some(default) => Some(format!(
                    "ALTER VIEW {} ALTER COLUMN {name} SET DEFAULT {default}",
                    new.identity
                )),
                None => Some(format!(
                    "ALTER VIEW {} ALTER COLUMN {name} DROP DEFAULT",
                    new.identity
                )),
            }
        })
        .collect()
}

/// ADD VALUE for each label that is new, placed by its neighbour.
fn enum_labels(old: &Object, new: &Object) -> Vec<Change> {
    let mut present: Vec<&str> = old
        .parts_of(PartKind::Label)
        .map(|l| l.name.as_str())
        .collect();
    let mut changes = Vec::new();
    let mut previous: Option<&str> = None;
    for label in new.parts_of(PartKind::Label) {
        if !present.contains(&label.name.as_str()) {
            let place = match (previous, present.first()) {
                (Some(previous), _) if present.last() == Some(&previous) => String::new(),
                (Some(previous), _) => format!(" AFTER {}", literal(previous)),
                (None, Some(first)) => format!(" BEFORE {}", literal(first)),
                (None, None) => String::new(),
            };
            changes.push(
                Change::new(Action::Alter, "TYPE", &new.identity).run(format!(
                    "ALTER TYPE {} ADD VALUE {}{place}",
                    new.identity,
                    literal(&label.name)
                )),
            );
            let at = previous.map_or(0, |p| {
                present.iter().position(|l| *l == p).map_or(0, |i| i + 1)
            });
            present.insert(at, &label.name);
        }
        previous = Some(&label.name);
    }
    changes
}

fn domain(old: &Object, new: &Object) -> Vec<String> {
    let mut sql = Vec::new();
    let id = &new.identity;
    if old.text("default") != new.text("default") {
        sql.push(match new.text("default") {
            Some(default) => format!("ALTER DOMAIN {id} SET DEFAULT {default}"),
            None => format!("ALTER DOMAIN {id} DROP DEFAULT"),
        });
    }
    match (old.has("not_null"), new.has("not_null")) {
        (false, true) => sql.push(format!("ALTER DOMAIN {id} SET NOT NULL")),
        (true, false) => sql.push(format!("ALTER DOMAIN {id} DROP NOT NULL")),
        _ => {}
    }
    for constraint in new.parts_of(PartKind::Constraint) {
        match old.part(PartKind::Constraint, &constraint.name) {
            None => sql.push(format!(
                "ALTER DOMAIN {id} ADD {}",
                table::constraint_definition(constraint)
            )),
            Some(before) if before.text("definition") != constraint.text("definition") => {
                sql.push(format!(
                    "ALTER DOMAIN {id} VALIDATE CONSTRAINT {}",
                    identifier(&constraint.name)
                ))
            }
            _ => {}
        }
    }
    sql
}

fn composite(old: &Object, new: &Object) -> Vec<String> {
    let id = &new.identity;
    let definition = |part: &braid_model::Part| {
        let collation = part
            .text("collation")
            .map_or(String::new(), |c| format!(" COLLATE {c}"));
        format!("{}{collation}", part.text("type").unwrap_or("text"))
    };
    let mut sql = Vec::new();
    for part in old.columns() {
        if new.part(PartKind::Column, &part.name).is_none() {
            sql.push(format!(
                "ALTER TYPE {id} DROP ATTRIBUTE {} CASCADE",
                identifier(&part.name)
            ));
        }
    }
    for part in new.columns() {
        let name = identifier(&part.name);
        match old.part(PartKind::Column, &part.name) {
            None => sql.push(format!(
                "ALTER TYPE {id} ADD ATTRIBUTE {name} {} CASCADE",
                definition(part)
            )),
            Some(before) if definition(before) != definition(part) => sql.push(format!(
                "ALTER TYPE {id} ALTER ATTRIBUTE {name} TYPE {} CASCADE",
                definition(part)
            )),
            _ => {}
        }
    }
    sql
}

fn publication(old: &Object, new: &Object) -> Vec<String> {
    let id = &new.identity;
    if old.has("all_tables") != new.has("all_tables") {
        let mut sql = print::drop(old);
        sql.extend(print::create(new));
        return sql;
    }
    let mut sql = Vec::new();
    let (before, after) = (old.list("members"), new.list("members"));
    let without = |member: &str| -> String {
        // DROP takes the name only.
        let end = [" (", " WHERE ("]
            .iter()
            .filter_map(|w| member.find(w))
            .min()
            .unwrap_or(member.len());
        member[..end].to_string()
    };
    let gone: Vec<String> = before
        .iter()
        .filter(|m| !after.contains(m))
        .map(|m| without(m))
        .collect();
    let added: Vec<&str> = after
        .iter()
        .filter(|m| !before.contains(m))
        .copied()
        .collect();
    if !gone.is_empty() {
        sql.push(format!("ALTER PUBLICATION {id} DROP {}", gone.join(", ")));
    }
    if !added.is_empty() {
        sql.push(format!("ALTER PUBLICATION {id} ADD {}", added.join(", ")));
    }
    if old.text("publish") != new.text("publish") || old.has("via_root") != new.has("via_root") {
        sql.push(format!(
            "ALTER PUBLICATION {id} SET (publish = {}, publish_via_partition_root = {})",
            literal(new.text("publish").unwrap_or_default()),
            new.has("via_root")
        ));
    }
    sql
}

fn family(old: &Object, new: &Object) -> Vec<String> {
    let id = &new.identity;
    let (before, after) = (old.list("members"), new.list("members"));
    let mut sql = Vec::new();
    for member in before.iter().filter(|m| !after.contains(m)) {
        // OPERATOR 1 <(a, b) is dropped as OPERATOR 1 (a, b).
        let words: Vec<&str> = member.splitn(3, ' ').collect();
        let arguments = match words.first() {
            Some(&"FUNCTION") => member[..=member.find(')').unwrap_or(0)].to_string(),
            _ => format!(
                "{} {} {}",
                words.first().unwrap_or(&""),
                words.get(1).unwrap_or(&""),
                member.find('(').map_or("", |i| &member[i..])
            ),
        };
        sql.push(format!("ALTER OPERATOR FAMILY {id} DROP {arguments}"));
    }
    for member in after.iter().filter(|m| !before.contains(m)) {
        sql.push(format!("ALTER OPERATOR FAMILY {id} ADD {member}"));
    }
    sql
}

fn mappings(old: &Object, new: &Object) -> Vec<String> {
    let id = &new.identity;
    let token = |mapping: &str| {
        mapping
            .split(" WITH ")
            .next()
            .unwrap_or_default()
            .to_string()
    };
    let (before, after) = (old.list("members"), new.list("members"));
    let mut sql: Vec<String> = before
        .iter()
        .filter(|m| !after.contains(m))
        .map(|m| {
            format!(
                "ALTER TEXT SEARCH CONFIGURATION {id} DROP MAPPING FOR {}",
                token(m)
            )
        })
        .collect();
    sql.extend(
        after
            .iter()
            .filter(|m| !before.contains(m))
            .map(|m| format!("ALTER TEXT SEARCH CONFIGURATION {id} ADD MAPPING FOR {m}")),
    );
    sql
}
