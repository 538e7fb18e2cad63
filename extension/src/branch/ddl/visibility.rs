//! Which objects of the catalogs exist on the branch of this session, and in
//! which schema they are shown.

use super::sql;
use crate::branch::catalog::{by_overlay, overlay_of};
use crate::branch::lineage::Branch;
use crate::branch::{names, session};
use crate::pg::{naming, objects, shape};
use pgrx::pg_sys::{self, Oid};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

const HIDDEN: &str = include_str!("../../../sql/hidden_objects.sql");
const SCHEMAS: &str = include_str!("../../../sql/branch_schemas.sql");

/// Kinds of objects that may be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Schema,
    Relation,
    Type,
    Function,
    Extension,
}

impl Class {
    pub fn catalog(self) -> Oid {
        match self {
            Class::Schema => pg_sys::NamespaceRelationId,
            Class::Relation => pg_sys::RelationRelationId,
            Class::Type => pg_sys::TypeRelationId,
            Class::Function => pg_sys::ProcedureRelationId,
            Class::Extension => pg_sys::ExtensionRelationId,
        }
    }
}

/// What differs from main, for one branch.
#[derive(Default)]
struct Seen {
    /// (class, object) that do not exist here.
    hidden: HashSet<(Oid, Oid)>,
    /// Schemas whose objects are shown in another, or (invalid) not at all.
    shown_in: HashMap<Oid, Oid>,
    /// What a schema made on the branch is called.
    called: HashMap<Oid, String>,
}

thread_local! {
    static SEEN: RefCell<Option<(i32, u64, Rc<Seen>)>> = const { RefCell::new(None) };
}

fn seen(branch: &Branch) -> Rc<Seen> {
    let generation = naming::generation();
    let known = SEEN.with(|seen| {
        seen.borrow()
            .as_ref()
            .filter(|(id, g, _)| *id == branch.id && *g == generation)
            .map(|(_, _, seen)| Rc::clone(seen))
    });
    if let Some(known) = known {
        return known;
    }
    let made = Rc::new(collect(branch));
    SEEN.with(|seen| {
        *seen.borrow_mut() = Some((branch.id, naming::generation(), Rc::clone(&made)))
    });
    made
}

fn collect(branch: &Branch) -> Seen {
    let mut seen = Seen::default();
    let oid = |row: &pgrx::spi::SpiHeapTupleData, n: usize| {
        row.get::<Oid>(n).ok().flatten().unwrap_or(Oid::INVALID)
    };
    let born: Vec<Oid> = names::born_after(branch)
        .into_iter()
        .map(|(class, object)| {
            seen.hidden.insert((class, object));
            object
        })
        .collect();
    for pair in sql::rows(HIDDEN, &[branch.id.into(), born.into()], |row| {
        (oid(row, 1), oid(row, 2))
    }) {
        seen.hidden.insert(pair);
    }
    for (schema, shown, called) in sql::rows(SCHEMAS, &[branch.id.into()], |row| {
        (
            oid(row, 1),
            oid(row, 2),
            row.get::<String>(3).ok().flatten(),
        )
    }) {
        match called {
            Some(name) => drop(seen.called.insert(schema, name)),
            None => drop(seen.shown_in.insert(schema, shown)),
        }
    }
    seen
}

/// True when catalog queries on main leave something out now: not while Braid's
/// own functions ask, not for EXPLAIN, and not where it is not installed.
pub fn hides_on_main() -> bool {
    !crate::pg::search_path::is_pinned()
        && !crate::pg::transaction::explains()
        && crate::pg::catalog::relation(c"branch").is_some()
}

/// Main does not show the schemas of branches and of logs.
fn shows_on_main(class: Oid, object: Oid) -> bool {
    let schema = match class {
        pg_sys::NamespaceRelationId => object,
        pg_sys::RelationRelationId => {
            let schema = crate::pg::objects::relation_schema(object);
            if schema.to_u32() != pg_sys::PG_TOAST_NAMESPACE {
                schema
            } else {
                crate::pg::objects::toasted(object)
                    .map_or(schema, crate::pg::objects::relation_schema)
            }
        }
        pg_sys::TypeRelationId | pg_sys::ProcedureRelationId
            if object.to_u32() >= pg_sys::FirstNormalObjectId =>
        {
            crate::pg::objects::schema_of_any(class, object)
        }
        _ => return true,
    };
    schema.to_u32() < pg_sys::FirstNormalObjectId || !is_for_branches(schema)
}

