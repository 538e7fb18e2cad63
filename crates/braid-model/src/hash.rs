//! Canonical bytes and their hash.
//!
//! Every text is written with its length before it, so that no two different
//! objects give the same bytes. Ids and dependencies are left out: they say
//! where an object is, not what it is. The order of labels counts; that of
//! columns does not, because ALTER TABLE cannot place a column.

use crate::{Object, Part, PartKind, Schema, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A BLAKE3 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(*blake3::hash(bytes).as_bytes())
    }

    /// The hash that 64 hexadecimal digits spell.
    pub fn parse(text: &str) -> Option<Hash> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
        }
        Some(Hash(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
        let text = String::deserialize(deserializer)?;
        Hash::parse(&text).ok_or_else(|| serde::de::Error::custom("not a hash"))
    }
}

/// Canonical bytes, as they are collected.
#[derive(Default)]
struct Canonical(Vec<u8>);

impl Canonical {
    fn number(&mut self, number: usize) {
        self.0.extend_from_slice(&(number as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn attributes(&mut self, attributes: &BTreeMap<String, Value>) {
        self.number(attributes.len());
        for (name, value) in attributes {
            self.text(name);
            match value {
                Value::Text(text) => {
                    self.0.push(0);
                    self.text(text);
                }
                Value::List(list) => {
                    self.0.push(1);
                    self.number(list.len());
                    list.iter().for_each(|text| self.text(text));
                }
            }
        }
    }

    fn part(&mut self, part: &Part) {
        self.text(part.kind.name());
        self.text(&part.name);
        self.attributes(&part.attributes);
    }

    fn object(&mut self, object: &Object) {
        self.text(object.kind.name());
        self.text(&object.identity);
        self.attributes(&object.attributes);
        let mut parts: Vec<&Part> = object.parts.iter().collect();
        // A stable sort: labels keep their order among themselves.
        parts.sort_by(|a, b| {
            a.kind.cmp(&b.kind).then_with(|| match a.kind {
                PartKind::Label => std::cmp::Ordering::Equal,
                _ => a.name.cmp(&b.name),
            })
        });
        self.number(parts.len());
        parts.into_iter().for_each(|part| self.part(part));
    }
}

impl Part {
    /// The hash of what the part is.
    pub fn hash(&self) -> Hash {
        let mut bytes = Canonical::default();
        bytes.part(self);
        Hash::of(&bytes.0)
    }
}

impl Object {
    /// The hash of what the object is: equal for equal definitions on any server.
    pub fn hash(&self) -> Hash {
        let mut bytes = Canonical::default();
        bytes.object(self);
        Hash::of(&bytes.0)
    }
}

impl Schema {
    /// The hash of all objects.
    pub fn hash(&self) -> Hash {
        let mut bytes = Canonical::default();
        for object in self.objects() {
            bytes.0.extend_from_slice(&object.hash().0);
        }
        Hash::of(&bytes.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn table(columns: &[&str]) -> Object {
        let mut table = Object::new(Kind::Table, Some("public"), "t", "public.t");
        table.parts = columns
            .iter()
            .map(|name| Part::new(PartKind::Column, name))
            .collect();
        table
    }

    #[test]
    fn the_order_of_columns_does_not_count_and_that_of_labels_does() {
        assert_eq!(table(&["a", "b"]).hash(), table(&["b", "a"]).hash());
        assert_ne!(table(&["a", "b"]).hash(), table(&["a"]).hash());
        let labels = |names: &[&str]| {
            let mut object = Object::new(Kind::Enum, Some("public"), "e", "public.e");
            object.parts = names
                .iter()
                .map(|name| Part::new(PartKind::Label, name))
                .collect();
            object.hash()
        };
        assert_ne!(labels(&["a", "b"]), labels(&["b", "a"]));
    }

    #[test]
    fn ids_and_dependencies_do_not_count() {
        let mut other = table(&["a"]);
        other.id = Some(crate::Id {
            class: 1259,
            object: 7,
            sub: 0,
        });
        assert_eq!(table(&["a"]).hash(), other.hash());
    }

    #[test]
    fn a_hash_reads_back_what_it_prints() {
        let hash = table(&["a"]).hash();
        assert_eq!(Hash::parse(&hash.to_string()), Some(hash));
        assert_eq!(Hash::parse("abc"), None);
    }
}
