//! DDL of main, or of a branch, does not show on branches made from it before.
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
//!
//! A branch whose own branches read through it is main to them: before it
//! changes an object that they have from it, or rows of its overlay that they
//! still see, they take theirs.

use super::finish::After;
use super::{diverge, schemas, sql};
use crate::branch::catalog::{by_overlay, overlay_of};
use crate::branch::lineage::{Branch, MAIN};
use crate::branch::{names, session};
use crate::error::Error;
use crate::pg::catalog::{self, Key};
use crate::pg::utility_node::{Kind, Statement, Target};
use crate::pg::{creation, guc, log_state, objects, transaction};
use pgrx::pg_sys::{self, Oid};
use std::ffi::CString;

const SEQUENCES: &str = include_str!("../../../sql/owned_sequences.sql");
const RENAMED: &str = include_str!("../../../sql/schema_renamed.sql");
const CONTENTS: &str = include_str!("../../../sql/schema_contents.sql");
const SCHEMA_GONE: &str = include_str!("../../../sql/schema_gone.sql");

/// True when this database has a branch besides main.
pub fn branches_exist() -> bool {
    catalog::readable() && catalog::count(c"lineage", c"lineage_pkey", 1) > 0
}

/// The branches made from this one, at any depth.
pub fn descendants(branch: i32) -> Vec<i32> {
    let mut found = Vec::new();
    if catalog::readable() {
        catalog::scan(c"lineage", c"lineage_pkey", &[], |row| {
            if row.int4(3) == branch {
                found.push(row.int4(1));
            }
        });
    }
    found
}

/// True when branches were made from this one.
pub fn has_descendants(branch: i32) -> bool {
    !descendants(branch).is_empty()
}

/// Before the server runs a statement on a branch that others were made from.
pub fn keep_for_descendants(branch: &Branch, statement: &Statement) -> Result<(), Error> {
    match statement.kind() {
        Kind::Create | Kind::CreateSchema | Kind::Truncate | Kind::Change | Kind::Drop => {
            keep_for_heirs(statement, Source::Branch(branch.id))
        }
        _ => Ok(()),
    }
}

/// Where a statement runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Main,
    Branch(i32),
}

/// Before the server runs a statement on main.
pub fn prepare(statement: &Statement) -> Result<After, Error> {
    if statement.renamed_schema().is_some() {
        return Ok(schema_renamed(statement));
    }
    keep_for_heirs(statement, Source::Main)?;
    let renames = statement.new_name().is_some() || statement.new_schema().is_some();
    Ok(match statement.kind() {
        // Its new name must not be found on branches that know it by the old one.
        Kind::Change if renames => {
            creation::watch();
            After::renamed(candidates(Source::Main)?.iter().map(|b| b.id).collect())
        }
        Kind::Create | Kind::CreateSchema => creating(),
        Kind::Change | Kind::Drop if !statement.is_concurrent() => creating(),
        _ => After::nothing(),
    })
}

fn keep_for_heirs(statement: &Statement, source: Source) -> Result<(), Error> {
    match statement.kind() {
        Kind::Create | Kind::CreateSchema if statement.replaces() => {
            for target in statement.replaced() {
                preserve(target, Keep::Definition, source)?;
            }
        }
        Kind::Create | Kind::CreateSchema => {
            // What is made as a partition or child changes what it belongs to.
            for target in statement.parents() {
                preserve(target, Keep::Definition, source)?;
            }
        }
        Kind::Truncate => {
            for target in statement.targets() {
                for object in truncated(target.object, statement.cascades()) {
                    // Branches find the rows in the log; sequences are in none.
                    if log_state::keeps_rows(object) && !statement.restarts_sequences() {
                        continue;
                    }
                    preserve(Target { object, ..target }, Keep::Rows, source)?;
                }
            }
        }
        _ if statement.is_concurrent() || statement.keeps_definitions() => {}
        Kind::Change | Kind::Drop => {
            let keep = match statement.kind() {
                Kind::Drop => Keep::Everything,
                _ if statement.drops_columns() => Keep::Everything,
                _ if statement.destroys_rows() => Keep::Rows,
                _ => Keep::Definition,
            };
            for target in statement.targets() {
                preserve_all(target, keep, source)?;
            }
        }
        _ => {}
    }
    Ok(())
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
    let made: Vec<_> = creation::seen()
        .into_iter()
        .filter(|(class, object)| objects::is_independent(*class, *object))
        .collect();
    if !made.is_empty() {
        names::note_born(&made);
        transaction::next_command();
    }
    catalog::announce(c"name");
}

fn tree(relid: Oid) -> Vec<Oid> {
    session::internally(|| crate::pg::shape::inheritors(relid))
}

fn preserve_all(target: Target, keep: Keep, source: Source) -> Result<(), Error> {
    match target.class {
        pg_sys::NamespaceRelationId if keep == Keep::Everything => {
            let contents = sql::rows(CONTENTS, &[target.object.into()], |row| Target {
                class: row.get::<Oid>(1).ok().flatten().unwrap_or(Oid::INVALID),
                object: row.get::<Oid>(2).ok().flatten().unwrap_or(Oid::INVALID),
            });
            for inside in contents {
                preserve(inside, keep, source)?;
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
                source,
            )
        }
        _ => preserve(target, keep, source),
    }
}

