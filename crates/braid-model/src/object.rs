//! One object and its parts.

use crate::{Hash, Kind, PartKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// One text; a condition that holds is `"true"`, one that does not is left out.
    Text(String),
    /// Several, in an order that counts.
    List(Vec<String>),
}

impl Value {
    /// The text, or nothing for a list.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::List(_) => None,
        }
    }

    /// The elements; one for a text.
    pub fn list(&self) -> Vec<&str> {
        match self {
            Value::Text(text) => vec![text],
            Value::List(list) => list.iter().map(String::as_str).collect(),
        }
    }
}

/// Which object it is on its server, whatever it is called. On a branch an
/// object that the branch changed keeps the id it has on main.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id {
    /// OID of the catalog.
    pub class: u32,
    /// OID of the object.
    pub object: u32,
    /// Number of the column, 0 for a whole object.
    pub sub: i32,
}

/// Another object, or a part of one, that must exist first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ref {
    /// Its kind.
    pub kind: Kind,
    /// Its identity.
    pub identity: String,
    /// The column or constraint of it that is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// A column, constraint or label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its name, unquoted.
    pub name: String,
    /// What it is like. An attribute that is not there has its default.
    pub attributes: BTreeMap<String, Value>,
    /// Which one it is, for telling a new name from a new part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// What its type, collation or definition needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends: Vec<Ref>,
    /// What its default or generation expression needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_depends: Vec<Ref>,
}

/// Something a user created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// What it is.
    pub kind: Kind,
    /// The schema it is in, unquoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Its name without the schema, unquoted.
    pub name: String,
    /// Its name as SQL writes it after DROP: `public.t`, `public.f(integer)`,
    /// `touch ON public.t`. One of its kind in a schema.
    pub identity: String,
    /// The identity of the table it lives on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// What it is like. An attribute that is not there has its default.
    pub attributes: BTreeMap<String, Value>,
    /// Its parts, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Which one it is on its server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// What must exist before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends: Vec<Ref>,
}

impl Part {
    /// A part with nothing said about it.
    pub fn new(kind: PartKind, name: &str) -> Part {
        Part {
            kind,
            name: name.to_string(),
            attributes: BTreeMap::new(),
            id: None,
            depends: Vec::new(),
            default_depends: Vec::new(),
        }
    }

    /// The text of an attribute.
    pub fn text(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).and_then(Value::text)
    }

    /// True when the attribute is there.
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.contains_key(attribute)
    }

    /// The elements of an attribute; none when it is not there.
    pub fn list(&self, attribute: &str) -> Vec<&str> {
        self.attributes
            .get(attribute)
            .map(Value::list)
            .unwrap_or_default()
    }
}

impl Object {
    /// An object with nothing said about it.
    pub fn new(kind: Kind, schema: Option<&str>, name: &str, identity: &str) -> Object {
        Object {
            kind,
            schema: schema.map(str::to_string),
            name: name.to_string(),
            identity: identity.to_string(),
            on: None,
            attributes: BTreeMap::new(),
            parts: Vec::new(),
            id: None,
            depends: Vec::new(),
        }
    }

    /// The text of an attribute.
    pub fn text(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).and_then(Value::text)
    }

    /// True when the attribute is there.
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.contains_key(attribute)
    }

    /// The elements of an attribute; none when it is not there.
    pub fn list(&self, attribute: &str) -> Vec<&str> {
        self.attributes
            .get(attribute)
            .map(Value::list)
            .unwrap_or_default()
    }

    /// The parts of one kind, in order.
    pub fn parts_of(&self, kind: PartKind) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }

    /// The columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &Part> {
        self.parts_of(PartKind::Column)
    }

    /// A part by kind and name.
    pub fn part(&self, kind: PartKind, name: &str) -> Option<&Part> {
        self.parts
            .iter()
            .find(|part| part.kind == kind && part.name == name)
    }

    /// The object as JSON, complete, with the hash of that text: what a store
    /// of contents keeps.
    pub fn record(&self) -> (Hash, String) {
        let text = serde_json::to_string(self).expect("plain data");
        (Hash::of(text.as_bytes()), text)
    }

    /// An object that [`Object::record`] wrote.
    pub fn from_record(text: &str) -> Result<Object, serde_json::Error> {
        serde_json::from_str(text)
    }
}
