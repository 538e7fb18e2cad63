//! What the filter function looks into: a small text that travels inside a
//! plan, also to parallel workers.
//!
//! ```text
//!   H16450;H16460@100:105:101;O16470@90:90:;L16500@90:90:
//!   │      │                  │             └ log: keys changed after this snapshot
//!   │      │                  └ the arm's own tombstones: rows copied up after it
//!   │      └ tombstones of a level in between, as of a snapshot
//!   └ tombstones of the branch itself, as of now
//! ```
//!
//! Two more parts say something about the arm: `N92` that its relation was
//! never rewritten and what came later, `S` that other tables of the tree may hold the same key.

use crate::snapshot::Snapshot;
use std::fmt;

/// One place to look into.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the fields are what their names say
pub enum Look {
    /// Keys hidden by a level above, now or as of a snapshot.
    Hidden {
        tombstone: u32,
        as_of: Option<Snapshot>,
    },
    /// Rows of the arm itself that came into its overlay after the snapshot.
    Own { tombstone: u32, as_of: Snapshot },
    /// Keys changed after the snapshot.
    Changed { log: u32, as_of: Snapshot },
    /// Nobody ever rewrote the arm's relation: rows with a writer from this
    /// number on came after the snapshot.
    NeverRewritten { from: u64 },
    /// The key is not the arm's alone: inheritance children may hold it too.
    SharedKey,
}

impl Look {
    /// The snapshot as of which the arm itself is read.
    pub fn as_of_own(&self) -> Option<&Snapshot> {
        match self {
            Look::Hidden { .. } | Look::NeverRewritten { .. } | Look::SharedKey => None,
            Look::Own { as_of, .. } | Look::Changed { as_of, .. } => Some(as_of),
        }
    }
}

/// How [`Look::SharedKey`] is written.
pub const SHARED_KEY: &str = "S";

/// A list of places.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Descriptor(pub Vec<Look>);

impl Descriptor {
    /// Reads the text form; `None` when it is not one.
    pub fn parse(text: &str) -> Option<Descriptor> {
        text.split(';')
            .filter(|part| !part.is_empty())
            .map(parse_look)
            .collect::<Option<Vec<_>>>()
            .map(Descriptor)
    }
}

fn parse_look(part: &str) -> Option<Look> {
    if part == SHARED_KEY {
        return Some(Look::SharedKey);
    }
    if let Some(from) = part.strip_prefix('N') {
        let from = from.parse().ok()?;
        return Some(Look::NeverRewritten { from });
    }
    let (oid, as_of) = match part.get(1..)?.split_once('@') {
        Some((oid, snapshot)) => (oid, Some(Snapshot::parse(snapshot)?)),
        None => (part.get(1..)?, None),
    };
    let oid = oid.parse().ok()?;
    match (part.as_bytes().first()?, as_of) {
        (b'H', as_of) => Some(Look::Hidden {
            tombstone: oid,
            as_of,
        }),
        (b'O', Some(as_of)) => Some(Look::Own {
            tombstone: oid,
            as_of,
        }),
        (b'L', Some(as_of)) => Some(Look::Changed { log: oid, as_of }),
        _ => None,
    }
}

impl fmt::Display for Descriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, look) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(";")?;
            }
            match look {
                Look::Hidden {
                    tombstone,
                    as_of: None,
                } => write!(f, "H{tombstone}")?,
                Look::Hidden {
                    tombstone,
                    as_of: Some(as_of),
                } => write!(f, "H{tombstone}@{as_of}")?,
                Look::Own { tombstone, as_of } => write!(f, "O{tombstone}@{as_of}")?,
                Look::Changed { log, as_of } => write!(f, "L{log}@{as_of}")?,
                Look::NeverRewritten { from } => write!(f, "N{from}")?,
                Look::SharedKey => f.write_str(SHARED_KEY)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        for text in [
            "",
            "H16450;H16460@100:105:101;O16470@90:90:;L16500@90:90:",
            "H16450;L16500@90:90:;N92;S",
        ] {
            assert_eq!(Descriptor::parse(text).unwrap().to_string(), text);
        }
        for text in ["X1", "L5", "H", "Hx", "L5@1", "N", "N@1", "S1"] {
            assert!(Descriptor::parse(text).is_none(), "{text}");
        }
    }
}
