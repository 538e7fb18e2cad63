//! Tables that ALTER cannot turn into what they should be: they are made anew,
//! and keep their rows.
//!
//! ```text
//!   CREATE SCHEMA braid_aside_1
//!   ALTER TABLE s.t SET SCHEMA braid_aside_1     indexes, constraints and sequences go along
//!   CREATE TABLE s.t ...                         partitions are attached
//!   INSERT INTO s.t (...) SELECT ... FROM braid_aside_1.t
//!   triggers, rules, foreign keys
//!   DROP TABLE braid_aside_1.t; DROP SCHEMA braid_aside_1
//! ```
//!
//! That happens where the partition key changes, where a table becomes
//! partitioned or ceases to be, and where columns would have to become inherited.

use super::alter_table;
use super::change::{Action, Change, Lock};
use super::teardown::Teardown;
use super::tokens::{tokens, Token};
use braid_model::quote::{identifier, literal, qualified};
use braid_model::{Key, Kind, Object, Part, PartKind, Schema};

/// ALTER TABLE has no way from one to the other.
pub fn is_needed(old: &Object, new: &Object) -> bool {
    if old.attributes.get("partition_by") != new.attributes.get("partition_by") {
        return true;
    }
    let (before, now) = (old.list("inherits"), new.list("inherits"));
    if before.is_empty() && now.is_empty() {
        return false;
    }
    // INHERIT leaves columns and checks local that were there before.
    let gains_parent = now.iter().any(|parent| !before.contains(parent));
    new.parts.iter().any(|part| {
        let was = old.part(part.kind, &part.name);
        let inherited = part.has("inherited");
        (gains_parent && inherited) || was.is_some_and(|was| was.has("inherited") != inherited)
    })
}

/// The tables that are made anew, in a fixed order.
fn all(down: &Teardown, old: &Schema, new: &Schema) -> Vec<Key> {
    old.objects()
        .map(Object::key)
        .filter(|key| down.rebuilds(key, new))
        .collect()
}

/// Where a table waits meanwhile.
fn place(key: &Key, down: &Teardown, old: &Schema, new: &Schema) -> String {
    let number = all(down, old, new).iter().position(|other| other == key);
    format!("braid_aside_{}", number.unwrap_or_default() + 1)
}

/// Moves a table out of the way.
pub fn move_aside(object: &Object, down: &Teardown, old: &Schema, new: &Schema) -> Change {
    let aside = place(&object.key(), down, old, new);
    let lost = new.get(&object.key()).is_some_and(|now| {
        let gone = |column: &Part| now.part(PartKind::Column, &column.name).is_none();
        object
            .columns()
            .any(|column| !column.has("generated") && gone(column))
    });
    Change::new(Action::Alter, "TABLE", &object.identity)
        .locking(Lock::AccessExclusive)
        .rewriting(true)
        .destroying(lost)
        .run(format!("CREATE SCHEMA {aside}"))
        .run(format!(
            "ALTER TABLE {} SET SCHEMA {aside}",
            object.identity
        ))
}

/// Brings the rows of every table that was moved aside to where they belong.
pub fn bring_rows(down: &Teardown, old: &Schema, new: &Schema) -> Vec<Change> {
    all(down, old, new)
        .iter()
        .filter_map(|key| Some((key, old.get(key)?, new.get(key)?)))
        .map(|(key, before, now)| {
            let aside = place(key, down, old, new);
            Change::new(Action::Alter, "TABLE", &now.identity)
                .locking(Lock::AccessExclusive)
                .rewriting(true)
                .run_all(copy(before, now, &aside))
        })
        .collect()
}

