//! Three schemas: whether they differ, what becomes of them, and which tables
//! have rows to compare.

use super::table::{Column, Place, Places, Table};
use crate::branch::ddl::sql;
use crate::branch::lineage::Branch;
use crate::branch::{past, session};
use crate::catalog;
use crate::error::Error;
use crate::pg::{objects, transaction};
use braid_model::{Key, Kind, Object, Part, PartKind, Schema};
use braid_rewrite::snapshot::Snapshot;
use braid_vcs::rows::class::Strategy;
use braid_vcs::schema::{self, Choice, Conflict, Decided, Merged, Options};
use pgrx::pg_sys::Oid;
use serde_json::{json, Value as Json};
use std::collections::HashMap;
use std::rc::Rc;

const CHANGED: &str = include_str!("../../sql/schemas_changed.sql");

/// Three states: of the base and the source, and of the target now.
pub struct Asked {
    pub base: (i32, Snapshot),
    pub source: (i32, Snapshot),
    pub target: (i32, Snapshot),
}

impl Asked {
    fn states(&self) -> [&(i32, Snapshot); 3] {
        [&self.base, &self.source, &self.target]
    }

    /// False where it is certain that the three schemas are one.
    fn may_differ(&self) -> Result<bool, Error> {
        let (mut branches, mut snapshots) = (Vec::new(), Vec::new());
        for (id, as_of) in self.states() {
            branches.push(*id);
            snapshots.push(as_of.to_string());
            for above in session::find_by_id(*id)?.ancestors {
                branches.push(above.branch);
                snapshots.push(above.as_of.to_string());
            }
        }
        Ok(sql::exists(CHANGED, &[branches.into(), snapshots.into()]))
    }
}

/// A branch with its schema as it stands.
struct Present {
    schema: Rc<Schema>,
    places: Places,
}

/// One of the three.
struct Side {
    schema: Schema,
    present: Rc<Present>,
    state: Branch,
}

struct Sides {
    base: Side,
    source: Side,
    target: Side,
}

fn sides(asked: &Asked) -> Result<Sides, Error> {
    let mut known: HashMap<i32, Rc<Present>> = HashMap::new();
    let mut side = |(id, as_of): &(i32, Snapshot)| -> Result<Side, Error> {
        let present = match known.get(id) {
            Some(present) => Rc::clone(present),
            None => {
                let branch = session::find_by_id(*id)?;
                let schema = catalog::present(*id)?;
                let places = Places::of(&branch, &schema);
                let present = Rc::new(Present { schema, places });
                known.insert(*id, Rc::clone(&present));
                present
            }
        };
        let schema = match catalog::schema_before(*id, as_of)? {
            Some(schema) => schema,
            None => (*present.schema).clone(),
        };
        Ok(Side {
            schema,
            present,
            state: past::at(*id, as_of.clone())?,
        })
    };
    Ok(Sides {
        target: side(&asked.target)?,
        source: side(&asked.source)?,
        base: side(&asked.base)?,
    })
}

/// What a merge does to the schema of the target; `None` where the schemas are
/// the same. `decisions` are what was decided on conflicts told before.
pub fn plan(asked: &Asked, strategy: Strategy, decisions: &Json) -> Result<Option<Json>, Error> {
    if !asked.may_differ()? {
        return Ok(None);
    }
    catalog::forget_present();
    let mut sides = sides(asked)?;
    note_lost_rows(&mut sides)?;
    let (base, source, target) = (
        &sides.base.schema,
        &sides.source.schema,
        &sides.target.schema,
    );
    let merged = schema::merge3(base, source, target, strategy);
    let decided = decided(&merged.conflicts, decisions);
    let mut merged = match decided.is_empty() {
        true => merged,
        false => schema::merge_decided(base, source, target, strategy, &decided),
    };
    merged.schema = without_marks(&merged.schema);
    let target = without_marks(target);
    let options = Options {
        role: Some(transaction::outer_user()),
    };
    let relaxed = schema::relaxed(&target, &merged.schema);
    let first = schema::plan(&swapping_enums(&target, &relaxed), &relaxed, &options);
    let last = schema::plan(&relaxed, &merged.schema, &options);
    let statements = |changes: &[schema::Change]| -> Vec<String> {
        changes.iter().flat_map(|c| c.sql.clone()).collect()
    };
    let changes: Vec<Json> = first
        .iter()
        .chain(&last)
        .map(|c| {
            json!({"action": c.action.to_string(), "type": c.object_type, "name": c.object_name,
                   "sql": c.text(), "destroys": c.destroys_data})
        })
        .collect();
    let tables = tables(&merged, &sides)?;
    let conflicts: Vec<Json> = merged.conflicts.iter().map(told).collect();
    Ok(Some(json!({
        "conflicts": conflicts,
        "first": statements(&first),
        "last": statements(&last),
        "changes": changes,
        "tables": serde_json::to_value(&tables).expect("plain data"),
        "sequences": new_sequences(&merged, &target),
    })))
}

