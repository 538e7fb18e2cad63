//! All objects of a database, found by kind and identity.

use crate::{Id, Kind, Object, Ref};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an object is found by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Its kind.
    pub kind: Kind,
    /// Its identity.
    pub identity: String,
}

/// The objects of one revision of a database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Schema {
    objects: BTreeMap<Key, Object>,
    /// The database the ids belong to; ids of another one mean nothing here.
    pub database: String,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    database: String,
    objects: Vec<Object>,
}

impl From<Stored> for Schema {
    fn from(stored: Stored) -> Schema {
        Schema::from_objects(&stored.database, stored.objects)
    }
}

impl From<Schema> for Stored {
    fn from(schema: Schema) -> Stored {
        Stored {
            database: schema.database,
            objects: schema.objects.into_values().collect(),
        }
    }
}

impl Object {
    /// What it is found by.
    pub fn key(&self) -> Key {
        Key {
            kind: self.kind,
            identity: self.identity.clone(),
        }
    }
}

impl Ref {
    /// The object that is meant.
    pub fn key(&self) -> Key {
        Key {
            kind: self.kind,
            identity: self.identity.clone(),
        }
    }
}

impl Schema {
    /// A schema of these objects; of two with one key the later stays.
    pub fn from_objects(database: &str, objects: impl IntoIterator<Item = Object>) -> Schema {
        Schema {
            objects: objects
                .into_iter()
                .map(|object| (object.key(), object))
                .collect(),
            database: database.to_string(),
        }
    }

    /// All objects, by kind and identity.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// The object of this key.
    pub fn get(&self, key: &Key) -> Option<&Object> {
        self.objects.get(key)
    }

    /// The object of this kind and identity.
    pub fn find(&self, kind: Kind, identity: &str) -> Option<&Object> {
        self.objects.get(&Key {
            kind,
            identity: identity.to_string(),
        })
    }

    /// The object with this id.
    pub fn by_id(&self, id: Id) -> Option<&Object> {
        self.objects.values().find(|object| object.id == Some(id))
    }

    /// Puts an object in, in the place of one with its key.
    pub fn insert(&mut self, object: Object) {
        self.objects.insert(object.key(), object);
    }

    /// Takes an object out.
    pub fn remove(&mut self, key: &Key) -> Option<Object> {
        self.objects.remove(key)
    }

    /// The schema as JSON, complete.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain data")
    }

    /// A schema that [`Schema::to_json`] wrote.
    pub fn from_json(text: &str) -> Result<Schema, serde_json::Error> {
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Part, PartKind, Value};

    #[test]
    fn a_schema_reads_back_what_it_wrote() {
        let mut table = Object::new(Kind::Table, Some("a b"), "t\"", "\"a b\".\"t\"\"\"");
        let mut column = Part::new(PartKind::Column, "\u{1F40C}");
        column
            .attributes
            .insert("type".into(), Value::Text("integer".into()));
        column
            .attributes
            .insert("options".into(), Value::List(vec!["n_distinct=5".into()]));
        table.parts.push(column);
        let schema = Schema::from_objects("db", [table.clone()]);
        assert_eq!(Schema::from_json(&schema.to_json()).unwrap(), schema);
        let (hash, text) = table.record();
        assert_eq!(Object::from_record(&text).unwrap(), table);
        assert_eq!(hash, crate::Hash::of(text.as_bytes()));
    }
}
