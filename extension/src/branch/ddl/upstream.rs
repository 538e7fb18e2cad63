//! Main's DDL, when branches exist: none of it shows on them.
//!
//! Before main changes an object, each branch that still inherits it makes it
//! its own, with the rows where main's statement would destroy them. What main
//! creates is noted as born after the branch points, and does not exist on
//! older branches.
//!
//! ```text
//!   main:  DROP TABLE t
//!     1  each branch: t's overlay takes all rows of its branch point
//!     2  (server)     DROP TABLE t
//! ```

use super::finish::After;
use super::{diverge, schemas, sql};
use crate::branch::lineage::{Branch, MAIN};
use crate::branch::session;
use crate::error::Error;
use crate::pg::catalog::{self, Key};
use crate::pg::utility_node::{Kind, Statement, Target};
use crate::pg::{creation, guc, objects, transaction};
use pgrx::pg_sys::{self, Oid};
use std::ffi::CString;

const SEQUENCES: &str = include_str!("../../../sql/owned_sequences.sql");
const RENAMED: &str = include_str!("../../../sql/schema_renamed.sql");
const CONTENTS: &str = include_str!("../../../sql/schema_contents.sql");
const SCHEMA_GONE: &str = include_str!("../../../sql/schema_gone.sql");

/// True when this database has a branch besides main.
pub fn branches_exist() -> bool {
    let mut others = false;
    if catalog::readable() {
        catalog::scan(c"lineage", c"lineage_pkey", &[], |_| others = true);
    }
    others
}

/// Before the server runs a statement on main.
pub fn prepare(statement: &Statement) -> Result<After, Error> {
    match statement.kind() {
        Kind::Create | Kind::CreateSchema => {
            if statement.replaces() {
                for target in statement.replaced() {
                    preserve(target, Keep::Definition)?;
                }
            }
            Ok(creating())
        }
        Kind::Truncate => {
            for target in statement.targets() {
                for member in truncated(target.object, statement.cascades()) {
                    let object = member;
                    preserve(Target { object, ..target }, Keep::Rows)?;
                }
            }
            Ok(After::nothing())
        }
        _ if statement.is_concurrent() => Ok(After::nothing()),
        Kind::Change if statement.keeps_definitions() => Ok(creating()),
        Kind::Change if statement.renamed_schema().is_some() => Ok(schema_renamed(statement)),
        Kind::Change | Kind::Drop => {
            let keep = match statement.kind() {
                Kind::Drop => Keep::Everything,
                _ if statement.destroys_rows() => Keep::Rows,
                _ => Keep::Definition,
            };
            for target in statement.targets() {
                preserve_all(target, keep)?;
            }
            Ok(creating())
        }
        _ => Ok(After::nothing()),
    }
}

/// The tables a TRUNCATE of one empties: its tree, and with CASCADE whatever
/// refers to them.
fn truncated(table: Oid, cascades: bool) -> Vec<Oid> {
    let mut found = tree(table);
    let mut next = 0;
    while cascades && next < found.len() {
        let referring = sql::oids(
            "SELECT DISTINCT k.conrelid FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.confrelid = $1",
            &[found[next].into()],
        );
        for member in referring.into_iter().flat_map(tree) {
            if !found.contains(&member) {
                found.push(member);
            }
        }
        next += 1;
    }
    found
}

/// What a branch needs of an object that main is about to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// Its present definition.
    Definition,
    /// And its rows.
    Rows,
    /// And what belongs to it: main's will be gone.
    Everything,
}

fn creating() -> After {
    creation::watch();
    After::created()
}

/// Main's new objects do not exist on the branches there are.
pub fn record_created() {
    for (class, object) in creation::seen() {
        sql::run(
            include_str!("../../../sql/born.sql"),
            &[
                class.into(),
                object.into(),
                (transaction::current_xid() as i64).into(),
            ],
        );
    }
    sql::run(include_str!("../../../sql/born_renamed.sql"), &[]);
    catalog::announce(c"name");
}

fn tree(relid: Oid) -> Vec<Oid> {
    session::internally(|| crate::pg::shape::inheritors(relid))
}

