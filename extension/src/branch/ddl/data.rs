//! Utility statements that work on rows: COPY, TRUNCATE, LOCK, VACUUM and
//! their kind. Those never reach the planner, so their tables are put in place
//! here: the overlay for writing and locking, a query for reading.

use super::{schemas, sql};
use crate::branch::catalog::{by_overlay, home_of, overlay_of, Overlay};
use crate::branch::lineage::Branch;
use crate::branch::overlay;
use crate::branch::session::internally;
use crate::error::Error;
use crate::pg::shape::{self, Kind};
use crate::pg::utility_node::{Statement, TableName};
use crate::pg::{catalog, objects, report, transaction};
use braid_rewrite::quote_identifier;
use pgrx::pg_sys::{self, Oid};

const SEQUENCES: &str = include_str!("../../../sql/owned_sequences.sql");
const TRUNCATED_WITH: &str = include_str!("../../../sql/truncated_with.sql");
const PRIVILEGES: &str = include_str!("../../../sql/copy_privileges.sql");

/// The entry of a table that is an overlay of this branch itself.
fn own_overlay(branch: &Branch, oid: Oid) -> Option<Overlay> {
    by_overlay(oid).filter(|over| over.branch == branch.id)
}

/// How a table named in a statement stands on the branch.
enum Place {
    /// Nothing to do: not a tracked table, or wholly the branch's own.
    Own,
    /// It inherits rows, or would if it had been written.
    Inherits(Oid),
}

fn place(branch: &Branch, table: &TableName) -> Place {
    let Some(oid) = table.resolve() else {
        return Place::Own;
    };
    if internally(|| shape::kind(oid)) == Kind::Untracked {
        return Place::Own;
    }
    if let Some(over) = own_overlay(branch, oid) {
        return if over.materialised {
            Place::Own
        } else {
            Place::Inherits(oid)
        };
    }
    let namespace = objects::schema_of(pg_sys::RelationRelationId, oid);
    if schemas::base_of(branch.id, namespace).is_some() {
        Place::Own
    } else {
        Place::Inherits(oid)
    }
}

/// COPY table TO reads what the branch sees; COPY table FROM fills the overlay.
pub fn copy(branch: &Branch, statement: &mut Statement) -> Result<bool, Error> {
    let tables = statement.tables();
    let Some(table) = tables.first() else {
        return Ok(true);
    };
    let Place::Inherits(oid) = place(branch, table) else {
        return Ok(true);
    };
    if statement.copies_in() {
        let target = crate::branch::write::prepare_copy_target(oid);
        if target != oid {
            stand_in(branch, table, target);
        }
    } else if objects::relation_kind(oid) == b'r' {
        let columns = sql::texts(
            "SELECT a.attname::text FROM pg_catalog.pg_attribute a \
             WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum",
            &[oid.into()],
        );
        // A column that cannot be copied is the server's error to raise.
        if statement
            .copied_columns()
            .iter()
            .all(|name| columns.contains(name))
        {
            statement.copy_from_query(&columns);
        }
    }
    Ok(true)
}

/// Puts a table's overlay in its place.
fn stand_in(branch: &Branch, table: &TableName, over: Oid) {
    let (schema, name) = reachable(branch, over);
    table.replace(&schema, &name);
}

/// The name of an overlay, which those who may use the table may use now.
fn reachable(branch: &Branch, over: Oid) -> (String, String) {
    let (namespace, name) = internally(|| shape::names(over));
    let schema = sql::schema_name(namespace);
    if schemas::base_of(branch.id, namespace).is_none() {
        let relid = by_overlay(over).map_or(Oid::INVALID, |over| over.relid);
        sql::run(
            &format!(
                "GRANT USAGE ON SCHEMA {} TO PUBLIC",
                quote_identifier(&schema)
            ),
            &[],
        );
        sql::run(PRIVILEGES, &[relid.into(), schema.as_str().into()]);
    }
    (schema, name)
}

