//! `setval` on a branch: the sequence becomes the branch's own first, so that
//! main's numbers go on as if nothing had happened.

use super::{diverge, sql};
use crate::branch::session;
use crate::error::Error;
use crate::pg::objects;
use pgrx::pg_sys::{self, Oid};

/// Sets a sequence of the branch.
pub fn set(sequence: Oid, value: i64, is_called: bool) -> Result<i64, Error> {
    let mut target = sequence;
    if let Some(branch) = session::current() {
        if diverge::is_inherited_relation(&branch, sequence) {
            target = match twin(sequence) {
                Some(twin) => twin,
                None => {
                    diverge::relation(&branch, sequence, false)?;
                    twin(sequence).unwrap_or(sequence)
                }
            };
        }
    }
    objects::check_sequence_update(target);
    let set = sql::rows(
        "SELECT pg_catalog.setval($1::pg_catalog.regclass, $2, $3)",
        &[target.into(), value.into(), is_called.into()],
        |row| row.get::<i64>(1).ok().flatten().unwrap_or(value),
    );
    Ok(set.first().copied().unwrap_or(value))
}

/// The branch's own version of a relation of main, if it has one.
pub fn twin(relation: Oid) -> Option<Oid> {
    let schema = objects::schema_of(pg_sys::RelationRelationId, relation);
    let name = objects::relation_name(relation)?;
    objects::relation_named(&name, schema).filter(|twin| *twin != relation)
}
