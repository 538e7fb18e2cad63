//! The names that objects and parts will have after a merge, and the three
//! versions told in these names.

use super::decide::{self, Choice, Decided};
use super::matching;
use super::merge::Conflict;
use super::reword::{reword, Words};
use crate::rows::class::{Class, Strategy};
use braid_model::{Key, Kind, Object, Schema};

/// Base, source and target in the names of the merged schema.
#[derive(Debug, Clone)]
pub struct Three {
    /// The base.
    pub base: Schema,
    /// The source.
    pub source: Schema,
    /// The target.
    pub target: Schema,
}

type Name = (Option<String>, String);

/// Settles all names.
pub fn settle(
    base: &Schema,
    source: &Schema,
    target: &Schema,
    strategy: Strategy,
    decided: &[Decided],
    conflicts: &mut Vec<Conflict>,
) -> Three {
    let (to_source, to_target) = (
        matching::objects(base, source),
        matching::objects(base, target),
    );
    let mut words = [Words::default(), Words::default(), Words::default()];
    let same_source = base.database == source.database && !base.database.is_empty();
    let same_target = base.database == target.database && !base.database.is_empty();
    for object in base.objects() {
        let key = object.key();
        let theirs = to_source.get(&key).and_then(|key| source.get(key));
        let ours = to_target.get(&key).and_then(|key| target.get(key));
        let sides = [Some(object), theirs, ours];
        let names = sides.map(|side| side.map(name_of));
        let choice = decide::of_name(decided, &ours.unwrap_or(object).key(), None);
        let settled = name(strategy, choice, &names, |base, source, target| {
            conflicts.push(Conflict {
                key: ours.unwrap_or(object).key(),
                part: None,
                attribute: Some("name".into()),
                class: Class::BothModified,
                base: Some(shown(base)),
                source: Some(shown(source)),
                target: Some(shown(target)),
            })
        });
        for (words, side) in words.iter_mut().zip(sides) {
            if let Some(side) = side.filter(|side| name_of(side) != settled) {
                words.objects.insert(side.key(), settled.clone());
            }
        }
        let parts_theirs = theirs.map(|o| matching::parts(&object.parts, &o.parts, same_source));
        let parts_ours = ours.map(|o| matching::parts(&object.parts, &o.parts, same_target));
        for (i, part) in object.parts.iter().enumerate() {
            let in_source = parts_theirs
                .as_ref()
                .and_then(|m| m[i])
                .and_then(|j| Some(&theirs?.parts[j]));
            let in_target = parts_ours
                .as_ref()
                .and_then(|m| m[i])
                .and_then(|j| Some(&ours?.parts[j]));
            let names =
                [Some(part), in_source, in_target].map(|side| side.map(|part| part.name.clone()));
            let told = (part.kind, in_target.unwrap_or(part).name.as_str());
            let choice = decide::of_name(decided, &ours.unwrap_or(object).key(), Some(told));
            let settled = name(strategy, choice, &names, |base, source, target| {
                conflicts.push(Conflict {
                    key: ours.unwrap_or(object).key(),
                    part: Some((part.kind, target.clone())),
                    attribute: Some("name".into()),
                    class: Class::BothModified,
                    base: Some(base.clone()),
                    source: Some(source.clone()),
                    target: Some(target.clone()),
                })
            });
            for ((words, side), name) in words.iter_mut().zip(sides).zip(names) {
                if let (Some(side), Some(name)) = (side, name) {
                    if name != settled {
                        words
                            .parts
                            .entry(side.key())
                            .or_default()
                            .push((name, settled.clone()));
                    }
                }
            }
        }
    }
    follow_schemas(&mut words, [base, source, target]);
    let [for_base, for_source, for_target] = words;
    Three {
        base: reword(base, &for_base),
        source: reword(source, &for_source),
        target: reword(target, &for_target),
    }
}

fn name_of(object: &Object) -> Name {
    (object.schema.clone(), object.name.clone())
}

fn shown((schema, name): &Name) -> String {
    match schema {
        Some(schema) => braid_model::quote::qualified(schema, name),
        None => braid_model::quote::identifier(name).into_owned(),
    }
}

/// The name that three versions agree on; the target's when they do not.
fn name<N: Clone + PartialEq>(
    strategy: Strategy,
    choice: Option<&Choice>,
    [base, source, target]: &[Option<N>; 3],
    conflict: impl FnOnce(&N, &N, &N),
) -> N {
    let base = base
        .as_ref()
        .expect("names are settled for what the base has");
    match (source, target) {
        (Some(s), Some(t)) if s == t || s == base => t.clone(),
        (Some(s), Some(t)) if t == base => s.clone(),
        (Some(s), Some(t)) => match (choice, strategy) {
            (Some(Choice::Source), _) | (None, Strategy::SourceWins) => s.clone(),
            (Some(Choice::Target), _) | (None, Strategy::TargetWins) => t.clone(),
            (Some(Choice::Base), _) => base.clone(),
            _ => {
                conflict(base, s, t);
                t.clone()
            }
        },
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => base.clone(),
    }
}

/// What only one side has lies in a schema that the other side may have renamed.
fn follow_schemas(words: &mut [Words; 3], schemas: [&Schema; 3]) {
    for (words, schema) in words.iter_mut().zip(schemas) {
        let renamed: Vec<(String, String)> = words
            .objects
            .iter()
            .filter(|(key, _)| key.kind == Kind::Schema)
            .filter_map(|(key, (_, to))| Some((schema.get(key)?.name.clone(), to.clone())))
            .collect();
        if renamed.is_empty() {
            continue;
        }
        for object in schema.objects() {
            let key: Key = object.key();
            let to = renamed
                .iter()
                .find(|(from, _)| object.schema.as_ref() == Some(from));
            if let (Some((_, to)), false) = (to, words.objects.contains_key(&key)) {
                words
                    .objects
                    .insert(key, (Some(to.clone()), object.name.clone()));
            }
        }
    }
}
