//! The overlay of a table on a branch: an empty twin of the table, made at the
//! first write, that holds the rows the branch has changed or added.
//!
//! ```text
//!   schema pggit_b7_h2200        the overlay, named like the table, so that
//!                                messages name what the user named
//!   pggit_store.t<overlay>       the keys of inherited rows that are hidden
//! ```
//!
//! A partition or an inheritance child needs its relatives: a statement on the
//! root writes to the leaves. So a tree of tables gets a tree of overlays.

use super::catalog::{self, overlay_of, Overlay};
use super::session::internally;
use crate::error::Error;
use crate::pg::identity::as_superuser;
use crate::pg::lock::Wait;
use crate::pg::shape::{self, Shape};
use crate::pg::{catalog as pg_catalog, guc, lock, objects, overlay_maker, transaction};
use braid_rewrite::{quote, quote_identifier};
use pgrx::datum::DatumWithOid;
use pgrx::pg_sys::{self, Oid};
use pgrx::prelude::*;
use pgrx::spi::OwnedPreparedStatement;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

const DEFINITION: &str = include_str!("../../sql/overlay_definition.sql");
const TOMBSTONE: &str = include_str!("../../sql/tombstone_definition.sql");
const TRIGGERS: &str = include_str!("../../sql/overlay_triggers.sql");
const RELATIVES: &str = include_str!("../../sql/overlay_relatives.sql");
/// What is written to an overlay is not for subscribers: logical decoding passes
/// over a table that says it comes from rewriting one (here itself).
const RECORD: &str = "WITH unpublished AS (UPDATE pg_catalog.pg_class SET relrewrite = oid WHERE oid = $3::pg_catalog.oid) \
    INSERT INTO pggit.overlay (branch, relid, overlay, tombstone, materialised) VALUES ($1, $2, $3, $4::pg_catalog.oid, $5)";

/// The overlay of `relid` on `branch`, made now if there is none.
///
/// Two sessions that touch a table first wait for each other.
pub fn ensure(branch: i32, relid: Oid) -> Result<Overlay, Error> {
    ensure_or(branch, relid, Wait::Block)
}

/// The same for a statement that would rather fail than wait.
pub fn ensure_or(branch: i32, relid: Oid, wait: Wait) -> Result<Overlay, Error> {
    if let Some(known) = overlay_of(branch, relid) {
        return Ok(known);
    }
    if overlay_maker::is_of_use() && internally(|| has_keys(relid)) {
        overlay_maker::make(branch, relid);
        catalog::forget();
        if let Some(known) = overlay_of(branch, relid) {
            return Ok(known);
        }
    }
    if !lock::first_touch(branch, relid, wait) {
        return Err(Error::Locked(shape::names(relid).1));
    }
    catalog::forget();
    if let Some(known) = overlay_of(branch, relid) {
        return Ok(known);
    }
    let whole = whole_contents(branch, relid)?;
    internally(|| as_superuser(|| create_tree(branch, relid, &whole)));
    MADE.with(|made| made.set(true));
    pg_catalog::announce(c"overlay");
    transaction::next_command();
    catalog::forget();
    Ok(overlay_of(branch, relid).expect("the overlay was recorded"))
}

thread_local! {
    /// An overlay was made while the running statement was planned: its
    /// snapshot may be older than the rows in it.
    static MADE: Cell<bool> = const { Cell::new(false) };
}

/// True once after overlays were made.
pub fn take_made() -> bool {
    MADE.with(|made| made.replace(false))
}

/// A table of a tree, its parent there, and its partition bound.
type Relative = (Oid, Oid, Option<String>);

fn relatives(relid: Oid) -> Vec<Relative> {
    if shape::is_alone(relid) {
        return vec![(relid, Oid::INVALID, None)];
    }
    rows(RELATIVES, &[relid.into()], |row| {
        (
            row.get::<Oid>(1).ok().flatten().expect("oid"),
            row.get::<Oid>(2).ok().flatten().unwrap_or(Oid::INVALID),
            row.get(3).ok().flatten(),
        )
    })
}

/// True when the overlays of the tree begin empty.
fn has_keys(relid: Oid) -> bool {
    as_superuser(|| relatives(relid))
        .iter()
        .all(|(member, _, _)| {
            shape::is_partitioned(*member) || !shape::shape(*member).key.is_empty()
        })
}

