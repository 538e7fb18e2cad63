//! Three versions of a schema become one.
//!
//! ```text
//!             base          source           target          merged
//!   t         a int         a int, b int     a bigint        a bigint, b int
//!   v         query 1       query 2          query 1         query 2
//!   f         body 1        body 2           body 3          conflict
//! ```
//!
//! 1. Objects and parts that are the same are brought together (by id, then by
//!    name), and for each the name it will have is settled.
//! 2. All three versions are told in these names ([`super::reword`]).
//! 3. Then every attribute of every object and part is decided by itself: what
//!    one side changed is taken, what both changed alike is no conflict.
//! 4. What was kept must not need what was deleted.

use super::decide::{self, Decided};
use super::merge_names::{self, Three};
use super::plan::plan;
use super::print::Options;
use super::{tokens, Change};
use crate::rows::class::{Class, Strategy};
use braid_model::{Key, Kind, Object, Part, PartKind, Schema, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Something on which source and target disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The object, by the name it will have.
    pub key: Key,
    /// The column, constraint or label of it.
    pub part: Option<(PartKind, String)>,
    /// The attribute; `name` for the name itself, nothing for all of it.
    pub attribute: Option<String>,
    /// How the sides disagree.
    pub class: Class,
    /// The three values, as far as they can be written as one text.
    pub base: Option<String>,
    /// That of the source.
    pub source: Option<String>,
    /// That of the target.
    pub target: Option<String>,
}

/// What became of an object or part that one side changed at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The object.
    pub key: Key,
    /// The part of it.
    pub part: Option<(PartKind, String)>,
    /// Who changed it.
    pub class: Class,
}

/// The outcome of a merge.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The merged schema; where there are conflicts it has what the target has.
    pub schema: Schema,
    /// What cannot be decided.
    pub conflicts: Vec<Conflict>,
    /// What was changed, and by whom.
    pub decisions: Vec<Decision>,
    /// The three versions in the names of the merged schema.
    pub sides: Three,
}

impl Merged {
    /// The steps that turn the target into the merged schema.
    pub fn changes(&self, target: &Schema, options: &Options) -> Vec<Change> {
        plan(target, &self.schema, options)
    }
}

/// Merges what `source` and `target` made of `base`.
pub fn merge3(base: &Schema, source: &Schema, target: &Schema, strategy: Strategy) -> Merged {
    merge_decided(base, source, target, strategy, &[])
}

/// The same, where some conflicts have been decided.
pub fn merge_decided(
    base: &Schema,
    source: &Schema,
    target: &Schema,
    strategy: Strategy,
    decided: &[Decided],
) -> Merged {
    let mut conflicts = Vec::new();
    let sides = merge_names::settle(base, source, target, strategy, decided, &mut conflicts);
    let mut three = sides.clone();
    decide::carry_out(&mut three, decided);
    let Three {
        base,
        source,
        target,
    } = three;
    let mut merge = Merge {
        strategy,
        conflicts,
        decisions: Vec::new(),
    };
    let keys: BTreeSet<Key> = [&base, &source, &target]
        .iter()
        .flat_map(|schema| schema.objects().map(Object::key))
        .collect();
    let mut objects = Vec::new();
    for key in keys {
        objects.extend(merge.object(&key, base.get(&key), source.get(&key), target.get(&key)));
    }
    let schema = Schema::from_objects(&target.database, objects);
    merge.check_needs(&schema, [&base, &source, &target]);
    Merged {
        schema,
        conflicts: merge.conflicts,
        decisions: merge.decisions,
        sides,
    }
}

struct Merge {
    strategy: Strategy,
    conflicts: Vec<Conflict>,
    decisions: Vec<Decision>,
}

/// Where something is, for conflicts.
#[derive(Clone)]
struct Place<'a> {
    key: &'a Key,
    part: Option<(PartKind, String)>,
}

/// What is to become of something that one side deleted.
enum Presence {
    Merge,
    Source,
    Target,
    Gone,
}

fn same_object(a: &Object, b: &Object) -> bool {
    a.hash() == b.hash() && order_of(a) == order_of(b)
}

