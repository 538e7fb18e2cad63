//! Sequences on a branch. `setval`: the sequence becomes the branch's own first,
//! so that main's numbers go on as if nothing had happened.

use super::{diverge, sql};
use crate::branch::catalog::by_overlay;
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

/// `pg_get_serial_sequence`: a column of a table that the branch has changed
/// draws from the sequence of main's column until it gets its own.
pub fn of_column(table: &str, column: &str) -> Option<String> {
    let own = objects::serial_sequence(table, column);
    if own.is_some() || session::current().is_none() {
        return own;
    }
    let mut relation = objects::relation_by_text(table)?;
    let mut number = objects::column(relation, column);
    while let Some(over) = by_overlay(relation).filter(|over| over.diverged) {
        number = match over.base_columns.get((number as usize).checked_sub(1)?) {
            Some(base) => *base,
            None => number,
        };
        relation = over.relid;
    }
    let owned = "SELECT s.oid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S' \
         WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i') \
           AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = $1 AND d.refobjsubid = $2";
    let sequences = sql::oids(owned, &[relation.into(), i32::from(number).into()]);
    let sequence = sequences.first().copied()?;
    objects::qualified_name(twin(sequence).unwrap_or(sequence))
}

/// The branch's own version of a relation of main, if it has one.
pub fn twin(relation: Oid) -> Option<Oid> {
    let schema = objects::schema_of(pg_sys::RelationRelationId, relation);
    let name = objects::relation_name(relation)?;
    objects::relation_named(&name, schema).filter(|twin| *twin != relation)
}
