//! From catalog rows to a schema.

use super::origin::{Identity, Origins};
use super::rows::{Address, IdentityRow, ObjectRow, PartRow, Rows};
use braid_model::quote::identifier;
use braid_model::{acl, Id, Kind, Object, Part, PartKind, Ref, Schema, Value};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Where a catalog row ended up: object, and part of it.
type Place = (usize, Option<usize>);

/// The schema that the rows describe.
pub fn schema(mut rows: Rows, origins: &Origins) -> Schema {
    let members: HashMap<(u32, u32), u32> = rows
        .members
        .iter()
        .map(|&(class, oid, extension)| ((class, oid), extension))
        .collect();
    let mut objects: Vec<Object> = Vec::new();
    let mut places: HashMap<Address, Place> = HashMap::new();
    for row in &rows.objects {
        let disguised = |identity: &Identity| row.class == 1259 && identity.sequence == row.oid;
        if members.contains_key(&(row.class, row.oid)) || origins.identities.iter().any(disguised) {
            continue;
        }
        if let Some(object) = object(row, origins) {
            places.insert((row.class, row.oid, 0), (objects.len(), None));
            objects.push(object);
        }
    }
    let sequences = identity_sequences(&rows);
    for row in &rows.parts {
        let Some(&(owner, _)) = places.get(&(row.class, row.owner, 0)) else {
            continue;
        };
        let mut part = part(row, origins);
        if let Some(sequence) = sequences.get(&row.id) {
            let mut set = |name: &str, value: &str| {
                part.attributes
                    .insert(name.into(), Value::Text(value.into()))
            };
            set("identity_sequence", &sequence.name);
            set("identity_options", &sequence.options);
            if let Some(logging) = &sequence.logging {
                set("identity_logging", logging);
            }
        }
        if let Some(identity) = origins.identities.iter().find(|i| i.column == row.id) {
            undisguise(&mut part, identity);
        }
        if origins.inherited.contains(&row.id) {
            part.attributes
                .insert("inherited".into(), Value::Text("true".into()));
        }
        places.insert(row.id, (owner, Some(objects[owner].parts.len())));
        objects[owner].parts.push(part);
    }
    for (sequence, column) in &origins.owned {
        let (Some(&(sequence, None)), Some(&(table, Some(column)))) =
            (places.get(&(1259, *sequence, 0)), places.get(column))
        else {
            continue;
        };
        let owner = &objects[table];
        let owned = format!(
            "{}.{}",
            owner.identity,
            identifier(&owner.parts[column].name)
        );
        objects[sequence]
            .attributes
            .insert("owned_by".into(), Value::Text(owned));
    }
    let versions = foreign_keys(origins, &mut objects, &mut places);
    for (address, comment) in &rows.comments {
        let Some(&(object, part)) = places.get(address) else {
            continue;
        };
        let attributes = match part {
            None => &mut objects[object].attributes,
            Some(part) => &mut objects[object].parts[part].attributes,
        };
        attributes.insert("comment".into(), Value::Text(comment.clone()));
    }
    rows.dependencies.extend(versions);
    depend(&rows, &members, &places, &mut objects);
    Schema::from_objects(&rows.database, objects)
}

/// A column of a branch's version, told as the identity column it stands for.
fn undisguise(column: &mut Part, identity: &Identity) {
    column.attributes.remove("default");
    let mut set = |name: &str, value: &str| {
        column
            .attributes
            .insert(name.into(), Value::Text(value.into()))
    };
    set("identity", &identity.generated);
    set("identity_sequence", &identity.name);
    set("identity_options", &identity.options);
}

/// Adds the foreign keys between versions of tables; returns what they need.
fn foreign_keys(
    origins: &Origins,
    objects: &mut [Object],
    places: &mut HashMap<Address, Place>,
) -> Vec<(Address, Address)> {
    let mut needed = Vec::new();
    for key in &origins.foreign_keys {
        let address = (2606, key.constraint, 0);
        let Some(&(child, _)) = places.get(&(1259, key.child, 0)) else {
            continue;
        };
        let native = objects[child]
            .part(PartKind::Constraint, &key.name)
            .is_some();
        if native || places.contains_key(&address) || !places.contains_key(&(1259, key.parent, 0)) {
            continue;
        }
        let mut part = Part::new(PartKind::Constraint, &key.name);
        part.attributes
            .insert("type".into(), Value::Text("FOREIGN KEY".into()));
        part.attributes
            .insert("definition".into(), Value::Text(key.definition.clone()));
        part.id = Some(Id {
            class: 2606,
            object: key.constraint,
            sub: 0,
        });
        places.insert(address, (child, Some(objects[child].parts.len())));
        objects[child].parts.push(part);
        needed.push((address, (1259, key.parent, 0)));
    }
    needed
}

fn object(row: &ObjectRow, origins: &Origins) -> Option<Object> {
    let kind = Kind::parse(&row.kind)?;
    let mut object = Object::new(kind, row.schema.as_deref(), &row.name, &row.identity);
    object.on = row.on.clone();
    object.attributes = attributes(&row.attributes);
    object.id = Some(origins.known_as(Id {
        class: row.class,
        object: row.oid,
        sub: 0,
    }));
    Some(object)
}