/// Rows of a table without a key cannot be hidden one by one: its overlay
/// begins with all of them. The queries that read them, by table.
fn whole_contents(branch: i32, relid: Oid) -> Result<Vec<(Oid, String)>, Error> {
    let Some(current) = super::session::current().filter(|current| current.id == branch) else {
        return Ok(Vec::new());
    };
    let members = internally(|| as_superuser(|| relatives(relid)));
    let mut whole = Vec::new();
    for (member, _, _) in members {
        if !shape::is_partitioned(member) && shape::shape(member).key.is_empty() {
            if let Some(sql) = super::read::inherited(&current, member)? {
                whole.push((member, sql));
            }
        }
    }
    Ok(whole)
}

/// Makes overlays for every relative of `relid`.
fn create_tree(branch: i32, relid: Oid, whole: &[(Oid, String)]) {
    let mut made: Vec<(Oid, Oid)> = Vec::new();
    for (member, parent, bound) in &relatives(relid) {
        let over = create(branch, *member);
        if let Some((_, sql)) = whole.iter().find(|(table, _)| table == member) {
            fill(over, sql);
        }
        if let Some((_, parent_overlay)) = made.iter().find(|(relid, _)| relid == parent) {
            attach(over, *parent_overlay, bound.as_deref());
        }
        made.push((*member, over));
    }
    for (member, over) in made.iter().filter(|(table, _)| shape::has_triggers(*table)) {
        run(TRIGGERS, &[(*member).into(), (*over).into()]);
    }
}

/// Puts the rows of a query, columns in attribute order, into an overlay.
fn fill(over: Oid, sql: &str) {
    let columns = shape::writable_columns(over);
    let names: Vec<String> = columns
        .iter()
        .map(|(_, name)| quote_identifier(name))
        .collect();
    let values: Vec<String> = columns.iter().map(|(n, _)| format!("i.c{n}")).collect();
    let insert = format!(
        "INSERT INTO {} ({}) SELECT {} FROM ({sql}) i",
        shape::qualified_name(over),
        names.join(", "),
        values.join(", ")
    );
    crate::pg::printed::run(&insert);
}

fn attach(child: Oid, parent: Oid, bound: Option<&str>) {
    let (child, parent) = (shape::qualified_name(child), shape::qualified_name(parent));
    match bound {
        Some(bound) => run(
            &format!("ALTER TABLE {parent} ATTACH PARTITION {child} {bound}"),
            &[],
        ),
        None => run(&format!("ALTER TABLE {child} INHERIT {parent}"), &[]),
    }
}

/// Makes one overlay with its tombstones and records it; returns its OID.
fn create(branch: i32, relid: Oid) -> Oid {
    let shape = shape::shape(relid);
    let (namespace, name) = shape::names(relid);
    let schema = hidden_schema(branch, namespace);
    if !shape::schema_exists(&schema) {
        lock::first_touch(branch, namespace, Wait::Block);
    }
    if !shape::schema_exists(&schema) {
        run(&format!("CREATE SCHEMA {}", quote_identifier(&schema)), &[]);
        objects::go_with_extension(pg_sys::NamespaceRelationId, shape::namespace(&schema));
    }
    let statements: Vec<String> = kept_rows(
        DEFINITION,
        &[pg_sys::OIDOID, pg_sys::TEXTOID, pg_sys::OIDARRAYOID],
        &[relid.into(), schema.as_str().into(), later(branch).into()],
        |row| row.get::<String>(1).ok().flatten().expect("a statement"),
    );
    for statement in &statements {
        run(statement, &[]);
    }
    transaction::next_command();
    let over = shape::find(&schema, &name).expect("the overlay was created");
    objects::go_with_extension(pg_sys::RelationRelationId, over);
    let tombstone = create_tombstone(relid, over, &shape);
    let partitioned = shape::kind(relid) == shape::Kind::Partitioned;
    run(
        RECORD,
        &[
            branch.into(),
            relid.into(),
            over.into(),
            i64::from(tombstone.to_u32()).into(),
            (shape.key.is_empty() && !partitioned).into(),
        ],
    );
    over
}

