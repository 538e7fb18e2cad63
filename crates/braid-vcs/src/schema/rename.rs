//! Renames come first: they are carried out on the old schema, so that what
//! remains to be done can be told by names alone.
//!
//! ```text
//!   old      ALTER TABLE t RENAME TO u       old, renamed        new
//!   t(a)  ──▶ ALTER TABLE u RENAME a TO b ──▶ u(b)  ── diff ──▶  u(b, c)
//! ```
//!
//! A wanted name that something else still has is made free first: what has
//! it gets a name for the time being.

use super::change::{Action, Change, Lock};
use super::{matching, tokens};
use braid_model::quote::{identifier, qualified};
use braid_model::{Key, Kind, Object, PartKind, Ref, Schema, Value};
use std::collections::BTreeMap;

type Name = (String, String);

/// The old schema with every name as it is in the new one.
pub struct Renamed {
    /// What renames it.
    pub changes: Vec<Change>,
    /// The old schema afterwards.
    pub schema: Schema,
}

/// Carries out the renames between two schemas.
pub fn carry_out(old: &Schema, new: &Schema) -> Renamed {
    let mut work = Work {
        one_database: old.database == new.database && !old.database.is_empty(),
        same: matching::objects(old, new),
        names: Vec::new(),
        columns: BTreeMap::new(),
        changes: Vec::new(),
        temporary: BTreeMap::new(),
    };
    work.rename_objects(old, new);
    work.rename_parts(old, new);
    let schema = work.result(old, new);
    Renamed {
        changes: work.changes,
        schema,
    }
}

struct Work {
    one_database: bool,
    same: BTreeMap<Key, Key>,
    /// Qualified names before and after.
    names: Vec<(Name, Name)>,
    /// Columns of an object (by its old key) before and after.
    columns: BTreeMap<Key, Vec<(String, String)>>,
    changes: Vec<Change>,
    /// Objects that keep a name for the time being.
    temporary: BTreeMap<Key, Name>,
}

/// Names that must differ from each other.
fn name_space(kind: Kind) -> u8 {
    match kind {
        Kind::Table
        | Kind::ForeignTable
        | Kind::View
        | Kind::MaterializedView
        | Kind::Index
        | Kind::Sequence
        | Kind::Composite => 1,
        Kind::Enum | Kind::Domain | Kind::Range | Kind::BaseType => 2,
        kind => 10 + kind as u8,
    }
}

/// Kinds without a name of their own.
fn is_nameless(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Cast
            | Kind::Transform
            | Kind::UserMapping
            | Kind::DefaultPrivileges
            | Kind::Extension
    )
}

impl Work {
    /// The present identity of an old object.
    fn now(&self, identity: &str) -> String {
        tokens::renamed(identity, &self.names, &[])
    }

    fn rename_objects(&mut self, old: &Schema, new: &Schema) {
        let mut moved: Vec<(&Object, &Object)> = self
            .same
            .iter()
            .filter_map(|(from, to)| Some((old.get(from)?, new.get(to)?)))
            .filter(|(from, to)| {
                !is_nameless(from.kind) && (from.name != to.name || from.schema != to.schema)
            })
            .collect();
        moved.sort_by_key(|(from, _)| from.kind != Kind::Schema);
        for (_, to) in &moved {
            self.make_room(old, new, to);
        }
        for (from, to) in moved {
            match from.kind {
                Kind::Schema => self.rename_schema(old, from, to),
                _ => self.rename_object(old, from, to),
            }
        }
    }

