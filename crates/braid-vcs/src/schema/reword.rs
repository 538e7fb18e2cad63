//! A schema in other words: the same objects under other names.

use super::tokens;
use braid_model::quote::{identifier, qualified};
use braid_model::{Key, Kind, Object, Ref, Schema, Value};
use std::collections::BTreeMap;

/// New names: of objects (schema and name), and of parts by object.
#[derive(Debug, Default)]
pub struct Words {
    /// Schema and name of an object, by its present key.
    pub objects: BTreeMap<Key, (Option<String>, String)>,
    /// Present and new names of parts, by the present key of their object.
    pub parts: BTreeMap<Key, Vec<(String, String)>>,
}

type Name = (String, String);

/// The schema with every name exchanged, in texts and references too.
pub fn reword(schema: &Schema, words: &Words) -> Schema {
    if words.objects.is_empty() && words.parts.is_empty() {
        return schema.clone();
    }
    let names: Vec<(Name, Name)> = schema
        .objects()
        .filter_map(|object| {
            let (new_schema, new_name) = words.objects.get(&object.key())?;
            let from = (object.schema.clone()?, object.name.clone());
            let to = (new_schema.clone()?, new_name.clone());
            (from != to && (!object.kind.is_on_table() || object.kind == Kind::Index))
                .then_some((from, to))
        })
        .collect();
    let keys: BTreeMap<Key, String> = schema
        .objects()
        .map(|object| (object.key(), identity(object, words, &names)))
        .collect();
    let reworder = Reworder { words, names, keys };
    Schema::from_objects(
        &schema.database,
        schema
            .objects()
            .map(|object| reworder.object(object))
            .collect::<Vec<_>>(),
    )
}

/// The identity of an object under its new name.
fn identity(object: &Object, words: &Words, names: &[(Name, Name)]) -> String {
    let now = tokens::renamed(&object.identity, names, &[]);
    let Some((schema, name)) = words.objects.get(&object.key()) else {
        return now;
    };
    if object.kind.is_on_table() && object.kind != Kind::Index {
        // `name ON schema.table`
        let (_, table) = now.split_once(" ON ").unwrap_or(("", ""));
        let table = object
            .on
            .as_deref()
            .map_or(table.to_string(), |on| tokens::renamed(on, names, &[]));
        return format!("{} ON {table}", identifier(name));
    }
    match (schema, &object.schema) {
        // Without a schema the identity is the name.
        (None, None) => identifier(name).into_owned(),
        (Some(schema), Some(_)) => {
            // What follows the name (arguments, access method) stays.
            let tail = signature(&now);
            format!("{}{tail}", qualified(schema, name))
        }
        _ => now,
    }
}

/// What follows `schema.name` in an identity.
fn signature(identity: &str) -> &str {
    let tokens = tokens::tokens(identity);
    let head: usize = tokens.iter().take(3).map(|token| token.text().len()).sum();
    &identity[head.min(identity.len())..]
}

struct Reworder<'a> {
    words: &'a Words,
    names: Vec<(Name, Name)>,
    keys: BTreeMap<Key, String>,
}

impl Reworder<'_> {
    fn object(&self, object: &Object) -> Object {
        let mut now = object.clone();
        let key = object.key();
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
            .find(|key| self.keys.contains_key(key)),
            None => Some(key.clone()),
        };
        let none = Vec::new();
        let words = match (&table, object.kind) {
            // A view prints its columns by itself.
            (_, Kind::View) | (None, _) => &none,
            (Some(table), _) => self.words.parts.get(table).unwrap_or(&none),
        };
        self.attributes(&mut now.attributes, words);
        self.owned_by(&mut now);
        now.depends = self.references(&object.depends);
        let renamed = self.words.parts.get(&key).unwrap_or(&none);
        for part in &mut now.parts {
            self.attributes(&mut part.attributes, words);
            part.depends = self.references(&part.depends);
            part.default_depends = self.references(&part.default_depends);
            if let Some((_, to)) = renamed.iter().find(|(from, _)| *from == part.name) {
                part.name.clone_from(to);
            }
        }
        now.identity.clone_from(&self.keys[&key]);
        now.on = object
            .on
            .as_deref()
            .map(|on| tokens::renamed(on, &self.names, &[]));
        if let Some((schema, name)) = self.words.objects.get(&key) {
            now.schema.clone_from(schema);
            now.name.clone_from(name);
        }
        now
    }

    fn attributes(&self, attributes: &mut BTreeMap<String, Value>, words: &[(String, String)]) {
        let plain = [
            "comment",
            "options",
            "fdw_options",
            "owner",
            "version",
            "privileges",
        ];
        for (name, value) in attributes {
            if plain.contains(&name.as_str()) {
                continue;
            }
            match value {
                Value::Text(sql) => *sql = tokens::renamed(sql, &self.names, words),
                Value::List(list) => list
                    .iter_mut()
                    .for_each(|sql| *sql = tokens::renamed(sql, &self.names, words)),
            }
        }
    }

    /// `schema.table.column` of a sequence.
    fn owned_by(&self, sequence: &mut Object) {
        let Some(Value::Text(owned)) = sequence.attributes.get_mut("owned_by") else {
            return;
        };
        for (key, columns) in &self.words.parts {
            let table = self.keys.get(key).unwrap_or(&key.identity);
            for (from, to) in columns {
                if *owned == format!("{table}.{}", identifier(from)) {
                    *owned = format!("{table}.{}", identifier(to));
                    return;
                }
            }
        }
    }

    fn references(&self, refs: &[Ref]) -> Vec<Ref> {
        refs.iter()
            .map(|reference| {
                let key = reference.key();
                let renamed = self.words.parts.get(&key);
                let part = reference.part.as_ref().map(|part| {
                    renamed
                        .and_then(|parts| parts.iter().find(|(from, _)| from == part))
                        .map_or_else(|| part.clone(), |(_, to)| to.clone())
                });
                Ref {
                    kind: reference.kind,
                    identity: self.keys.get(&key).unwrap_or(&reference.identity).clone(),
                    part,
                }
            })
            .collect()
    }
}
