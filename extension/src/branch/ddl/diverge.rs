//! Making an inherited object the branch's own, before a statement changes it.
//!
//! The object gets a twin in the visible schema, main's is shadowed, and what
//! is built on it (views, at any depth) is built again on the twin. PostgreSQL
//! then keeps dependencies on the branch exactly as on main: DROP ... CASCADE,
//! "cannot drop column" and the rest need no help.

use super::finish::{checks_of, After, ChangedTable};
use super::{copies, schemas, sql, upstream};
use crate::branch::catalog::{by_overlay, overlay_of, Overlay};
use crate::branch::lineage::Branch;
use crate::branch::session::internally;
use crate::branch::{overlay, read};
use crate::error::Error;
use crate::pg::utility_node::{Kind, Statement, TableChange, Target};
use crate::pg::{catalog, guc, objects, report, transaction};
use braid_rewrite::quote_identifier;
use pgrx::pg_sys::{self, Oid};

const RELATIVES: &str = include_str!("../../../sql/overlay_relatives.sql");
const DIVERGED: &str = include_str!("../../../sql/overlay_diverged.sql");
const VIEWS: &str = include_str!("../../../sql/dependent_views.sql");
const FUNCTIONS: &str = include_str!("../../../sql/dependent_functions.sql");
const DEFAULTS: &str = include_str!("../../../sql/overlay_defaults.sql");
const TRIGGERS: &str = include_str!("../../../sql/own_triggers.sql");
const COMMENTS: &str = include_str!("../../../sql/copy_comments.sql");
const PRIVILEGES: &str = include_str!("../../../sql/copy_privileges.sql");
const CONTENTS: &str = include_str!("../../../sql/schema_contents.sql");
const INHERITED: &str = include_str!("../../../sql/inherited_contents.sql");
const DETAILS: &str = include_str!("../../../sql/overlay_details.sql");
const KEY_TWINS: &str = include_str!("../../../sql/foreign_key_twins.sql");
const KEY_TARGETS: &str = include_str!("../../../sql/foreign_key_targets.sql");
const KEY_TRIGGERS: &str = include_str!("../../../sql/foreign_key_triggers.sql");
const REFERRING: &str = include_str!("../../../sql/referring_tables.sql");
const REFERRED: &str = include_str!("../../../sql/referred_tables.sql");
const COLUMNS: &str = include_str!("../../../sql/overlay_columns.sql");

/// Makes every object that `statement` names the branch's own.
pub fn targets(branch: &Branch, statement: &mut Statement) -> Result<After, Error> {
    relatives(branch, statement)?;
    statement.not_concurrently();
    let dropped = statement.schemas_dropped();
    if !dropped.is_empty() {
        return schemas_dropped(branch, statement, &dropped);
    }
    let changes = statement.table_changes();
    let rows = changes.contains(&TableChange::Rows) && statement.kind() == Kind::Change;
    let mut tables = Vec::new();
    for target in statement.targets() {
        check_new_name(statement, target);
        check_identity(statement, target);
        if !is_inherited(branch, target) {
            note(branch, target, &changes, &mut tables, rows)?;
            continue;
        }
        match target.class {
            pg_sys::RelationRelationId => {
                if statement.needs_table_unused() && is_table(target.object) {
                    objects::check_not_in_use(target.object, &statement.command());
                }
                relation(
                    branch,
                    target.object,
                    rows || drops_key(&changes, target.object),
                )?;
                note(branch, target, &changes, &mut tables, false)?;
            }
            pg_sys::ProcedureRelationId => function(branch, target.object)?,
            _ => return Err(no_version(statement)),
        }
    }
    for target in statement.targets() {
        if statement.may_break_references() {
            referring(branch, target)?;
        }
        if statement.may_leave_references() {
            referred(branch, target)?;
        }
    }
    if let Some(schema) = statement
        .new_schema()
        .and_then(|name| objects::schema_named(&name))
    {
        if schemas::base_of(branch.id, schema).is_none() {
            statement.set_schema(&schemas::visible(branch.id, schema));
        }
    }
    Ok(After::tables(branch, tables))
}