fn order_of(object: &Object) -> Vec<&str> {
    object
        .parts_of(PartKind::Label)
        .map(|part| part.name.as_str())
        .collect()
}

/// Kinds that are one text: their parts follow from it.
fn is_atomic(kind: Kind) -> bool {
    matches!(kind, Kind::View | Kind::MaterializedView)
}

impl Merge {
    fn object(
        &mut self,
        key: &Key,
        base: Option<&Object>,
        source: Option<&Object>,
        target: Option<&Object>,
    ) -> Option<Object> {
        let place = Place { key, part: None };
        let changed = |side: Option<&Object>| match (base, side) {
            (Some(base), Some(side)) => !same_object(base, side),
            (None, None) => false,
            _ => true,
        };
        let text = |side: Option<&Object>| side.map(|object| super::definition(object).join(";\n"));
        let equal = match (source, target) {
            (Some(source), Some(target)) => same_object(source, target),
            (None, None) => true,
            _ => false,
        };
        let presence = self.presence(
            &place,
            [base.is_some(), source.is_some(), target.is_some()],
            [changed(source), changed(target)],
            equal,
            || [text(base), text(source), text(target)],
        );
        match presence {
            Presence::Gone => None,
            Presence::Source => source.cloned().map(|mut object| {
                // Another server's ids, or ids of a branch, are not the target's.
                object.id = target.and_then(|target| target.id).or(object.id);
                object
            }),
            Presence::Target => target.cloned(),
            Presence::Merge => {
                let (source, target) = (source?, target?);
                if equal || !changed(source.into()) {
                    return Some(target.clone());
                }
                Some(self.both(&place, base, source, target))
            }
        }
    }

    /// Decides whether something is there at all, and notes who changed it.
    fn presence(
        &mut self,
        place: &Place,
        [base, source, target]: [bool; 3],
        [source_changed, target_changed]: [bool; 2],
        equal: bool,
        texts: impl Fn() -> [Option<String>; 3],
    ) -> Presence {
        let (class, presence) = match (base, source, target) {
            (_, false, false) => (Class::NoConflict, Presence::Gone),
            (false, true, false) => (Class::SourceModified, Presence::Source),
            (false, false, true) => (Class::TargetModified, Presence::Target),
            (true, false, true) if !target_changed => (Class::DeletedSource, Presence::Gone),
            (true, true, false) if !source_changed => (Class::DeletedTarget, Presence::Gone),
            (true, false, true) => (
                Class::DeletedSource,
                match self.strategy {
                    Strategy::SourceWins => Presence::Gone,
                    Strategy::TargetWins | Strategy::Union => Presence::Target,
                    _ => self.conflict_of(place, Class::DeletedSource, texts(), Presence::Target),
                },
            ),
            (true, true, false) => (
                Class::DeletedTarget,
                match self.strategy {
                    Strategy::SourceWins | Strategy::Union => Presence::Source,
                    Strategy::TargetWins => Presence::Gone,
                    _ => self.conflict_of(place, Class::DeletedTarget, texts(), Presence::Gone),
                },
            ),
            (_, true, true) => {
                let class = match (source_changed, target_changed) {
                    _ if equal => Class::NoConflict,
                    (true, true) => Class::BothModified,
                    (true, false) => Class::SourceModified,
                    _ => Class::TargetModified,
                };
                (class, Presence::Merge)
            }
        };
        if source_changed || target_changed {
            self.decisions.push(Decision {
                key: place.key.clone(),
                part: place.part.clone(),
                class,
            });
        }
        presence
    }

    fn conflict_of(
        &mut self,
        place: &Place,
        class: Class,
        [base, source, target]: [Option<String>; 3],
        outcome: Presence,
    ) -> Presence {
        self.conflicts.push(Conflict {
            key: place.key.clone(),
            part: place.part.clone(),
            attribute: None,
            class,
            base,
            source,
            target,
        });
        outcome
    }

