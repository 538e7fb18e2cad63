//! What was decided on conflicts, carried out on the three versions before they
//! are merged: where the target shall count the base says what the source says,
//! so that only the target has changed, and so on.
//!
//! ```text
//!               base   source   target          base'  source'  target
//!   source      a      b        c         ─▶    c      b        c        b
//!   target      a      b        c         ─▶    b      b        c        c
//!   base        a      b        c         ─▶    c      a        c        a
//!   custom x    a      b        c         ─▶    c      x        c        x
//! ```

use super::merge::Conflict;
use super::merge_names::Three;
use braid_model::{Key, Object, Part, PartKind, Schema, Value};

/// Whose version counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The source's.
    Source,
    /// The target's.
    Target,
    /// Neither: what was.
    Base,
    /// Another value of the attribute.
    Custom(String),
}

/// A decision on a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The conflict as it was told.
    pub conflict: Conflict,
    /// What was decided.
    pub choice: Choice,
}

/// The choice for the name of an object or part.
pub(super) fn of_name<'a>(
    decided: &'a [Decided],
    key: &Key,
    part: Option<(PartKind, &str)>,
) -> Option<&'a Choice> {
    decided
        .iter()
        .find(|d| {
            d.conflict.attribute.as_deref() == Some("name")
                && d.conflict.key == *key
                && d.conflict.part.as_ref().map(|(k, n)| (*k, n.as_str())) == part
        })
        .map(|d| &d.choice)
}

/// Carries the decisions out.
pub(super) fn carry_out(three: &mut Three, decided: &[Decided]) {
    for Decided { conflict, choice } in decided {
        let key = &conflict.key;
        match (conflict.attribute.as_deref(), &conflict.part) {
            (Some("name" | "depends"), _) => {}
            (Some("labels"), _) => labels(three, key, choice),
            (Some(attribute), part) => value(three, key, part.as_ref(), attribute, choice),
            (None, None) => whole(three, key, choice),
            (None, Some(part)) => whole_part(three, key, part, choice),
        }
    }
}

fn put(schema: &mut Schema, key: &Key, object: Option<Object>) {
    match object {
        Some(object) => schema.insert(object),
        None => {
            schema.remove(key);
        }
    }
}

fn whole(three: &mut Three, key: &Key, choice: &Choice) {
    let of = |schema: &Schema| schema.get(key).cloned();
    match choice {
        Choice::Target => {
            let source = of(&three.source);
            put(&mut three.base, key, source);
        }
        Choice::Source | Choice::Custom(_) => {
            let target = of(&three.target);
            put(&mut three.base, key, target);
        }
        Choice::Base => {
            let base = of(&three.base);
            put(&mut three.source, key, base);
            let target = of(&three.target);
            put(&mut three.base, key, target);
        }
    }
}

fn part_of(schema: &Schema, key: &Key, (kind, name): &(PartKind, String)) -> Option<Part> {
    schema.get(key)?.part(*kind, name).cloned()
}

fn put_part(schema: &mut Schema, key: &Key, named: &(PartKind, String), part: Option<Part>) {
    let Some(mut object) = schema.remove(key) else {
        return;
    };
    let at = object
        .parts
        .iter()
        .position(|p| p.kind == named.0 && p.name == named.1);
    match (at, part) {
        (Some(at), Some(part)) => object.parts[at] = part,
        (Some(at), None) => {
            object.parts.remove(at);
        }
        (None, Some(part)) => object.parts.push(part),
        (None, None) => {}
    }
    schema.insert(object);
}

fn whole_part(three: &mut Three, key: &Key, part: &(PartKind, String), choice: &Choice) {
    let [base, source, target] =
        [&three.base, &three.source, &three.target].map(|schema| part_of(schema, key, part));
    match choice {
        Choice::Target => put_part(&mut three.base, key, part, source),
        Choice::Source | Choice::Custom(_) => put_part(&mut three.base, key, part, target),
        Choice::Base => {
            put_part(&mut three.source, key, part, base);
            put_part(&mut three.base, key, part, target);
        }
    }
}

/// Sets one attribute; the object or part is made where it is not there.
fn set(
    schema: &mut Schema,
    like: &Object,
    part: Option<&(PartKind, String)>,
    attribute: &str,
    value: Option<Value>,
) {
    let mut object = schema.remove(&like.key()).unwrap_or_else(|| {
        let mut bare = Object::new(
            like.kind,
            like.schema.as_deref(),
            &like.name,
            &like.identity,
        );
        bare.on.clone_from(&like.on);
        bare
    });
    let attributes = match part {
        None => &mut object.attributes,
        Some((kind, name)) => {
            let at = object
                .parts
                .iter()
                .position(|p| p.kind == *kind && p.name == *name)
                .unwrap_or_else(|| {
                    object.parts.push(Part::new(*kind, name));
                    object.parts.len() - 1
                });
            &mut object.parts[at].attributes
        }
    };
    match value {
        Some(value) => {
            attributes.insert(attribute.to_string(), value);
        }
        None => {
            attributes.remove(attribute);
        }
    }
    schema.insert(object);
}

fn value(
    three: &mut Three,
    key: &Key,
    part: Option<&(PartKind, String)>,
    attribute: &str,
    choice: &Choice,
) {
    let Some(like) = three.target.get(key).cloned() else {
        return;
    };
    let get = |schema: &Schema| -> Option<Value> {
        let object = schema.get(key)?;
        match part {
            None => object.attributes.get(attribute).cloned(),
            Some((kind, name)) => object.part(*kind, name)?.attributes.get(attribute).cloned(),
        }
    };
    let [base, source, target] = [&three.base, &three.source, &three.target].map(get);
    match choice {
        Choice::Target => set(&mut three.base, &like, part, attribute, source),
        Choice::Source => set(&mut three.base, &like, part, attribute, target),
        Choice::Base => {
            set(&mut three.source, &like, part, attribute, base);
            set(&mut three.base, &like, part, attribute, target);
        }
        Choice::Custom(text) => {
            let text = Some(Value::Text(text.clone()));
            set(&mut three.source, &like, part, attribute, text);
            set(&mut three.base, &like, part, attribute, target);
        }
    }
}

/// Labels of an enum: the target's alone, or those of both.
fn labels(three: &mut Three, key: &Key, choice: &Choice) {
    let labels = |schema: &Schema| -> Vec<Part> {
        schema
            .get(key)
            .map(|o| o.parts_of(PartKind::Label).cloned().collect())
            .unwrap_or_default()
    };
    let (theirs, ours) = (labels(&three.source), labels(&three.target));
    let merged: Vec<Part> = match choice {
        Choice::Target | Choice::Base => ours.clone(),
        _ => ours
            .iter()
            .cloned()
            .chain(
                theirs
                    .into_iter()
                    .filter(|l| !ours.iter().any(|o| o.name == l.name)),
            )
            .collect(),
    };
    for (schema, labels) in [(&mut three.source, merged), (&mut three.base, ours)] {
        if let Some(mut object) = schema.remove(key) {
            object.parts.retain(|part| part.kind != PartKind::Label);
            object.parts.extend(labels);
            schema.insert(object);
        }
    }
}