/// True for `pggit_store`, `pggit_b7_h2200`, `pggit_b7_v2200` and `pggit_b7_c3`.
fn is_for_branches(schema: Oid) -> bool {
    thread_local!(static KNOWN: RefCell<HashMap<Oid, bool>> = RefCell::new(HashMap::new()));
    if let Some(known) = KNOWN.with(|known| known.borrow().get(&schema).copied()) {
        return known;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let name = shape::namespace_name(schema);
    let found = name == "pggit_store"
        || name
            .strip_prefix("pggit_b")
            .and_then(|rest| rest.split_once('_'))
            .is_some_and(|(branch, rest)| {
                let rest = rest.strip_prefix(['h', 'v', 'c']);
                digits(branch) && rest.is_some_and(digits)
            });
    KNOWN.with(|known| known.borrow_mut().insert(schema, found));
    found
}

/// True when the branch has the object.
pub fn shows(class: Oid, object: Oid) -> bool {
    if object == Oid::INVALID {
        return true;
    }
    let Some(branch) = session::current() else {
        return shows_on_main(class, object);
    };
    let seen = seen(&branch);
    if seen.hidden.contains(&(class, object)) {
        return false;
    }
    let schema = match class {
        pg_sys::NamespaceRelationId => return !seen.shown_in.contains_key(&object),
        pg_sys::RelationRelationId => crate::pg::objects::relation_schema(object),
        pg_sys::TypeRelationId | pg_sys::ProcedureRelationId
            if object.to_u32() >= pg_sys::FirstNormalObjectId =>
        {
            crate::pg::objects::schema_of_any(class, object)
        }
        _ => return true,
    };
    seen.shown_in.get(&schema) != Some(&Oid::INVALID)
}

/// The version that the branch of this session has of a relation: main's, or
/// the table that took its place on the branch or on one above it.
pub fn version_of(relation: Oid) -> Oid {
    let Some(branch) = session::current() else {
        return relation;
    };
    if relation.to_u32() < pg_sys::FirstNormalObjectId
        || shows(pg_sys::RelationRelationId, relation)
    {
        return relation;
    }
    // A branch may have its own of main's, or of what a branch above has.
    let levels = branch.ancestors.iter().rev().map(|above| above.branch);
    let mut versions = vec![relation];
    for level in levels.chain([branch.id]) {
        let own: Vec<Oid> = versions
            .iter()
            .filter_map(|version| overlay_of(level, *version))
            .filter(|over| over.diverged && over.overlay != Oid::INVALID)
            .map(|over| over.overlay)
            .collect();
        versions.extend(own);
    }
    let shown = |version: &Oid| shows(pg_sys::RelationRelationId, *version);
    versions.into_iter().rev().find(shown).unwrap_or(relation)
}

/// The identity of the column that a column of a branch's table comes from, as
/// long as it has its default; 0: none.
pub fn identity_of(relation: Oid, attribute: i16) -> i8 {
    let (mut table, mut column) = (relation, attribute);
    while let Some(over) = by_overlay(table).filter(|o| o.diverged) {
        if column < 1 || !objects::has_default(relation, attribute) {
            return 0;
        }
        if let Some(base) = over.base_columns.get(column as usize - 1) {
            column = *base;
        }
        table = over.relid;
    }
    match table == relation || column < 1 {
        true => 0,
        false => objects::identity(table, column),
    }
}

/// The text of a constraint. A foreign key that refers to a table of main which
/// the branch has its own version of is printed as referring to that.
pub fn constraint_definition(constraint: Oid, pretty: bool) -> Option<String> {
    let text = objects::constraint_definition(constraint, pretty)?;
    let referred = sql::oids(
        "SELECT k.confrelid FROM pg_catalog.pg_constraint k WHERE k.oid = $1 AND k.contype = 'f'",
        &[constraint.into()],
    );
    let Some(referred) = referred.first().copied() else {
        return Some(text);
    };
    let version = version_of(referred);
    if version == referred {
        return Some(text);
    }
    // Its columns may have other names there.
    let clause = |table: Oid| {
        let columns = sql::texts(REFERRED_COLUMNS, &[constraint.into(), table.into()]);
        let name = objects::printed_name(table);
        format!(" REFERENCES {name}({})", columns.join(", "))
    };
    let (before, after) = text.split_once(&clause(referred))?;
    Some(format!("{before}{}{after}", clause(version)))
}

const REFERRED_COLUMNS: &str = "SELECT pg_catalog.quote_ident(a.attname) \
     FROM pg_catalog.pg_constraint k CROSS JOIN LATERAL pg_catalog.unnest(k.confkey) WITH ORDINALITY AS c (number, position) \
     JOIN pg_catalog.pg_attribute a ON a.attrelid = $2 AND a.attnum = c.number \
     WHERE k.oid = $1 ORDER BY c.position";

/// The schema in which the objects of `schema` are shown.
pub fn shown_in(schema: Oid) -> Oid {
    let Some(branch) = session::current() else {
        return schema;
    };
    seen(&branch)
        .shown_in
        .get(&schema)
        .copied()
        .unwrap_or(schema)
}

/// What a schema is called on the branch, if not by its own name.
pub fn called(schema: Oid) -> Option<String> {
    let branch = session::current()?;
    seen(&branch).called.get(&schema).cloned()
}

/// The schemas of the search path by the names the user knows.
pub fn path(with_implicit: bool) -> Vec<String> {
    let mut shown = Vec::new();
    for schema in crate::pg::objects::search_path(with_implicit) {
        let schema = shown_in(schema);
        let name = called(schema).unwrap_or_else(|| shape::namespace_name(schema));
        if !shown.contains(&name) {
            shown.push(name);
        }
    }
    shown
}
