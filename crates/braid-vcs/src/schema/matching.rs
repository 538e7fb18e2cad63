//! Which object of one schema is which of another.
//!
//! On one server ids tell: an object that kept its id and lost its name was
//! renamed. Between unrelated databases, and for objects that were made twice,
//! kind and name tell.
//!
//! ```text
//!   old            new
//!   t   id 7 ────▶ u   id 7      renamed
//!   v   id 8 ────▶ v   id 30     made again under its name: the same
//!   w   id 9       ─             dropped
//! ```

use braid_model::{Key, Object, Part, Schema};
use std::collections::{BTreeMap, HashMap};

/// For each object of `old` the key of the same object in `new`.
pub fn objects(old: &Schema, new: &Schema) -> BTreeMap<Key, Key> {
    let one_database = old.database == new.database && !old.database.is_empty();
    let mut found: BTreeMap<Key, Key> = BTreeMap::new();
    let mut taken: std::collections::BTreeSet<Key> = Default::default();
    if one_database {
        let by_id: HashMap<_, &Object> = new
            .objects()
            .filter_map(|object| Some(((object.kind, object.id?), object)))
            .collect();
        for object in old.objects() {
            let same = object.id.and_then(|id| by_id.get(&(object.kind, id)));
            if let Some(same) = same {
                if taken.insert(same.key()) {
                    found.insert(object.key(), same.key());
                }
            }
        }
    }
    for object in old.objects() {
        let key = object.key();
        if !found.contains_key(&key) && new.get(&key).is_some() && taken.insert(key.clone()) {
            found.insert(key.clone(), key);
        }
    }
    found
}

/// For each part of `old` (by position) the position of the same part in `new`.
pub fn parts(old: &[Part], new: &[Part], one_database: bool) -> Vec<Option<usize>> {
    let mut found = vec![None; old.len()];
    let mut taken = vec![false; new.len()];
    let mut pass = |same: &dyn Fn(&Part, &Part) -> bool| {
        for (i, part) in old.iter().enumerate() {
            if found[i].is_some() {
                continue;
            }
            let position = (0..new.len())
                .find(|&j| !taken[j] && part.kind == new[j].kind && same(part, &new[j]));
            if let Some(j) = position {
                found[i] = Some(j);
                taken[j] = true;
            }
        }
    };
    if one_database {
        pass(&|a, b| a.id.is_some() && a.id == b.id);
    }
    pass(&|a, b| a.name == b.name);
    found
}