    /// Both sides have it: attribute by attribute, part by part.
    fn both(
        &mut self,
        place: &Place,
        base: Option<&Object>,
        source: &Object,
        target: &Object,
    ) -> Object {
        let mut merged = target.clone();
        let none = BTreeMap::new();
        let was = base.map_or(&none, |base| &base.attributes);
        merged.attributes = self.attributes(place, was, &source.attributes, &target.attributes);
        if is_atomic(target.kind) {
            // The columns are those of the query that was taken.
            let query = merged.attributes.get("definition");
            let source_changed = base.is_none_or(|b| !same_object(b, source));
            if query == source.attributes.get("definition") && source_changed {
                merged.parts.clone_from(&source.parts);
            }
        } else {
            merged.parts = self.parts(place.key, base, source, target);
        }
        // What either version needs may be needed by the merged one.
        merged.depends.extend(source.depends.iter().cloned());
        merged.depends.sort();
        merged.depends.dedup();
        merged
    }

    fn parts(
        &mut self,
        key: &Key,
        base: Option<&Object>,
        source: &Object,
        target: &Object,
    ) -> Vec<Part> {
        let find = |object: Option<&Object>, part: &Part| -> Option<Part> {
            object
                .and_then(|object| object.part(part.kind, &part.name))
                .cloned()
        };
        let mut names: BTreeSet<(PartKind, String)> = BTreeSet::new();
        let mut merged: Vec<Part> = Vec::new();
        let mut from_source: Vec<Part> = Vec::new();
        let everything = target
            .parts
            .iter()
            .chain(&source.parts)
            .chain(base.iter().flat_map(|base| &base.parts));
        let labels_on_both = self.labels_on_both(key, base, source, target);
        for part in everything {
            if !names.insert((part.kind, part.name.clone())) {
                continue;
            }
            let (b, s, t) = (
                find(base, part),
                find(Some(source), part),
                find(Some(target), part),
            );
            let was_in_target = t.is_some();
            if labels_on_both && part.kind == PartKind::Label && b.is_none() && !was_in_target {
                continue;
            }
            if let Some(outcome) = self.part(key, part, b, s, t) {
                match was_in_target {
                    true => merged.push(outcome),
                    false => from_source.push(outcome),
                }
            }
        }
        for part in from_source {
            let at = match part.kind {
                PartKind::Label => place_of_label(&part, source, &merged),
                _ => merged.len(),
            };
            merged.insert(at, part);
        }
        merged
    }

    /// Both sides added labels, and not the same: their order is anybody's guess.
    fn labels_on_both(
        &mut self,
        key: &Key,
        base: Option<&Object>,
        source: &Object,
        target: &Object,
    ) -> bool {
        let added = |side: &Object| -> Vec<String> {
            side.parts_of(PartKind::Label)
                .filter(|l| base.is_none_or(|b| b.part(PartKind::Label, &l.name).is_none()))
                .map(|l| l.name.clone())
                .collect()
        };
        let (mine, theirs) = (added(source), added(target));
        if mine.is_empty() || theirs.is_empty() || order_of(source) == order_of(target) {
            return false;
        }
        match self.strategy {
            Strategy::Union | Strategy::SourceWins => false,
            Strategy::TargetWins => true,
            _ => {
                self.conflicts.push(Conflict {
                    key: key.clone(),
                    part: None,
                    attribute: Some("labels".into()),
                    class: Class::BothModified,
                    base: None,
                    source: Some(mine.join(", ")),
                    target: Some(theirs.join(", ")),
                });
                true
            }
        }
    }

    fn part(
        &mut self,
        key: &Key,
        named: &Part,
        base: Option<Part>,
        source: Option<Part>,
        target: Option<Part>,
    ) -> Option<Part> {
        let place = Place {
            key,
            part: Some((named.kind, named.name.clone())),
        };
        let content = |part: &Option<Part>| part.as_ref().map(|part| part.attributes.clone());
        let (b, s, t) = (content(&base), content(&source), content(&target));
        let text = |attributes: &Option<BTreeMap<String, Value>>| attributes.as_ref().map(printed);
        let presence = self.presence(
            &place,
            [base.is_some(), source.is_some(), target.is_some()],
            [b != s, b != t],
            s == t,
            || [text(&b), text(&s), text(&t)],
        );
        match presence {
            Presence::Gone => None,
            Presence::Source => source,
            Presence::Target => target,
            Presence::Merge => {
                let mut merged = target?;
                let source = source?;
                let attributes = self.attributes(
                    &place,
                    &b.unwrap_or_default(),
                    &source.attributes,
                    &merged.attributes,
                );
                if attributes != merged.attributes {
                    merged.depends.extend(source.depends);
                    merged.default_depends.extend(source.default_depends);
                }
                merged.attributes = attributes;
                Some(merged)
            }
        }
    }