/// DROP SCHEMA: what it holds becomes the branch's own, in the visible schema
/// that is then dropped in its place.
fn schemas_dropped(
    branch: &Branch,
    statement: &mut Statement,
    names: &[String],
) -> Result<After, Error> {
    let mut replaced = Vec::new();
    let mut gone = Vec::new();
    for name in names {
        let schema = objects::schema_named(name)
            .filter(|schema| schemas::base_of(branch.id, *schema).is_none());
        let Some(schema) = schema.filter(|_| !name.starts_with("pg")) else {
            replaced.push(name.clone());
            continue;
        };
        let target = |row: &pgrx::spi::SpiHeapTupleData| Target {
            class: row.get::<Oid>(1).ok().flatten().unwrap_or(Oid::INVALID),
            object: row.get::<Oid>(2).ok().flatten().unwrap_or(Oid::INVALID),
        };
        let mut contents = sql::rows(CONTENTS, &[schema.into()], target);
        contents.extend(sql::rows(
            INHERITED,
            &[branch.id.into(), schema.into()],
            target,
        ));
        for target in contents {
            let shadowed = "SELECT FROM pggit.shadow s WHERE s.branch = $1 AND s.classid = $2 AND s.objid = $3";
            if sql::exists(
                shadowed,
                &[branch.id.into(), target.class.into(), target.object.into()],
            ) {
                continue;
            }
            match target.class {
                pg_sys::ProcedureRelationId => function(branch, target.object)?,
                _ => relation(branch, target.object, false)?,
            }
        }
        replaced.push(schemas::visible(branch.id, schema));
        gone.push(schema);
    }
    statement.drop_schemas(&replaced);
    Ok(After::names(branch).with_schemas_gone(gone))
}

/// Tables that a new foreign key points to, or a new partition belongs to,
/// take part in the statement with all their rows.
pub fn relatives(branch: &Branch, statement: &Statement) -> Result<(), Error> {
    for target in statement.relatives() {
        if is_inherited(branch, target) {
            relation(branch, target.object, true)?;
        } else if let Some(over) = by_overlay(target.object).filter(|o| o.branch == branch.id) {
            materialise(branch, &over)?;
        }
    }
    Ok(())
}

/// A new name must be free among what the branch inherits, too: the server
/// only looks at the branch's own schema.
fn check_new_name(statement: &Statement, target: Target) {
    let Some(name) = statement
        .new_relation_name()
        .filter(|_| target.class == pg_sys::RelationRelationId)
    else {
        return;
    };
    let schema = objects::schema_of(target.class, target.object);
    let base = schemas::root(schema);
    if base != Oid::INVALID && objects::relation_named(&name, base).is_some() {
        report::error(
            "42P07",
            &format!("relation \"{name}\" already exists"),
            None,
            None,
        );
    }
}

/// Tables that refer to one become the branch's own with it, so that the server
/// knows of their foreign keys.
pub fn referring(branch: &Branch, target: Target) -> Result<(), Error> {
    related(branch, target, REFERRING)
}

/// Tables that one refers to: the server would lock main's, or add to them.
fn referred(branch: &Branch, target: Target) -> Result<(), Error> {
    related(branch, target, REFERRED)
}

fn related(branch: &Branch, target: Target, query: &str) -> Result<(), Error> {
    if target.class != pg_sys::RelationRelationId {
        return Ok(());
    }
    let over = by_overlay(target.object).filter(|over| over.branch == branch.id);
    let table = over.map_or(target.object, |over| over.relid);
    // Foreign keys may point to a partition, or to a child. Main may have dropped
    // the table that the branch's own was made from.
    let members = match objects::relation_kind(table) {
        0 => vec![table],
        _ => internally(|| crate::pg::shape::inheritors(table)),
    };
    members
        .into_iter()
        .flat_map(|member| sql::oids(query, &[branch.id.into(), member.into()]))
        .filter(|other| is_inherited_relation(branch, *other))
        .filter(|other| upstream::was_there(branch, pg_sys::RelationRelationId, *other))
        .try_for_each(|other| relation(branch, other, false))
}