/// TRUNCATE empties the overlay, which from then on inherits nothing.
pub fn truncate(branch: &Branch, statement: &mut Statement) -> Result<bool, Error> {
    let mut emptied: Vec<Overlay> = Vec::new();
    let tables = statement.tables();
    for table in &tables {
        if let Some(oid) = table.resolve() {
            objects::check_truncate(oid);
            objects::check_not_in_use(oid, "TRUNCATE");
        }
    }
    check_publications()?;
    if statement.restarts_sequences() {
        for oid in tables.iter().filter_map(TableName::resolve) {
            own_sequences(branch, oid)?;
        }
    }
    for table in &tables {
        let Place::Inherits(oid) = place(branch, table) else {
            // It may be referred to by tables that are not the branch's own.
            emptied.extend(table.resolve().and_then(|oid| own_overlay(branch, oid)));
            continue;
        };
        let over = match own_overlay(branch, oid) {
            Some(over) => over,
            None => overlay::ensure(branch.id, oid)?,
        };
        let members = if table.with_children() {
            internally(|| shape::inheritors(over.relid))
        } else {
            vec![over.relid]
        };
        for member in members {
            emptied.push(overlay::ensure(branch.id, member)?);
        }
        stand_in(branch, table, over.overlay);
    }
    if emptied.is_empty() {
        return Ok(true);
    }
    check_references(branch, statement, &mut emptied)?;
    for over in &emptied {
        sql::run(
            "UPDATE pggit.overlay SET materialised = true, materialised_by = pg_catalog.pg_current_xact_id() \
             WHERE branch = $1 AND overlay = $2 AND NOT materialised",
            &[branch.id.into(), over.overlay.into()],
        );
    }
    catalog::announce(c"overlay");
    transaction::next_command();
    Ok(true)
}

/// Tables that refer to an emptied one must be emptied with it: they are named,
/// or CASCADE names them.
fn check_references(
    branch: &Branch,
    statement: &mut Statement,
    emptied: &mut Vec<Overlay>,
) -> Result<(), Error> {
    let mut next = 0;
    while let Some(over) = emptied.get(next).cloned() {
        next += 1;
        let referring = sql::oids(
            TRUNCATED_WITH,
            &[branch.id.into(), over.relid.into(), over.overlay.into()],
        );
        for outside in referring {
            let dropped = overlay_of(branch.id, outside).is_some_and(|o| o.overlay == Oid::INVALID);
            if dropped
                || emptied
                    .iter()
                    .any(|e| e.relid == outside || e.overlay == outside)
            {
                continue;
            }
            if statement.cascades() {
                cascade_to(branch, statement, outside, emptied)?;
                continue;
            }
            let (_, referring) = internally(|| shape::names(outside));
            let (_, referred) = internally(|| shape::names(over.relid));
            report::error(
                "0A000",
                "cannot truncate a table referenced in a foreign key constraint",
                Some(&format!("Table \"{referring}\" references \"{referred}\".")),
                Some(&format!(
                    "Truncate table \"{referring}\" at the same time, or use TRUNCATE ... CASCADE."
                )),
            );
        }
    }
    Ok(())
}

/// One more table that the statement empties.
fn cascade_to(
    branch: &Branch,
    statement: &mut Statement,
    table: Oid,
    emptied: &mut Vec<Overlay>,
) -> Result<(), Error> {
    objects::check_truncate(table);
    if statement.restarts_sequences() {
        own_sequences(branch, table)?;
    }
    let over = match own_overlay(branch, table) {
        Some(over) => over,
        None => overlay::ensure(branch.id, table)?,
    };
    for member in internally(|| shape::inheritors(over.relid)) {
        emptied.push(overlay::ensure(branch.id, member)?);
    }
    let (schema, name) = reachable(branch, over.overlay);
    pgrx::notice!("truncate cascades to table \"{name}\"");
    statement.truncate_also(&schema, &name);
    Ok(())
}