fn preserve_all(target: Target, keep: Keep) -> Result<(), Error> {
    match target.class {
        pg_sys::NamespaceRelationId if keep == Keep::Everything => {
            let contents = sql::rows(CONTENTS, &[target.object.into()], |row| Target {
                class: row.get::<Oid>(1).ok().flatten().unwrap_or(Oid::INVALID),
                object: row.get::<Oid>(2).ok().flatten().unwrap_or(Oid::INVALID),
            });
            for inside in contents {
                preserve(inside, keep)?;
            }
            let heirs = sql::rows(SCHEMA_GONE, &[target.object.into()], |row| {
                row.get::<i32>(1).ok().flatten().unwrap_or(0)
            });
            heirs.into_iter().for_each(schemas::refresh_names);
            Ok(())
        }
        pg_sys::RelationRelationId
            if matches!(objects::relation_kind(target.object), b'i' | b'I') =>
        {
            let table = objects::indexed_table(target.object);
            if !objects::is_unique_index(target.object) {
                return Ok(());
            }
            preserve(
                Target {
                    object: table,
                    ..target
                },
                Keep::Rows,
            )
        }
        _ => preserve(target, keep),
    }
}

/// Gives every branch that inherits an object its own version of it.
fn preserve(target: Target, keep: Keep) -> Result<(), Error> {
    let supported = match target.class {
        pg_sys::RelationRelationId => matches!(
            objects::relation_kind(target.object),
            b'r' | b'p' | b'v' | b'm' | b'S'
        ),
        pg_sys::ProcedureRelationId => true,
        _ => false,
    };
    let namespace = objects::schema_of(target.class, target.object);
    if !supported
        || target.object.to_u32() < pg_sys::FirstNormalObjectId
        || is_ours_or_temporary(namespace)
    {
        return Ok(());
    }
    for branch in heirs(target, keep)? {
        as_if_on(&branch, || preserve_on(&branch, target, keep))?;
    }
    Ok(())
}

fn preserve_on(branch: &Branch, target: Target, keep: Keep) -> Result<(), Error> {
    if target.class == pg_sys::ProcedureRelationId {
        return diverge::function(branch, target.object);
    }
    diverge::relation(branch, target.object, keep != Keep::Definition)?;
    if keep == Keep::Everything {
        for sequence in sql::oids(SEQUENCES, &[target.object.into(), branch.id.into()]) {
            diverge::relation(branch, sequence, false)?;
        }
    }
    Ok(())
}

/// ALTER SCHEMA ... RENAME: branches go on with the old name.
fn schema_renamed(statement: &Statement) -> After {
    let branches = sql::rows(
        RENAMED,
        &[statement.renamed_schema().unwrap_or(Oid::INVALID).into()],
        |row| row.get::<i32>(1).ok().flatten().unwrap_or(0),
    );
    After::renamed(branches)
}

fn is_ours_or_temporary(namespace: Oid) -> bool {
    let name = sql::schema_name(namespace);
    name.starts_with("pggit") || name.starts_with("pg_")
}

/// The branches, youngest first, for which the object still means main's.
fn heirs(target: Target, keep: Keep) -> Result<Vec<Branch>, Error> {
    let names = sql::texts(
        "SELECT b.name FROM pggit.branch b WHERE b.id <> $3 \
         AND (NOT EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = b.id AND s.classid = $1 AND s.objid = $2) \
              OR $4 AND EXISTS (SELECT FROM pggit.overlay o WHERE o.branch = b.id AND o.relid = $2 AND NOT o.materialised)) \
         ORDER BY b.id DESC",
        &[target.class.into(), target.object.into(), MAIN.into(), (keep != Keep::Definition).into()],
    );
    let born = born(target);
    let mut branches = Vec::new();
    for name in names {
        let branch = session::find(&name)?;
        if born.is_none_or(|xid| branch.main_as_of().sees(xid)) {
            branches.push(branch);
        }
    }
    Ok(branches)
}

/// The transaction that made an object while branches existed.
fn born(target: Target) -> Option<u64> {
    let mut born = None;
    catalog::scan(
        c"born",
        c"born_pkey",
        &[Key::oid(1, target.class), Key::oid(2, target.object)],
        |row| {
            born = Some(row.int8(6) as u64);
        },
    );
    born
}

/// Runs `work` as a session on `branch` would.
fn as_if_on<T>(branch: &Branch, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let name = CString::new(branch.name.as_str()).unwrap_or_default();
    guc::with_setting(c"pggit.branch", &name, || {
        schemas::refresh_names(branch.id);
        work()
    })
}
