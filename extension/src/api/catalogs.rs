//! `catalog_shows`, `catalog_schema`, `catalog_schema_name`,
//! `current_schema`, `current_schemas`, `branch_constraint_definition`, `branch_setval`: what catalog queries
//! and sequence functions of a branch are turned into.

use crate::branch::ddl::{sequences, visibility};
use crate::error::OrRaise;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;

/// True when the branch of this session has the object.
#[pg_extern]
fn catalog_shows(class: Oid, object: Oid) -> bool {
    visibility::shows(class, object)
}

/// The schema in which objects of `schema` are shown.
#[pg_extern]
fn catalog_schema(schema: Oid) -> Oid {
    visibility::shown_in(schema)
}

/// What `schema` is called on the branch.
#[pg_extern]
fn catalog_schema_name(schema: Oid, name: &std::ffi::CStr) -> String {
    visibility::called(schema).unwrap_or_else(|| name.to_string_lossy().into_owned())
}

/// The version the branch has of a relation that others refer to.
#[pg_extern]
fn catalog_relation(relation: Oid) -> Oid {
    visibility::version_of(relation)
}

/// Whether a column is an identity column, as far as the branch shows it.
#[pg_extern]
fn catalog_identity(relation: Oid, attribute: i16, identity: i8) -> i8 {
    match identity {
        0 => visibility::identity_of(relation, attribute),
        _ => identity,
    }
}

/// The text of a constraint, as the branch has it.
#[pg_extern]
fn branch_constraint_definition(constraint: Oid, pretty: bool) -> Option<String> {
    visibility::constraint_definition(constraint, pretty)
}

/// The sequence that a column draws from, as its own.
#[pg_extern]
fn branch_serial_sequence(table: &str, column: &str) -> Option<String> {
    sequences::of_column(table, column)
}

/// The first schema of the search path.
#[pg_extern]
fn branch_current_schema() -> Option<String> {
    visibility::path(false).into_iter().next()
}

/// All schemas of the search path.
#[pg_extern]
fn branch_current_schemas(with_implicit: bool) -> Vec<String> {
    visibility::path(with_implicit)
}

/// `setval` on the branch's own sequence.
#[pg_extern]
fn branch_setval(sequence: Oid, value: i64, is_called: bool) -> i64 {
    sequences::set(sequence, value, is_called).or_raise()
}