/// RESTART IDENTITY restarts sequences of the branch: the table and what its
/// columns own become its own.
fn own_sequences(branch: &Branch, table: Oid) -> Result<(), Error> {
    if by_overlay(table).is_none() && home_of(table) == Some(branch.id) {
        // Made on the branch, with all that it owns.
        return Ok(());
    }
    let base = own_overlay(branch, table).map_or(table, |over| over.relid);
    let sequences = sql::oids(SEQUENCES, &[base.into(), branch.id.into()]);
    if sequences.is_empty() {
        return Ok(());
    }
    super::diverge::relation(branch, base, false)?;
    sequences
        .into_iter()
        .try_for_each(|sequence| super::diverge::relation(branch, sequence, false))
}

/// A truncation is published whatever the table: subscribers of all tables
/// would get one that they do not have.
fn check_publications() -> Result<(), Error> {
    let published = sql::exists(
        "SELECT FROM pg_catalog.pg_publication p WHERE p.puballtables AND p.pubtruncate \
         AND pg_catalog.current_setting('wal_level') = 'logical'",
        &[],
    );
    if !published {
        return Ok(());
    }
    Err(Error::NotOnBranch {
        what: "TRUNCATE while a publication FOR ALL TABLES publishes truncations".into(),
        why: "Subscribers would be sent a truncation of a table they do not have.".into(),
        instead: "Use DELETE, or ALTER PUBLICATION ... SET (publish = 'insert, update, delete')."
            .into(),
    })
}

/// LOCK holds the branch's table, not main's.
pub fn lock(branch: &Branch, statement: &mut Statement) -> Result<bool, Error> {
    if statement.lock_mode() == pg_sys::AccessShareLock as i32 {
        return Ok(true);
    }
    for table in statement.tables() {
        let Some(oid) = table.resolve() else { continue };
        if objects::relation_kind(oid) == b'v' {
            return Err(Error::NotOnBranch {
                what: "LOCK of a view".into(),
                why: "It would lock the tables of main that the view reads.".into(),
                instead: "Lock the tables by name.".into(),
            });
        }
        let Place::Inherits(oid) = place(branch, &table) else {
            continue;
        };
        if own_overlay(branch, oid).is_none() {
            let over = overlay::ensure(branch.id, oid)?;
            stand_in(branch, &table, over.overlay);
        }
    }
    Ok(true)
}

/// VACUUM, ANALYZE, CLUSTER and REINDEX work on the branch's own tables; on an
/// inherited one there is nothing they could change that a query can see.
pub fn maintain(branch: &Branch, statement: &mut Statement) -> Result<bool, Error> {
    let tables = statement.tables();
    if tables.is_empty() {
        return match statement.rewrites_everything() {
            false => Ok(true),
            true => Err(Error::NotOnBranch {
                what: format!("{} of everything", statement.command()),
                why: "It would rewrite the tables of main, and lock them meanwhile.".into(),
                instead: "Name a table of the branch, or run it on main.".into(),
            }),
        };
    }
    let keep: Vec<bool> = tables.iter().map(|table| keeps(branch, table)).collect();
    if keep.contains(&true) {
        statement.keep_tables(&keep);
        return Ok(true);
    }
    statement.completed();
    Ok(false)
}

fn keeps(branch: &Branch, table: &TableName) -> bool {
    let Some(oid) = table.resolve() else {
        return true;
    };
    let table_oid = match objects::relation_kind(oid) {
        b'i' | b'I' => objects::indexed_table(oid),
        _ => oid,
    };
    if own_overlay(branch, table_oid).is_some()
        || internally(|| shape::kind(table_oid)) == Kind::Untracked
    {
        return true;
    }
    schemas::base_of(
        branch.id,
        objects::schema_of(pg_sys::RelationRelationId, table_oid),
    )
    .is_some()
}