/// An identity column of main has a default here; the server would let it be
/// changed as one.
fn check_identity(statement: &Statement, target: Target) {
    if target.class != pg_sys::RelationRelationId {
        return;
    }
    let table = by_overlay(target.object).map_or(target.object, |over| over.relid);
    for (column, removes) in statement.changed_defaults() {
        if objects::identity(table, objects::column(table, &column)) == 0 {
            continue;
        }
        let message = format!(
            "column \"{column}\" of relation \"{}\" is an identity column",
            objects::relation_name(target.object).unwrap_or_default()
        );
        let hint = removes.then_some("Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.");
        report::error("42601", &message, None, hint);
    }
    for (column, is_integer) in statement.changed_types() {
        if !is_integer && objects::identity(table, objects::column(table, &column)) != 0 {
            let message = "identity column type must be smallint, integer, or bigint";
            report::error("22023", message, None, None);
        }
    }
}

fn is_table(relation: Oid) -> bool {
    matches!(objects::relation_kind(relation), b'r' | b'p')
}

fn drops_key(changes: &[TableChange], table: Oid) -> bool {
    let key = internally(|| crate::pg::shape::shape(table)).key;
    changes.iter().any(|change| matches!(change, TableChange::DropColumn(name) if key.contains(&objects::column(table, name))))
}

/// Remembers a table of the branch for the work after the statement.
fn note(
    branch: &Branch,
    target: Target,
    changes: &[TableChange],
    tables: &mut Vec<ChangedTable>,
    rows: bool,
) -> Result<(), Error> {
    if target.class != pg_sys::RelationRelationId {
        return Ok(());
    }
    let over = by_overlay(target.object)
        .or_else(|| overlay_of(branch.id, target.object))
        .filter(|o| o.branch == branch.id);
    let Some(over) = over else { return Ok(()) };
    if rows || drops_key(changes, over.overlay) {
        for member in internally(|| crate::pg::shape::inheritors(over.overlay)) {
            if let Some(member) = by_overlay(member) {
                materialise(branch, &member)?;
            }
        }
    }
    // ALTER TABLE reaches partitions and children too.
    for member in internally(|| crate::pg::shape::inheritors(over.overlay)) {
        tables.push(ChangedTable {
            overlay: member,
            changes: changes.to_vec(),
            checks: checks_of(member),
        });
    }
    Ok(())
}

/// True for objects of main; false for the branch's own, temporary ones, and
/// those of the system (which the server protects itself).
fn is_inherited(branch: &Branch, target: Target) -> bool {
    if target.object.to_u32() < pg_sys::FirstNormalObjectId
        && target.class != pg_sys::NamespaceRelationId
    {
        return false;
    }
    let namespace = if target.class == pg_sys::NamespaceRelationId {
        target.object
    } else {
        objects::schema_of(target.class, target.object)
    };
    let name = sql::schema_name(namespace);
    if name.starts_with("pg_temp_") || name.starts_with("pg_toast_temp_") {
        return false;
    }
    schemas::base_of(branch.id, namespace).is_none()
}

/// True for a relation of main, as far as this branch is concerned.
pub fn is_inherited_relation(branch: &Branch, relid: Oid) -> bool {
    is_inherited(
        branch,
        Target {
            class: pg_sys::RelationRelationId,
            object: relid,
        },
    )
}

fn no_version(statement: &Statement) -> Error {
    Error::NotOnBranch {
        what: statement.command(),
        why: "The object is inherited from main, and a branch cannot have its own version of one of this kind.".into(),
        instead: "Make a new object under another name on the branch, or run the statement on main.".into(),
    }
}

