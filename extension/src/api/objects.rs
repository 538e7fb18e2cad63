//! `get_branch_objects`, `object_definition`, `schema_hash`: the object model.

use crate::catalog;
use crate::error::OrRaise;
use crate::pg::report::catch;
use pgrx::iter::TableIterator;
use pgrx::prelude::*;

/// The objects of a revision; without one, of the present branch.
#[pg_extern]
#[allow(clippy::type_complexity)]
fn get_branch_objects(
    revision: Option<&str>,
) -> TableIterator<
    'static,
    (
        name!(object_type, String),
        name!(schema_name, Option<String>),
        name!(object_name, String),
        name!(identity, String),
        name!(owner, Option<String>),
        name!(parts, i32),
        name!(hash, String),
    ),
> {
    let schema = catch(|| catalog::schema_of_revision(&given(revision)).or_raise());
    let rows: Vec<_> = schema
        .objects()
        .map(|object| {
            (
                object.kind.noun().to_string(),
                object.schema.clone(),
                object.name.clone(),
                object.identity.clone(),
                object.text("owner").map(str::to_string),
                object.parts.len() as i32,
                object.hash().to_string(),
            )
        })
        .collect();
    TableIterator::new(rows)
}

/// The schema of a revision as JSON.
#[pg_extern]
fn schema_json(revision: Option<&str>) -> String {
    catch(|| catalog::schema_of_revision(&given(revision)).or_raise()).to_json()
}

/// The hash of the schema of a revision.
#[pg_extern]
fn schema_hash(revision: Option<&str>) -> String {
    catch(|| catalog::schema_of_revision(&given(revision)).or_raise())
        .hash()
        .to_string()
}

/// The revision that is meant.
fn given(revision: Option<&str>) -> String {
    revision.map_or_else(crate::pg::guc::branch_name, str::to_string)
}

/// Keeps the present schema of a branch; returns its tree.
#[pg_extern]
fn keep_schema(branch: i32) -> String {
    catch(|| {
        if !crate::branch::session::is_internal() {
            crate::error::Error::Internal.raise()
        }
        catalog::keep(branch).or_raise()
    })
}