/// Gives every branch that inherits an object its own version of it.
fn preserve(target: Target, keep: Keep, source: Source) -> Result<(), Error> {
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
        || is_ours_or_temporary(namespace, source)
    {
        return Ok(());
    }
    if source == Source::Main && born(target).is_some_and(|xid| !session::any_branch_sees(xid)) {
        return Ok(());
    }
    for branch in candidates(source)? {
        if let Some(object) = standing(&branch, target, keep, source) {
            let object = Target { object, ..target };
            as_if_on(&branch, || preserve_on(&branch, object, keep))?;
        }
    }
    if keep == Keep::Everything && target.class == pg_sys::RelationRelationId {
        for object in sql::oids(SEQUENCES, &[target.object.into(), MAIN.into()]) {
            preserve(Target { object, ..target }, Keep::Definition, source)?;
        }
    }
    Ok(())
}

fn preserve_on(branch: &Branch, target: Target, keep: Keep) -> Result<(), Error> {
    if target.class == pg_sys::ProcedureRelationId {
        return diverge::function(branch, target.object);
    }
    diverge::relation(branch, target.object, keep != Keep::Definition)?;
    if keep != Keep::Definition {
        // Main's statement may take their foreign keys along.
        diverge::referring(branch, target)?;
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
    creation::watch();
    After::renamed(branches)
}

fn is_ours_or_temporary(namespace: Oid, source: Source) -> bool {
    let name = sql::schema_name(namespace);
    let own = source != Source::Main && name.starts_with("pggit_b");
    name.starts_with("pggit") && !own || name.starts_with("pg_")
}

/// The branches that may still have something from where the statement runs,
/// youngest first: those that read through others come before those.
fn candidates(source: Source) -> Result<Vec<Branch>, Error> {
    let above = match source {
        Source::Main => MAIN,
        Source::Branch(id) => id,
    };
    sql::texts(
        "SELECT b.name FROM pggit.branch b JOIN pggit.lineage l ON l.branch = b.id \
         WHERE l.ancestor = $1 ORDER BY b.id DESC",
        &[above.into()],
    )
    .iter()
    .map(|name| session::find(name))
    .collect()
}

/// The object that `branch` has to make its own, so that a change of `target`
/// does not show there: the target itself, or the version of it that a branch
/// in between has and that still inherits from it.
fn standing(branch: &Branch, target: Target, keep: Keep, source: Source) -> Option<Oid> {
    let is_relation = target.class == pg_sys::RelationRelationId;
    let is_shadowed =
        "SELECT FROM pggit.shadow s WHERE s.branch = $1 AND s.classid = $2 AND s.objid = $3";
    let id = (branch.id, target.class, target.object);
    if !sql::exists(is_shadowed, &[id.0.into(), id.1.into(), id.2.into()]) {
        return match source {
            Source::Main => born(target)
                .is_none_or(|xid| branch.main_as_of().sees(xid))
                .then_some(target.object),
            Source::Branch(_) if is_handed_down(branch, target) => Some(target.object),
            Source::Branch(above) => reads_through(branch, target, keep, above),
        };
    }
    if keep == Keep::Definition || !is_relation {
        return None;
    }
    if let Some(own) = overlay_of(branch.id, target.object) {
        return (!own.materialised).then_some(target.object);
    }
    branch.ancestors.iter().find_map(|above| {
        let over = overlay_of(above.branch, target.object)?;
        if !over.diverged || over.materialised {
            return None;
        }
        let object = over.overlay;
        standing(
            branch,
            Target { object, ..target },
            keep,
            Source::Branch(above.branch),
        )
    })
}

/// True for an object of a branch above that was there when this one began.
fn is_handed_down(branch: &Branch, target: Target) -> bool {
    sql::exists(
        "SELECT FROM pggit.inherited i WHERE i.branch = $1 AND i.classid = $2 AND i.objid = $3",
        &[branch.id.into(), target.class.into(), target.object.into()],
    )
}

/// A table that `branch` knows otherwise, but whose rows on the branch `above`
/// it still reads: its own name for it.
fn reads_through(branch: &Branch, target: Target, keep: Keep, above: i32) -> Option<Oid> {
    if keep == Keep::Definition || target.class != pg_sys::RelationRelationId {
        return None;
    }
    let over = by_overlay(target.object)
        .filter(|over| over.branch == above)
        .or_else(|| overlay_of(above, target.object))?;
    let as_of = &branch.ancestors.iter().find(|a| a.branch == above)?.as_of;
    if !as_of.sees(over.made) {
        return None;
    }
    match overlay_of(branch.id, over.relid) {
        Some(own) if own.materialised => None,
        _ => Some(over.relid),
    }
}

/// The transaction that made an object while branches existed.
fn born(target: Target) -> Option<u64> {
    let mut born = None;
    catalog::scan(
        c"born",
        c"born_pkey",
        &[Key::oid(1, target.class), Key::oid(2, target.object)],
        |row| {
            born = Some(row.int8(3) as u64);
        },
    );
    born
}

/// An object of a branch is about to be defined anew: branches made from it that
/// have it from there take it as it is.
pub fn keep_for_heirs_of(branch: &Branch, target: Target) -> Result<(), Error> {
    preserve(target, Keep::Definition, Source::Branch(branch.id))
}

/// False for what main made after the branch began.
pub fn was_there(branch: &Branch, class: Oid, object: Oid) -> bool {
    born(Target { class, object }).is_none_or(|xid| branch.main_as_of().sees(xid))
}

/// Runs `work` as a session on `branch` would.
fn as_if_on<T>(branch: &Branch, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let name = CString::new(branch.name.as_str()).unwrap_or_default();
    guc::with_setting(c"pggit.branch", &name, || {
        schemas::refresh_names(branch.id);
        work()
    })
}