/// The relations that main made after the branch began: indexes among them are
/// not the branch's.
fn later(branch: i32) -> Vec<Oid> {
    let Ok(branch) = super::session::find_by_id(branch) else {
        return Vec::new();
    };
    super::names::born_after(&branch)
        .into_iter()
        .filter(|(class, _)| *class == pg_sys::RelationRelationId)
        .map(|(_, object)| object)
        .collect()
}

/// The table of hidden keys; none for tables without a key, whose overlay
/// holds all rows.
fn create_tombstone(relid: Oid, over: Oid, shape: &Shape) -> Oid {
    if shape.key.is_empty() {
        return Oid::INVALID;
    }
    let name = format!("t{}", over.to_u32());
    let statements = kept_rows(
        TOMBSTONE,
        &[pg_sys::OIDOID, pg_sys::INT2ARRAYOID, pg_sys::TEXTOID],
        &[relid.into(), shape.key.clone().into(), name.as_str().into()],
        |row| {
            (
                row.get::<String>(1).ok().flatten().expect("ddl"),
                row.get::<String>(2).ok().flatten().expect("ddl"),
            )
        },
    );
    for (table, index) in &statements {
        run(table, &[]);
        run(index, &[]);
    }
    transaction::next_command();
    let tombstone = shape::find("pggit_store", &name).expect("the tombstone table was created");
    objects::go_with_extension(pg_sys::RelationRelationId, tombstone);
    tombstone
}

/// Where overlays of the shape of their table live: never in a search path.
pub fn hidden_schema(branch: i32, namespace: Oid) -> String {
    format!("pggit_b{branch}_h{}", namespace.to_u32())
}

/// Drops everything that belongs to a branch.
pub fn drop_all(branch: i32) {
    let like = format!("^pggit_b{branch}_[hv][0-9]+$");
    internally(|| {
        as_superuser(|| {
            let tombstones: Vec<Oid> = rows(
                "SELECT tombstone FROM pggit.overlay WHERE branch = $1 AND tombstone <> 0",
                &[branch.into()],
                |row| row.get::<Oid>(1).ok().flatten().expect("oid"),
            );
            for tombstone in tombstones {
                run(
                    &format!(
                        "DROP TABLE IF EXISTS pggit_store.{}",
                        quote_identifier(&shape::names(tombstone).1)
                    ),
                    &[],
                );
            }
            let schemas: Vec<String> = rows(
                "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname ~ $1",
                &[like.as_str().into()],
                |row| row.get::<String>(1).ok().flatten().expect("name"),
            );
            for schema in schemas {
                run(
                    &format!("DROP SCHEMA {} CASCADE", quote::quote_identifier(&schema)),
                    &[],
                );
            }
        })
    });
}

fn run(sql: &str, args: &[DatumWithOid]) {
    Spi::connect_mut(|client| {
        client
            .update(sql, None, args)
            .unwrap_or_else(|error| panic!("{error}"));
    });
}

thread_local! {
    /// Plans of the statements that every overlay takes, by their text.
    static KEPT: RefCell<HashMap<&'static str, OwnedPreparedStatement>> = RefCell::default();
}

/// The rows of a statement that is planned once per session.
fn kept_rows<T>(
    sql: &'static str,
    types: &[Oid],
    args: &[DatumWithOid],
    mut read: impl FnMut(pgrx::spi::SpiHeapTupleData) -> T,
) -> Vec<T> {
    guc::with_setting(c"plan_cache_mode", c"force_generic_plan", || {
        Spi::connect(|client| {
            KEPT.with(|kept| {
                let mut kept = kept.borrow_mut();
                let plan = kept.entry(sql).or_insert_with(|| {
                    let types: Vec<PgOid> = types.iter().map(|oid| PgOid::from(*oid)).collect();
                    client
                        .prepare(sql, &types)
                        .unwrap_or_else(|error| panic!("{error}"))
                        .keep()
                });
                let table = client
                    .select(&*plan, None, args)
                    .unwrap_or_else(|error| panic!("{error}"));
                table.map(&mut read).collect()
            })
        })
    })
}

fn rows<T>(
    sql: &str,
    args: &[DatumWithOid],
    mut read: impl FnMut(pgrx::spi::SpiHeapTupleData) -> T,
) -> Vec<T> {
    Spi::connect(|client| {
        let table = client
            .select(sql, None, args)
            .unwrap_or_else(|error| panic!("{error}"));
        table.map(&mut read).collect()
    })
}