    fn attributes(
        &mut self,
        place: &Place,
        base: &BTreeMap<String, Value>,
        source: &BTreeMap<String, Value>,
        target: &BTreeMap<String, Value>,
    ) -> BTreeMap<String, Value> {
        let names: BTreeSet<&String> = base
            .keys()
            .chain(source.keys())
            .chain(target.keys())
            .collect();
        let mut merged = BTreeMap::new();
        for name in names {
            let (b, s, t) = (base.get(name), source.get(name), target.get(name));
            let value = match () {
                _ if s == t || s == b => t.cloned(),
                _ if t == b => s.cloned(),
                _ => match super::merge_lists::merge(name, b, s, t, self.strategy) {
                    Some(list) => list,
                    None => self.disagreement(place, name, b, s, t),
                },
            };
            if let Some(value) = value {
                merged.insert(name.clone(), value);
            }
        }
        merged
    }

    /// Both sides changed one value differently.
    fn disagreement(
        &mut self,
        place: &Place,
        name: &str,
        base: Option<&Value>,
        source: Option<&Value>,
        target: Option<&Value>,
    ) -> Option<Value> {
        match self.strategy {
            Strategy::SourceWins => return source.cloned(),
            Strategy::TargetWins => return target.cloned(),
            _ => {}
        }
        // What follows from a definition is told with it.
        let follows = matches!(name, "result" | "arguments");
        if !follows {
            let text = |value: Option<&Value>| value.map(|value| value.list().join(", "));
            self.conflicts.push(Conflict {
                key: place.key.clone(),
                part: place.part.clone(),
                attribute: Some(name.to_string()),
                class: Class::BothModified,
                base: text(base),
                source: text(source),
                target: text(target),
            });
        }
        target.cloned()
    }

    /// True when the presence of a column is in conflict itself.
    fn in_conflict(&self, key: &Key, column: &str) -> bool {
        self.conflicts.iter().any(|c| {
            c.key == *key
                && c.attribute.is_none()
                && c.part.as_ref().is_none_or(|(_, name)| name == column)
        })
    }

    /// What is in the merged schema must find there what it needs.
    fn check_needs(&mut self, merged: &Schema, [base, source, target]: [&Schema; 3]) {
        let mut found = Vec::new();
        for object in merged.objects() {
            let key = object.key();
            if self.in_conflict(&key, "") {
                continue;
            }
            let refs =
                object
                    .depends
                    .iter()
                    .map(|r| (None, r))
                    .chain(object.parts.iter().flat_map(|part| {
                        let place = Some((part.kind, part.name.clone()));
                        part.depends
                            .iter()
                            .chain(&part.default_depends)
                            .map(move |r| (place.clone(), r))
                    }));
            for (part, reference) in refs {
                let needed = reference.key();
                // What is in conflict itself is told there.
                if self.in_conflict(&needed, reference.part.as_deref().unwrap_or_default()) {
                    continue;
                }
                let gone = match merged.get(&needed) {
                    None => [base, source, target]
                        .iter()
                        .any(|s| s.get(&needed).is_some()),
                    Some(there) => reference
                        .part
                        .as_deref()
                        .is_some_and(|part| !has_part(there, part)),
                };
                // Only what comes from the side that did not delete it is in trouble.
                let still = |side: &Schema| {
                    side.get(&needed).is_some_and(|there| {
                        reference
                            .part
                            .as_deref()
                            .is_none_or(|part| has_part(there, part))
                    })
                };
                let needs_it = still_needs(object, part.as_ref(), merged, source, target, &still);
                if gone && needs_it {
                    let class = if still(source) {
                        Class::DeletedTarget
                    } else {
                        Class::DeletedSource
                    };
                    found.push((key.clone(), part, class, named(reference)));
                }
            }
            for (part, column) in dangling(object, source, target) {
                if self.in_conflict(&key, &column) {
                    continue;
                }
                let there = |side: &Schema| {
                    side.get(&key)
                        .is_some_and(|o| o.part(PartKind::Column, &column).is_some())
                };
                let class = if there(source) {
                    Class::DeletedTarget
                } else {
                    Class::DeletedSource
                };
                found.push((key.clone(), Some((part.0, part.1)), class, column));
            }
        }
        found.dedup();
        for (key, part, class, what) in found {
            if self
                .conflicts
                .iter()
                .any(|c| c.key == key && c.part == part)
            {
                continue;
            }
            let (source, target) = match class {
                Class::DeletedSource => (None, Some(format!("needs {what}"))),
                _ => (Some(format!("needs {what}")), None),
            };
            self.conflicts.push(Conflict {
                key,
                part,
                attribute: Some("depends".into()),
                class,
                base: None,
                source,
                target,
            });
        }
    }
}