    /// Something else has the name: it gets another for the time being.
    fn make_room(&mut self, old: &Schema, new: &Schema, to: &Object) {
        let occupant = old.objects().find(|object| {
            name_space(object.kind) == name_space(to.kind)
                && object.schema == to.schema
                && object.name == to.name
                && object.on == to.on
                && (!matches!(
                    to.kind,
                    Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::Operator
                ) || object.identity == to.identity)
        });
        let Some(occupant) = occupant else { return };
        let key = occupant.key();
        let itself = self.same.get(&key).and_then(|key| new.get(key));
        if itself.is_some_and(|same| same.key() == to.key()) || self.temporary.contains_key(&key) {
            return;
        }
        let schema = occupant.schema.clone().unwrap_or_default();
        let mut name: String = occupant.name.chars().take(30).collect();
        name.push_str(&format!("_braid_{}", self.temporary.len() + 1));
        let change = Change::new(Action::Rename, occupant.kind.noun(), &occupant.identity)
            .locking(Lock::AccessExclusive)
            .run(format!(
                "ALTER {} {} RENAME TO {}",
                occupant.kind.noun(),
                self.now(&occupant.identity),
                identifier(&name)
            ));
        self.changes.push(change);
        self.names.push((
            (schema.clone(), occupant.name.clone()),
            (schema.clone(), name.clone()),
        ));
        self.temporary.insert(key, (schema, name));
    }

    fn rename_schema(&mut self, old: &Schema, from: &Object, to: &Object) {
        let change = Change::new(Action::Rename, "SCHEMA", &from.identity).run(format!(
            "ALTER SCHEMA {} RENAME TO {}",
            from.identity, to.identity
        ));
        self.changes.push(change);
        let inside = old
            .objects()
            .filter(|object| object.schema.as_deref() == Some(&from.name));
        for object in inside {
            self.names.push((
                (from.name.clone(), object.name.clone()),
                (to.name.clone(), object.name.clone()),
            ));
        }
    }

    fn rename_object(&mut self, old: &Schema, from: &Object, to: &Object) {
        let noun = from.kind.noun();
        let (old_schema, new_schema) = (
            from.schema.clone().unwrap_or_default(),
            to.schema.clone().unwrap_or_default(),
        );
        let mut at: Name = match self.temporary.get(&from.key()) {
            Some(name) => name.clone(),
            None => (old_schema.clone(), from.name.clone()),
        };
        // A schema that was renamed has taken its objects along.
        if let Some((_, (schema, _))) = self.names.iter().find(|(was, _)| *was == at) {
            at.0.clone_from(schema);
        }
        let mut change =
            Change::new(Action::Rename, noun, &from.identity).locking(Lock::AccessExclusive);
        let follows = from.kind.is_on_table() || follows_its_table(from, to);
        if at.0 != new_schema && !follows {
            change = change.run(format!(
                "ALTER {noun} {} SET SCHEMA {}",
                self.now(&from.identity),
                identifier(&new_schema)
            ));
            self.note(old, from, &old_schema, &at.1, &new_schema, &at.1);
        }
        if at.1 != to.name {
            let current = match follows {
                true if !from.kind.is_on_table() || from.kind == Kind::Index => {
                    qualified(&new_schema, &at.1)
                }
                _ => self.now(&from.identity),
            };
            change = change.run(format!(
                "ALTER {noun} {current} RENAME TO {}",
                identifier(&to.name)
            ));
        }
        self.note(old, from, &old_schema, &from.name, &new_schema, &to.name);
        if !change.sql.is_empty() {
            self.changes.push(change);
        }
    }

    /// From now on the one is called the other.
    fn note(&mut self, _old: &Schema, object: &Object, s: &str, n: &str, to_s: &str, to_n: &str) {
        if object.kind.is_on_table() && object.kind != Kind::Index {
            return;
        }
        let from = (s.to_string(), n.to_string());
        self.names.retain(|(was, _)| *was != from);
        self.names
            .push((from, (to_s.to_string(), to_n.to_string())));
    }