/// Makes an inherited relation the branch's own. With `rows`, it holds all its
/// rows itself from now on.
pub fn relation(branch: &Branch, relid: Oid, rows: bool) -> Result<(), Error> {
    match objects::relation_kind(relid) {
        b'r' | b'p' => table(branch, relid, rows),
        b'i' | b'I' => relation(branch, objects::indexed_table(relid), rows),
        b'v' => view(branch, relid),
        b'm' => {
            copies::materialized_view(branch, relid)?;
            done(branch, pg_sys::RelationRelationId, relid)?;
            followers(branch, pg_sys::RelationRelationId, relid)
        }
        b'S' => {
            copies::sequence(branch, relid)?;
            done(branch, pg_sys::RelationRelationId, relid)?;
            sql::texts(DEFAULTS, &[relid.into(), branch.id.into()])
                .iter()
                .for_each(|statement| sql::run(statement, &[]));
            Ok(())
        }
        _ => Err(Error::NotOnBranch {
            what: "changing an inherited object of this kind".into(),
            why: "Foreign tables and composite types are shared by all branches.".into(),
            instead:
                "Make a new one under another name on the branch, or run the statement on main."
                    .into(),
        }),
    }
}

fn table(branch: &Branch, relid: Oid, rows: bool) -> Result<(), Error> {
    let members: Vec<Oid> = sql::oids(RELATIVES, &[relid.into()]);
    let mut moved = Vec::new();
    for member in &members {
        let over = overlay::ensure(branch.id, *member)?;
        if rows {
            materialise(branch, &over)?;
        }
        if !over.diverged {
            move_to_visible(branch, *member, &over);
            moved.push((*member, over.overlay));
        }
    }
    if moved.is_empty() {
        return Ok(());
    }
    for statement in [KEY_TARGETS, KEY_TRIGGERS] {
        sql::run(statement, &[branch.id.into()]);
    }
    changed_overlays();
    schemas::refresh_names(branch.id);
    for (member, _) in &moved {
        followers(branch, pg_sys::RelationRelationId, *member)?;
    }
    for (member, twin) in moved {
        copies::table_extras(branch, member, twin);
    }
    Ok(())
}

fn move_to_visible(branch: &Branch, relid: Oid, over: &Overlay) {
    let base = objects::schema_of(pg_sys::RelationRelationId, relid);
    let visible = schemas::visible(branch.id, base);
    let name = internally(|| crate::pg::shape::qualified_name(over.overlay));
    sql::run(
        &format!(
            "ALTER TABLE {name} SET SCHEMA {}",
            quote_identifier(&visible)
        ),
        &[],
    );
    sql::run(
        DIVERGED,
        &[branch.id.into(), relid.into(), over.overlay.into()],
    );
    sql::run(PRIVILEGES, &[relid.into(), visible.as_str().into()]);
    sql::run(TRIGGERS, &[over.overlay.into()]);
    sql::run(COMMENTS, &[relid.into(), over.overlay.into()]);
    sql::run(
        KEY_TWINS,
        &[branch.id.into(), relid.into(), over.overlay.into()],
    );
    sql::run(DETAILS, &[relid.into(), over.overlay.into()]);
    shadow(branch, pg_sys::RelationRelationId, relid);
}

fn changed_overlays() {
    catalog::announce(c"overlay");
    transaction::next_command();
    crate::branch::catalog::forget();
}

/// Copies every row the branch inherits into its own table.
pub fn materialise(branch: &Branch, over: &Overlay) -> Result<(), Error> {
    if over.materialised || over.overlay == Oid::INVALID {
        return Ok(());
    }
    if objects::relation_kind(over.overlay) == b'r' {
        let seen_as = if over.diverged {
            over.overlay
        } else {
            over.relid
        };
        let source = internally(|| read::inherited(branch, seen_as))?;
        if let Some(source) = source {
            let columns = sql::rows(COLUMNS, &[branch.id.into(), over.overlay.into()], |row| {
                let text = |n| row.get::<String>(n).ok().flatten().unwrap_or_default();
                (text(1), text(2))
            });
            let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            let values: Vec<&str> = columns.iter().map(|(_, value)| value.as_str()).collect();
            let target = internally(|| crate::pg::shape::qualified_name(over.overlay));
            let insert = match names.is_empty() {
                true => format!("INSERT INTO {target} SELECT FROM ({source}) x"),
                false => format!(
                    "INSERT INTO {target} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM ({source}) x",
                    names.join(", "),
                    values.join(", ")
                ),
            };
            crate::pg::identity::as_superuser(|| {
                guc::with_setting(c"session_replication_role", c"replica", || {
                    sql::run(&insert, &[])
                })
            });
        }
    }
    sql::run(
        "UPDATE pggit.overlay SET materialised = true, materialised_by = pg_catalog.pg_current_xact_id() \
         WHERE branch = $1 AND overlay = $2",
        &[branch.id.into(), over.overlay.into()],
    );
    changed_overlays();
    Ok(())
}