fn copy(before: &Object, now: &Object, aside: &str) -> Vec<String> {
    let from = qualified(aside, &before.name);
    let kept: Vec<(&Part, &Part)> = now
        .columns()
        .filter(|column| !column.has("generated"))
        .filter_map(|column| Some((before.part(PartKind::Column, &column.name)?, column)))
        .collect();
    let names: Vec<_> = kept.iter().map(|(_, now)| identifier(&now.name)).collect();
    let values: Vec<String> = kept
        .iter()
        .map(|(was, now)| match was.text("type") == now.text("type") {
            true => identifier(&now.name).into_owned(),
            false => alter_table::conversion(was, now),
        })
        .collect();
    // The partitions that remain are detached, and those of a table that
    // ceases to be partitioned are read with it; children keep their own rows.
    let only = if before.has("partition_by") {
        ""
    } else {
        "ONLY "
    };
    let mut sql = Vec::new();
    if !kept.is_empty() {
        sql.push(format!(
            "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {only}{from}",
            now.identity,
            names.join(", "),
            values.join(", ")
        ));
    }
    for (was, column) in kept {
        let sequence = was
            .text("identity_sequence")
            .filter(|_| column.has("identity"));
        if let Some(sequence) = sequence.and_then(last_word) {
            sql.push(format!(
                "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence({}, {}), last_value, is_called) FROM {}",
                literal(&now.identity),
                literal(&column.name),
                qualified(aside, &sequence)
            ));
        }
    }
    sql
}

/// The name in a qualified name.
fn last_word(identity: &str) -> Option<String> {
    let pieces = tokens(identity);
    pieces
        .iter()
        .rev()
        .find_map(Token::word)
        .map(str::to_string)
}

/// Drops what was moved aside, all at once: the tables may need each other.
pub fn drop_aside(down: &Teardown, old: &Schema, new: &Schema) -> Option<Change> {
    let keys = all(down, old, new);
    let first = keys.first()?;
    let tables: Vec<String> = keys
        .iter()
        .filter_map(|key| old.get(key))
        .map(|table| qualified(&place(&table.key(), down, old, new), &table.name))
        .collect();
    let schemas: Vec<String> = keys.iter().map(|key| place(key, down, old, new)).collect();
    Some(
        Change::new(Action::Alter, "TABLE", &first.identity)
            .run(format!("DROP TABLE {}", tables.join(", ")))
            .run(format!("DROP SCHEMA {}", schemas.join(", "))),
    )
}

/// What stays hangs on nothing meanwhile: a partition that is detached, an
/// index of one, a sequence whose table is made anew.
pub fn loosen(object: &mut Object, down: &Teardown, old: &Schema, new: &Schema) {
    let detached = |table: &Object| !stays_partition(table, down, new);
    if object.has("partition_of") && detached(object) {
        object.attributes.remove("partition_of");
        object.attributes.remove("bound");
        for part in &mut object.parts {
            part.attributes.remove("attached_to");
        }
    }
    let table = object
        .on
        .as_deref()
        .and_then(|on| old.find(Kind::Table, on));
    if object.has("attached_to") && table.is_some_and(detached) {
        object.attributes.remove("attached_to");
    }
    if object.kind == Kind::Sequence && owner_rebuilt(object, down, new) {
        object.attributes.remove("owned_by");
    }
}

/// A partition that is not detached on the way.
pub fn stays_partition(table: &Object, down: &Teardown, new: &Schema) -> bool {
    let Some(now) = new.get(&table.key()).filter(|_| !down.takes(&table.key())) else {
        return false;
    };
    let same = |name: &str| table.attributes.get(name) == now.attributes.get(name);
    let parent = table.text("partition_of").map(|parent| Key {
        kind: Kind::Table,
        identity: parent.to_string(),
    });
    same("partition_of") && same("bound") && parent.is_some_and(|key| !down.rebuilds(&key, new))
}

/// The sequence belongs to a column of a table that is made anew.
pub fn owner_rebuilt(sequence: &Object, down: &Teardown, new: &Schema) -> bool {
    let Some(owned) = sequence.text("owned_by") else {
        return false;
    };
    down.nodes.iter().any(|node| {
        let key = node.key();
        down.rebuilds(key, new)
            && owned
                .strip_prefix(&key.identity)
                .is_some_and(|rest| rest.starts_with('.'))
    })
}