    fn rename_parts(&mut self, old: &Schema, new: &Schema) {
        let pairs: Vec<(Key, Key)> = self
            .same
            .iter()
            .map(|(a, b)| (a.clone(), b.clone()))
            .collect();
        for (from, to) in pairs {
            let (Some(before), Some(after)) = (old.get(&from), new.get(&to)) else {
                continue;
            };
            let parts = matching::parts(&before.parts, &after.parts, self.one_database);
            let silent = before.has("partition_of");
            let mut renames: Vec<(PartKind, String, String, bool)> = Vec::new();
            for (part, same) in before.parts.iter().zip(parts) {
                let Some(same) = same.map(|i| &after.parts[i]) else {
                    continue;
                };
                if part.name != same.name {
                    let silent = (silent && part.kind == PartKind::Column) || part.has("inherited");
                    renames.push((part.kind, part.name.clone(), same.name.clone(), silent));
                }
            }
            if renames.is_empty() {
                continue;
            }
            self.rename_parts_of(before, after, renames);
        }
    }

    fn rename_parts_of(
        &mut self,
        before: &Object,
        after: &Object,
        renames: Vec<(PartKind, String, String, bool)>,
    ) {
        let mut aside: BTreeMap<String, String> = BTreeMap::new();
        for (kind, _, wanted, silent) in &renames {
            if *kind != PartKind::Label && !silent && before.part(*kind, wanted).is_some() {
                let name = format!(
                    "braid_{}_{}",
                    aside.len() + 1,
                    wanted.chars().take(30).collect::<String>()
                );
                self.rename_part(before, after, *kind, wanted, &name);
                aside.insert(wanted.clone(), name);
            }
        }
        let mut columns = Vec::new();
        for (kind, from, to, silent) in renames {
            if !silent {
                let at = aside.remove(&from).unwrap_or_else(|| from.clone());
                self.rename_part(before, after, kind, &at, &to);
            }
            columns.push((from, to));
        }
        // What was moved aside and is not wanted will be dropped by that name.
        columns.extend(aside);
        self.columns.insert(before.key(), columns);
    }

    fn rename_part(
        &mut self,
        before: &Object,
        after: &Object,
        kind: PartKind,
        from: &str,
        to: &str,
    ) {
        let noun = after.kind.noun();
        let what = match (kind, after.kind) {
            (PartKind::Label, _) => "VALUE",
            (PartKind::Constraint, _) => "CONSTRAINT",
            (PartKind::Column, Kind::Composite) => "ATTRIBUTE",
            (PartKind::Column, _) => "COLUMN",
        };
        let (from_sql, to_sql) = match kind {
            PartKind::Label => (
                braid_model::quote::literal(from),
                braid_model::quote::literal(to),
            ),
            _ => (identifier(from).into_owned(), identifier(to).into_owned()),
        };
        let cascade = if what == "ATTRIBUTE" { " CASCADE" } else { "" };
        let change = Change::new(
            Action::Rename,
            if what == "VALUE" { "ENUM VALUE" } else { what },
            &format!("{}.{}", before.identity, identifier(from)),
        )
        .locking(Lock::AccessExclusive)
        .run(format!(
            "ALTER {noun} {} RENAME {what} {from_sql} TO {to_sql}{cascade}",
            after.identity
        ));
        self.changes.push(change);
    }

    /// The old schema in new words.
    fn result(&self, old: &Schema, new: &Schema) -> Schema {
        let keys: BTreeMap<Key, Key> = old
            .objects()
            .map(|object| {
                let key = object.key();
                let now = match self.same.get(&key) {
                    Some(same) => same.clone(),
                    None => Key {
                        kind: key.kind,
                        identity: self.now(&key.identity),
                    },
                };
                (key, now)
            })
            .collect();
        let objects = old.objects().map(|object| {
            let same = self.same.get(&object.key()).and_then(|key| new.get(key));
            self.reworded(object, same, &keys)
        });
        Schema::from_objects(&old.database, objects.collect::<Vec<_>>())
    }