/// False where it is certain that no schema changed since the base.
pub fn may_differ(asked: &Asked) -> Result<bool, Error> {
    asked.may_differ()
}

/// A table that one side dropped and whose rows the other changed is changed.
const MARK: &str = "rows";

fn note_lost_rows(sides: &mut Sides) -> Result<(), Error> {
    let gone_from = |one: &Side, other: &Side| -> Vec<Key> {
        let kept: std::collections::HashSet<_> =
            other.schema.objects().filter_map(|o| o.id).collect();
        one.schema
            .objects()
            .filter(|o| o.kind == Kind::Table && o.id.is_some_and(|id| !kept.contains(&id)))
            .filter(|o| other.schema.get(&o.key()).is_none())
            .map(Object::key)
            .collect()
    };
    // What the base has, one side has and the other has not.
    let lost_by_source = gone_from(&sides.base, &sides.source);
    let lost_by_target = gone_from(&sides.base, &sides.target);
    let mark = |schema: &mut Schema, id| {
        let key = schema.by_id(id).map(Object::key);
        if let Some(mut object) = key.and_then(|key| schema.remove(&key)) {
            object
                .attributes
                .insert(MARK.into(), braid_model::Value::Text("changed".into()));
            schema.insert(object);
        }
    };
    for (lost, which) in [(lost_by_source, 't'), (lost_by_target, 's')] {
        for key in lost {
            let Some(id) = sides.base.schema.get(&key).and_then(|o| o.id) else {
                continue;
            };
            let side = if which == 't' {
                &sides.target
            } else {
                &sides.source
            };
            let (Some(was), Some(now)) = (
                sides.base.present.places.find(id),
                side.present.places.find(id),
            ) else {
                continue;
            };
            if past::rows_differ(&sides.base.state, was.relation, &side.state, now.relation)? {
                match which {
                    't' => mark(&mut sides.target.schema, id),
                    _ => mark(&mut sides.source.schema, id),
                }
            }
        }
    }
    Ok(())
}

fn without_marks(schema: &Schema) -> Schema {
    Schema::from_objects(
        &schema.database,
        schema.objects().cloned().map(|mut object| {
            object.attributes.remove(MARK);
            object
        }),
    )
}

/// A label cannot be used in the transaction that adds it: an enum that gets
/// labels is exchanged as a whole. To that end it is told with a label that the
/// new one has not.
fn swapping_enums(target: &Schema, merged: &Schema) -> Schema {
    let mut schema = target.clone();
    for object in target.objects().filter(|o| o.kind == Kind::Enum) {
        let grows = merged.get(&object.key()).is_some_and(|now| {
            now.parts_of(PartKind::Label)
                .any(|label| object.part(PartKind::Label, &label.name).is_none())
        });
        if grows {
            let mut told = object.clone();
            told.parts
                .push(Part::new(PartKind::Label, "\u{1}exchanged"));
            schema.insert(told);
        }
    }
    schema
}