fn named(reference: &braid_model::Ref) -> String {
    match &reference.part {
        Some(part) => format!("{}.{part}", reference.identity),
        None => reference.identity.clone(),
    }
}

fn has_part(object: &Object, name: &str) -> bool {
    object.parts.iter().any(|part| part.name == name)
}

/// True when the merged object is as a side has it that still has what is
/// needed; references carried over from the other side do not count.
fn still_needs(
    object: &Object,
    part: Option<&(PartKind, String)>,
    _merged: &Schema,
    source: &Schema,
    target: &Schema,
    still: &dyn Fn(&Schema) -> bool,
) -> bool {
    let like = |side: &Schema| -> bool {
        let Some(theirs) = side.get(&object.key()) else {
            return false;
        };
        match part {
            None => theirs.attributes.get("definition") == object.attributes.get("definition"),
            Some((kind, name)) => {
                theirs.part(*kind, name).map(|p| &p.attributes)
                    == object.part(*kind, name).map(|p| &p.attributes)
            }
        }
    };
    match (still(source), still(target)) {
        (true, false) => !like(target),
        (false, true) => !like(source),
        _ => !like(source) && !like(target),
    }
}

/// Constraints and expressions of a table that name a column it has no more.
fn dangling(
    object: &Object,
    source: &Schema,
    target: &Schema,
) -> Vec<((PartKind, String), String)> {
    if object.kind != Kind::Table {
        return Vec::new();
    }
    let mut columns: BTreeSet<&str> = BTreeSet::new();
    for side in [source, target] {
        if let Some(theirs) = side.get(&object.key()) {
            columns.extend(theirs.columns().map(|column| column.name.as_str()));
        }
    }
    let gone: Vec<&str> = columns
        .into_iter()
        .filter(|name| object.part(PartKind::Column, name).is_none())
        .collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for part in &object.parts {
        let text = match part.kind {
            PartKind::Constraint => {
                let text = part.text("definition").unwrap_or_default();
                // The columns of the other table are no concern here.
                text.split(" REFERENCES ").next().unwrap_or_default()
            }
            _ => part.text("generated").unwrap_or_default(),
        };
        let words = tokens::tokens(text);
        let named = gone
            .iter()
            .find(|name| words.iter().any(|w| w.word() == Some(name)));
        if let Some(name) = named {
            found.push(((part.kind, part.name.clone()), name.to_string()));
        }
    }
    found
}

/// A label of the source stands behind the same label as there.
fn place_of_label(label: &Part, source: &Object, merged: &[Part]) -> usize {
    let labels: Vec<&Part> = source.parts_of(PartKind::Label).collect();
    let at = labels
        .iter()
        .position(|l| l.name == label.name)
        .unwrap_or(0);
    labels[..at]
        .iter()
        .rev()
        .find_map(|before| merged.iter().position(|l| l.name == before.name))
        .map_or(0, |i| i + 1)
}

fn printed(attributes: &BTreeMap<String, Value>) -> String {
    if let Some(definition) = attributes.get("definition").and_then(Value::text) {
        return definition.to_string();
    }
    attributes
        .iter()
        .map(|(name, value)| format!("{name} {}", value.list().join(", ")))
        .collect::<Vec<_>>()
        .join("; ")
}