    fn reworded(
        &self,
        object: &Object,
        same: Option<&Object>,
        keys: &BTreeMap<Key, Key>,
    ) -> Object {
        let mut now = object.clone();
        let table = match &object.on {
            Some(on) => [
                Kind::Table,
                Kind::MaterializedView,
                Kind::View,
                Kind::ForeignTable,
            ]
            .into_iter()
            .map(|kind| Key {
                kind,
                identity: on.clone(),
            })
            .find(|key| keys.contains_key(key)),
            None => Some(object.key()),
        };
        let words: &[(String, String)] = match &table {
            Some(key) => self.columns.get(key).map_or(&[], Vec::as_slice),
            None => &[],
        };
        // A view prints its columns by itself.
        let words = if object.kind == Kind::View {
            &[]
        } else {
            words
        };
        let text = |sql: &str| match self.names.is_empty() && words.is_empty() {
            true => sql.to_string(),
            false => tokens::renamed(sql, &self.names, words),
        };
        let reword = |attributes: &mut BTreeMap<String, Value>| {
            for (name, value) in attributes {
                if matches!(
                    name.as_str(),
                    "comment" | "options" | "fdw_options" | "owner" | "version"
                ) {
                    continue;
                }
                match value {
                    Value::Text(sql) => *sql = text(sql),
                    Value::List(list) => list.iter_mut().for_each(|sql| *sql = text(sql)),
                }
            }
        };
        reword(&mut now.attributes);
        self.reword_owned_by(&mut now);
        for part in &mut now.parts {
            reword(&mut part.attributes);
            part.depends = self.references(&part.depends, keys);
            part.default_depends = self.references(&part.default_depends, keys);
            if let Some((_, to)) = self
                .columns
                .get(&object.key())
                .and_then(|columns| columns.iter().find(|(from, _)| *from == part.name))
            {
                part.name.clone_from(to);
            }
        }
        now.depends = self.references(&object.depends, keys);
        match same {
            Some(same) => {
                now.identity.clone_from(&same.identity);
                now.name.clone_from(&same.name);
                now.schema.clone_from(&same.schema);
                now.on.clone_from(&same.on);
            }
            None => {
                now.identity = self.now(&object.identity);
                now.on = object.on.as_deref().map(|on| self.now(on));
                let at = (
                    object.schema.clone().unwrap_or_default(),
                    object.name.clone(),
                );
                if let Some((_, (schema, name))) = self.names.iter().find(|(was, _)| *was == at) {
                    if object.schema.is_some() {
                        now.schema = Some(schema.clone());
                        now.name.clone_from(name);
                    }
                }
            }
        }
        now
    }

    /// `schema.table.column` of a sequence.
    fn reword_owned_by(&self, sequence: &mut Object) {
        let Some(Value::Text(owned)) = sequence.attributes.get_mut("owned_by") else {
            return;
        };
        for (key, columns) in &self.columns {
            let table = self.now(&key.identity);
            for (from, to) in columns {
                if *owned == format!("{table}.{}", identifier(from)) {
                    *owned = format!("{table}.{}", identifier(to));
                    return;
                }
            }
        }
    }

    fn references(&self, refs: &[Ref], keys: &BTreeMap<Key, Key>) -> Vec<Ref> {
        refs.iter()
            .map(|reference| {
                let key = reference.key();
                let part = reference.part.as_ref().map(|part| {
                    let renamed = self
                        .columns
                        .get(&key)
                        .and_then(|columns| columns.iter().find(|(from, _)| from == part));
                    renamed.map_or_else(|| part.clone(), |(_, to)| to.clone())
                });
                Ref {
                    kind: reference.kind,
                    identity: keys
                        .get(&key)
                        .map_or_else(|| reference.identity.clone(), |key| key.identity.clone()),
                    part,
                }
            })
            .collect()
    }
}

/// Sequences of a table move with it.
fn follows_its_table(from: &Object, to: &Object) -> bool {
    from.kind == Kind::Sequence && from.has("owned_by") && to.has("owned_by")
}