fn view(branch: &Branch, relid: Oid) -> Result<(), Error> {
    copies::view(branch, relid);
    done(branch, pg_sys::RelationRelationId, relid)?;
    copies::view_extras(branch, relid);
    followers(branch, pg_sys::RelationRelationId, relid)
}

/// What is built on an object that has just got a twin is built again on it.
fn followers(branch: &Branch, class: Oid, object: Oid) -> Result<(), Error> {
    let there = |class: Oid| move |oid: &Oid| upstream::was_there(branch, class, *oid);
    let views = sql::oids(VIEWS, &[object.into(), branch.id.into(), class.into()]);
    for follower in views.into_iter().filter(there(pg_sys::RelationRelationId)) {
        let target = Target {
            class: pg_sys::RelationRelationId,
            object: follower,
        };
        if is_inherited(branch, target) {
            relation(branch, follower, false)?;
        } else if objects::relation_kind(follower) == b'v' {
            upstream::keep_for_heirs_of(branch, target)?;
            copies::define_again(follower);
        }
    }
    if class != pg_sys::RelationRelationId {
        return Ok(());
    }
    let functions = sql::oids(FUNCTIONS, &[object.into(), branch.id.into()]);
    functions
        .into_iter()
        .filter(there(pg_sys::ProcedureRelationId))
        .try_for_each(|oid| {
            let target = Target {
                class: pg_sys::ProcedureRelationId,
                object: oid,
            };
            match is_inherited(branch, target) {
                true => function(branch, oid),
                false => {
                    upstream::keep_for_heirs_of(branch, target)?;
                    copies::define_function_again(oid);
                    Ok(())
                }
            }
        })
}

/// Makes an inherited function the branch's own.
pub fn function(branch: &Branch, oid: Oid) -> Result<(), Error> {
    copies::function(branch, oid)?;
    done(branch, pg_sys::ProcedureRelationId, oid)?;
    followers(branch, pg_sys::ProcedureRelationId, oid)
}

/// The same for all functions of a name: CREATE OR REPLACE finds them there.
pub fn functions_named(branch: &Branch, schema: Oid, name: &str) -> Result<(), Error> {
    let inherited = sql::oids(
        "SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.proname = $2::pg_catalog.name AND p.prokind <> 'a' \
         AND (p.pronamespace = $1 OR EXISTS (SELECT FROM pggit.inherited i JOIN pggit.visible v ON v.namespace = p.pronamespace \
              WHERE i.branch = $3 AND i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objid = p.oid AND v.base = $1)) \
         AND NOT EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = $3 AND s.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND s.objid = p.oid)",
        &[schema.into(), name.into(), branch.id.into()],
    );
    inherited
        .into_iter()
        .filter(|oid| upstream::was_there(branch, pg_sys::ProcedureRelationId, *oid))
        .try_for_each(|oid| function(branch, oid))
}

/// The twin stands: main's object is out of sight on this branch.
fn done(branch: &Branch, class: Oid, object: Oid) -> Result<(), Error> {
    shadow(branch, class, object);
    schemas::refresh_names(branch.id);
    Ok(())
}

fn shadow(branch: &Branch, class: Oid, object: Oid) {
    sql::run(
        "INSERT INTO pggit.shadow (branch, classid, objid) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        &[branch.id.into(), class.into(), object.into()],
    );
}