/// The tables whose rows may differ between base and source.
fn tables(merged: &Merged, sides: &Sides) -> Result<Vec<Table>, Error> {
    let mut found = Vec::new();
    // Their rows follow from others.
    let streams = sql::oids("SELECT s.relid FROM pggit.stream s", &[]);
    for object in merged.schema.objects() {
        if object.kind != Kind::Table || object.has("partition_by") {
            continue;
        }
        let key = object.key();
        let place = |named: &Schema, side: &Side| -> Option<(Object, Place)> {
            let object = named.get(&key)?;
            let place = side.present.places.find(object.id?)?;
            (objects::relation_kind(place.relation) == b'r').then(|| (object.clone(), place))
        };
        let Some((theirs, source)) = place(&merged.sides.source, &sides.source) else {
            continue;
        };
        let base = place(&merged.sides.base, &sides.base);
        let target = place(&merged.sides.target, &sides.target);
        let is_stream = |relation: &Oid| streams.contains(relation);
        if is_stream(&source.relation) || target.iter().any(|(_, place)| is_stream(&place.relation))
        {
            continue;
        }
        if let Some((base_object, base)) = &base {
            let has_new = object
                .columns()
                .any(|c| base.number(base_object, &c.name) == 0);
            if base.relation == source.relation
                && !has_new
                && past::is_untouched(&sides.base.state, &sides.source.state, source.relation)
            {
                continue;
            }
        }
        let oid =
            |side: &Option<(Object, Place)>| side.as_ref().map_or(0, |(_, p)| p.relation.to_u32());
        let number = |side: &Option<(Object, Place)>, name: &str| {
            side.as_ref().map_or(0, |(o, p)| p.number(o, name))
        };
        let gone: Vec<Column> = base
            .iter()
            .flat_map(|(o, p)| o.columns().map(move |c| (c, p.number(o, &c.name))))
            .filter(|(c, _)| object.part(PartKind::Column, &c.name).is_none())
            .map(|(c, number)| Column {
                name: c.name.clone(),
                base: number,
                source: 0,
                target: 0,
                default: None,
                generated: c.has("generated"),
                dropped: true,
            })
            .collect();
        let columns = object
            .columns()
            .map(|column| Column {
                name: column.name.clone(),
                base: number(&base, &column.name),
                source: source.number(&theirs, &column.name),
                target: number(&target, &column.name),
                default: default_of(column),
                generated: column.has("generated"),
                dropped: false,
            })
            .chain(gone)
            .collect();
        found.push(Table {
            name: object.identity.clone(),
            source: source.relation.to_u32(),
            base: oid(&base),
            target: oid(&target),
            columns,
        });
    }
    Ok(found)
}

fn default_of(column: &braid_model::Part) -> Option<String> {
    if let Some(sequence) = column.text("identity_sequence") {
        return Some(format!(
            "pg_catalog.nextval({})",
            braid_model::quote::literal(sequence)
        ));
    }
    column.text("default").map(str::to_string)
}

/// Sequences that come with the merge go on where the source's are.
fn new_sequences(merged: &Merged, target: &Schema) -> Vec<Json> {
    let mut found = Vec::new();
    for object in merged.schema.objects() {
        let old = target.get(&object.key());
        if object.kind == Kind::Sequence && old.is_none() {
            found.push(json!({"name": object.identity, "source": object.identity}));
        }
        if object.kind == Kind::Table {
            for column in object.columns() {
                let was = old.and_then(|old| old.part(PartKind::Column, &column.name));
                if let (Some(sequence), true) = (
                    column.text("identity_sequence"),
                    was.is_none_or(|was| !was.has("identity_sequence")),
                ) {
                    found.push(json!({"name": sequence, "source": sequence}));
                }
            }
        }
    }
    found
}

/// A conflict as a row.
fn told(conflict: &Conflict) -> Json {
    json!({
        "type": conflict.key.kind.noun(),
        "object": conflict.key.identity,
        "part": conflict.part.as_ref().map(|(_, name)| name),
        "part_kind": conflict.part.as_ref().map(|(kind, _)| kind.name()),
        "attribute": conflict.attribute,
        "class": conflict.class.to_string(),
        "base": conflict.base,
        "source": conflict.source,
        "target": conflict.target,
    })
}

/// The decisions that still fit: their conflict is told with the same values.
fn decided(conflicts: &[Conflict], decisions: &Json) -> Vec<Decided> {
    let Some(list) = decisions.as_array() else {
        return Vec::new();
    };
    conflicts
        .iter()
        .filter_map(|conflict| {
            let told = told(conflict);
            let decision = list.iter().find(|d| d["conflict"] == told)?;
            let choice = match decision["resolution"].as_str()? {
                "source" => Choice::Source,
                "target" => Choice::Target,
                "base" => Choice::Base,
                "custom" => Choice::Custom(decision["custom"].as_str()?.to_string()),
                _ => return None,
            };
            Some(Decided {
                conflict: conflict.clone(),
                choice,
            })
        })
        .collect()
}

/// The relation of a table after the patch.
pub fn relation_now(branch: &str, name: &str) -> Option<Oid> {
    catalog::from_outside(|| {
        session::as_if_on(branch, || {
            sql::as_the_branch_sees(
                "SELECT pg_catalog.to_regclass($1)::pg_catalog.oid",
                &[name.into()],
            )
        })
    })
    .pop()
    .flatten()
}
