//! A patch in two halves, with rows arriving between them.
//!
//! ```text
//!   target ──▶ relaxed ──▶ rows are merged ──▶ merged
//!              columns, tables,                NOT NULL, keys, checks, foreign
//!              views, functions                keys, unique indexes, materialised views
//! ```
//!
//! What rows have to fulfil on tables that exist is added last: the rows that
//! fulfil it come with the same merge.

use super::matching;
use braid_model::{Key, Kind, Object, Part, PartKind, Ref, Schema};
use std::collections::{BTreeMap, BTreeSet};

type Late = BTreeSet<(Key, Option<String>)>;

/// `merged` without what is new in it and asks something of rows.
pub fn relaxed(target: &Schema, merged: &Schema) -> Schema {
    let before: BTreeMap<Key, Key> = matching::objects(target, merged)
        .into_iter()
        .map(|(old, new)| (new, old))
        .collect();
    let one_database = target.database == merged.database && !target.database.is_empty();
    let mut late: Late = BTreeSet::new();
    let mut schema = merged.clone();
    for object in merged.objects() {
        let key = object.key();
        let old = before.get(&key).and_then(|key| target.get(key));
        let changed = old.is_none_or(|old| old.hash() != object.hash());
        match (object.kind, old) {
            (Kind::MaterializedView, _) if changed => {
                late.insert((key, None));
            }
            (Kind::Index, _) if changed && on_old_table(object, merged, &before) => {
                late.insert((key, None));
            }
            (Kind::Table, Some(old)) if changed && is_alone(object) => {
                let mut now = object.clone();
                relax(old, &mut now, one_database, &mut late);
                schema.insert(now);
            }
            _ => {}
        }
    }
    take_dependents(merged, &mut late);
    for (key, part) in &late {
        match part {
            None => {
                schema.remove(key);
            }
            Some(name) => {
                if let Some(mut object) = schema.remove(key) {
                    object
                        .parts
                        .retain(|part| part.kind != PartKind::Constraint || part.name != *name);
                    schema.insert(object);
                }
            }
        }
    }
    schema
}

/// Partitions and their parents keep their constraints: they go together.
fn is_alone(table: &Object) -> bool {
    !table.has("partition_of") && !table.has("partition_key") && !table.has("partition_by")
}

fn on_old_table(index: &Object, merged: &Schema, before: &BTreeMap<Key, Key>) -> bool {
    let table = index.on.as_deref().and_then(|on| {
        [Kind::Table, Kind::MaterializedView]
            .into_iter()
            .find_map(|kind| merged.find(kind, on))
    });
    table.is_some_and(|table| {
        table.kind == Kind::MaterializedView || before.contains_key(&table.key()) && is_alone(table)
    })
}

fn relax(old: &Object, now: &mut Object, one_database: bool, late: &mut Late) {
    let key = now.key();
    let mut was: BTreeMap<usize, &Part> = BTreeMap::new();
    for (i, j) in matching::parts(&old.parts, &now.parts, one_database)
        .into_iter()
        .enumerate()
    {
        if let Some(j) = j {
            was.insert(j, &old.parts[i]);
        }
    }
    for (i, part) in now.parts.iter_mut().enumerate() {
        let before = was.get(&i);
        match part.kind {
            PartKind::Column if part.has("not_null") => {
                let new_and_filled = before.is_none()
                    && (part.has("default") || part.has("identity") || part.has("generated"));
                if !new_and_filled && before.is_none_or(|before| !before.has("not_null")) {
                    part.attributes.remove("not_null");
                }
            }
            PartKind::Constraint => {
                let same = before.is_some_and(|before| {
                    before.text("definition") == part.text("definition")
                        && before.list("index_options") == part.list("index_options")
                });
                if !same {
                    late.insert((key.clone(), Some(part.name.clone())));
                }
            }
            _ => {}
        }
    }
}

/// What needs something that comes late comes late itself.
fn take_dependents(merged: &Schema, late: &mut Late) {
    let needs = |late: &Late, reference: &Ref| {
        late.contains(&(reference.key(), None))
            || reference
                .part
                .as_ref()
                .is_some_and(|part| late.contains(&(reference.key(), Some(part.clone()))))
    };
    loop {
        let mut more: Late = BTreeSet::new();
        for object in merged.objects() {
            let key = object.key();
            if late.contains(&(key.clone(), None)) {
                continue;
            }
            let on_late = object.on.as_deref().is_some_and(|on| {
                late.iter()
                    .any(|(late, part)| part.is_none() && late.identity == on)
            });
            if on_late || object.depends.iter().any(|r| needs(late, r)) {
                more.insert((key.clone(), None));
                continue;
            }
            for part in object.parts_of(PartKind::Constraint) {
                let place = (key.clone(), Some(part.name.clone()));
                if !late.contains(&place) && part.depends.iter().any(|r| needs(late, r)) {
                    more.insert(place);
                }
            }
        }
        if more.is_empty() {
            return;
        }
        late.extend(more);
    }
}