fn part(row: &PartRow, origins: &Origins) -> Part {
    let kind = match row.kind.as_str() {
        "column" => PartKind::Column,
        "label" => PartKind::Label,
        _ => PartKind::Constraint,
    };
    let mut part = Part::new(kind, &row.name);
    part.attributes = attributes(&row.attributes);
    let (class, object, sub) = row.id;
    part.id = Some(origins.known_as(Id { class, object, sub }));
    part
}

/// Attributes out of JSON: what is null or false is not there.
fn attributes(json: &str) -> BTreeMap<String, Value> {
    let parsed: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(json).unwrap_or_default();
    let mut attributes: BTreeMap<String, Value> = parsed
        .into_iter()
        .filter_map(|(name, value)| Some((name.clone(), attribute(&name, value)?)))
        .collect();
    privileges(&mut attributes);
    attributes
}

/// Attributes that are SQL.
const SQL: [&str; 6] = [
    "definition",
    "default",
    "generated",
    "using",
    "check",
    "members",
];

fn attribute(name: &str, value: serde_json::Value) -> Option<Value> {
    use serde_json::Value as Json;
    match value {
        Json::Null | Json::Bool(false) | Json::Object(_) => None,
        Json::Bool(true) => Some(Value::Text("true".into())),
        Json::Number(number) => Some(Value::Text(number.to_string())),
        Json::String(text) => Some(Value::Text(spelled(name, text))),
        Json::Array(list) => Some(Value::List(
            list.into_iter()
                .filter_map(|element| Some(spelled(name, element.as_str()?.to_string())))
                .collect(),
        )),
    }
}

/// SQL in the one spelling that stays as it is.
fn spelled(name: &str, text: String) -> String {
    match SQL.contains(&name) {
        true => braid_vcs::schema::canonical(&text).into_owned(),
        false => text,
    }
}

/// `acl` in the notation of the catalogs becomes `privileges`, unless it says
/// what holds anyway.
fn privileges(attributes: &mut BTreeMap<String, Value>) {
    let default = attributes.remove("acl_default");
    let column_owner = attributes.remove("acl_owner");
    let Some(items) = attributes.remove("acl") else {
        return;
    };
    let owner = column_owner
        .as_ref()
        .or_else(|| attributes.get("owner"))
        .and_then(Value::text)
        .unwrap_or_default()
        .to_string();
    let grants = acl::grants(items.list(), &owner);
    let default = default.map(|items| acl::grants(items.list(), &owner));
    // A column without grants is one without privileges of its own.
    let usual = match default {
        Some(default) => grants == default,
        None => grants.is_empty(),
    };
    if !usual {
        attributes.insert("privileges".into(), Value::List(grants));
    }
}

/// Identity columns, each with its sequence.
fn identity_sequences(rows: &Rows) -> HashMap<Address, &IdentityRow> {
    rows.identities
        .iter()
        .map(|row| ((1259, row.table, row.column), row))
        .collect()
}

/// Fills in what needs what, by name.
fn depend(
    rows: &Rows,
    members: &HashMap<(u32, u32), u32>,
    places: &HashMap<Address, Place>,
    objects: &mut [Object],
) {
    const DEFAULT: u32 = 2604;
    const EXTENSION: u32 = 3079;
    let holders: HashMap<(u32, u32), Address> = rows.holders.iter().copied().collect();
    let place = |address: Address| -> Option<Place> {
        let (class, object, sub) = address;
        if let Some(extension) = members.get(&(class, object)) {
            return places.get(&(EXTENSION, *extension, 0)).copied();
        }
        places
            .get(&address)
            .or_else(|| places.get(holders.get(&(class, object))?))
            .or_else(|| (sub != 0).then(|| places.get(&(class, object, 0)))?)
            .copied()
    };
    let mut found: Vec<(Place, bool, Ref)> = Vec::new();
    let mut seen: HashSet<(Address, Address)> = HashSet::new();
    for &(dependent, needed) in &rows.dependencies {
        if !seen.insert((dependent, needed)) {
            continue;
        }
        let (Some(from), Some(to)) = (place(dependent), place(needed)) else {
            continue;
        };
        let (source, target) = (&objects[from.0], &objects[to.0]);
        // A sequence owned by a column goes with it, but does not need it.
        if from.0 == to.0 || (source.kind == Kind::Sequence && target.kind.is_relation()) {
            continue;
        }
        found.push((
            from,
            dependent.0 == DEFAULT,
            Ref {
                kind: target.kind,
                identity: target.identity.clone(),
                part: to.1.map(|part| target.parts[part].name.clone()),
            },
        ));
    }
    for ((object, part), default, needed) in found {
        let list = match part {
            None => &mut objects[object].depends,
            Some(part) if default => &mut objects[object].parts[part].default_depends,
            Some(part) => &mut objects[object].parts[part].depends,
        };
        list.push(needed);
    }
    for object in objects {
        object.depends.sort();
        object.depends.dedup();
        for part in &mut object.parts {
            part.depends.sort();
            part.depends.dedup();
            part.default_depends.sort();
            part.default_depends.dedup();
        }
    }
}
