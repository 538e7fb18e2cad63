//! CREATE on a branch: the object lands in the branch's visible schema.

use super::finish::After;
use super::{diverge, schemas};
use crate::branch::lineage::Branch;
use crate::error::Error;
use crate::pg::utility_node::Statement;
use crate::pg::{objects, search_path};
use pgrx::pg_sys::Oid;

/// Sends a new object to the branch's schema.
///
/// A name that the branch inherits already stays as it was written: the server
/// then says, in its own words, that it exists (or skips, or replaces).
pub fn object(branch: &Branch, statement: &mut Statement) -> Result<After, Error> {
    diverge::relatives(branch, statement)?;
    let Some((schema, name)) = statement.creates() else {
        return Ok(After::nothing());
    };
    let Some(base) = target_schema(schema.as_deref()) else {
        return Ok(After::nothing());
    };
    let user_name = super::sql::schema_name(base);
    if user_name == "pggit" {
        return Err(super::refused(statement));
    }
    if schemas::base_of(branch.id, base).is_some() {
        return Ok(After::names(branch));
    }
    if base.to_u32() < FIRST_USER_OBJECT && base.to_u32() != PUBLIC {
        return Ok(After::nothing());
    }
    if statement.creates_function() {
        diverge::functions_named(branch, base, &name)?;
    } else if inherited(branch, statement, &name, base) {
        let replaced = objects::relation_named(&name, base).filter(|_| statement.replaces());
        match replaced {
            Some(view) if objects::relation_kind(view) == b'v' => {
                diverge::relation(branch, view, false)?
            }
            _ => {
                statement.create_in(&user_name);
                return Ok(After::names(branch));
            }
        }
    }
    statement.create_in(&schemas::visible(branch.id, base));
    Ok(After::names(branch))
}

const FIRST_USER_OBJECT: u32 = 16384;
const PUBLIC: u32 = 2200;

/// The schema a name without path lands in, in the user's terms.
fn target_schema(written: Option<&str>) -> Option<Oid> {
    match written {
        Some(schema) => objects::schema_named(schema),
        None => search_path::user_path()
            .iter()
            .find_map(|name| objects::schema_named(name)),
    }
}

/// True when the branch already has something of that name from main or from
/// a branch above.
fn inherited(branch: &Branch, statement: &Statement, name: &str, base: Oid) -> bool {
    let relation = objects::relation_named(name, base).filter(|_| statement.creates_relation());
    let in_base = |class, object| {
        let schema = objects::schema_of(class, object);
        schemas::base_of(branch.id, schema).is_none() && schemas::root(schema) == base
    };
    relation.is_some_and(|oid| in_base(pgrx::pg_sys::RelationRelationId, oid))
        || objects::type_named(name, base)
            .is_some_and(|oid| in_base(pgrx::pg_sys::TypeRelationId, oid))
}

/// CREATE SCHEMA: under a name of its own, known by the user's on this branch.
pub fn schema(branch: &Branch, statement: &mut Statement) -> Result<After, Error> {
    let Some(name) = statement.schema_created() else {
        return Ok(After::nothing());
    };
    if objects::schema_named(&name).is_some() || name.starts_with("pg_") {
        return Ok(After::nothing());
    }
    for element in statement.schema_elements() {
        diverge::relatives(branch, &element)?;
    }
    let real = schemas::created_name(branch.id);
    statement.set_schema(&real);
    Ok(After::schema(branch, real, name))
}
