//! Twins of inherited objects in a branch's visible schema, made from their
//! definitions. A definition is printed with every name qualified, and read
//! again with the names of the branch: `public.t` inside it then means the
//! branch's `t`.

use super::{schemas, sql};
use crate::branch::lineage::Branch;
use crate::error::Error;
use crate::pg::{creation, objects};
use braid_rewrite::quote_identifier;
use pgrx::pg_sys::{self, Oid};

const VIEW: &str = include_str!("../../../sql/copy_view.sql");
const VIEW_EXTRAS: &str = include_str!("../../../sql/copy_view_extras.sql");
const PRIVILEGES: &str = include_str!("../../../sql/copy_privileges.sql");
const FUNCTION: &str = include_str!("../../../sql/copy_function.sql");
const FUNCTION_PRIVILEGES: &str = include_str!("../../../sql/copy_function_privileges.sql");
const COMMENTS: &str = include_str!("../../../sql/copy_comments.sql");
const TABLE_EXTRAS: &str = include_str!("../../../sql/table_extras.sql");
const TABLE_EXTRAS_DETAILS: &str = include_str!("../../../sql/table_extras_details.sql");
const SEQUENCE: &str = include_str!("../../../sql/copy_sequence.sql");

fn schema_for(branch: &Branch, class: Oid, object: Oid) -> String {
    schemas::visible(branch.id, objects::schema_of(class, object))
}

/// The view itself; its owner and privileges.
pub fn view(branch: &Branch, relid: Oid) {
    let schema = schema_for(branch, pg_sys::RelationRelationId, relid);
    for statement in sql::definitions(VIEW, &[relid.into(), schema.as_str().into(), "VIEW".into()])
    {
        sql::run_on_branch(&statement);
    }
    sql::run(PRIVILEGES, &[relid.into(), schema.as_str().into()]);
}

/// Triggers, rules, defaults and comments of a view whose twin stands.
pub fn view_extras(branch: &Branch, relid: Oid) {
    let schema = schema_for(branch, pg_sys::RelationRelationId, relid);
    for statement in sql::definitions(VIEW_EXTRAS, &[relid.into(), schema.as_str().into()]) {
        sql::run_on_branch(&statement);
    }
}

/// A view of the branch, read again with the names of the branch.
pub fn define_again(view: Oid) {
    let statements = sql::definitions(include_str!("../../../sql/view_again.sql"), &[view.into()]);
    statements
        .iter()
        .for_each(|statement| sql::run_on_branch(statement));
}

/// A function of the branch, read again with the names of the branch. Where
/// that gives its arguments other types it is another function, which takes
/// its place.
pub fn define_function_again(function: Oid) {
    let definition = "SELECT pg_catalog.pg_get_functiondef($1)";
    let statements = sql::definitions(definition, &[function.into()]);
    creation::watch();
    crate::pg::guc::with_setting(c"check_function_bodies", c"off", || {
        statements
            .iter()
            .for_each(|statement| sql::run_on_branch(statement))
    });
    let made = creation::seen();
    let is_other =
        |(class, oid): &(Oid, Oid)| *class == pg_sys::ProcedureRelationId && *oid != function;
    if let Some((_, other)) = made.into_iter().find(is_other) {
        sql::run(FUNCTION_PRIVILEGES, &[function.into(), other.into()]);
        let drop = "SELECT pg_catalog.format('DROP ROUTINE %s', $1::pg_catalog.regprocedure)";
        for statement in sql::definitions(drop, &[function.into()]) {
            sql::run(&statement, &[]);
        }
    }
}

/// Comments on a relation and its columns, for the twin in `schema`.
fn comments(relid: Oid, schema: &str) {
    let twin = objects::schema_named(schema).and_then(|namespace| {
        let name = objects::relation_name(relid)?;
        objects::relation_named(&name, namespace)
    });
    if let Some(twin) = twin {
        sql::run(COMMENTS, &[relid.into(), twin.into()]);
    }
}

/// Rules, policies and statistics of a table whose twin stands.
pub fn table_extras(branch: &Branch, relid: Oid, twin: Oid) {
    let schema = schema_for(branch, pg_sys::RelationRelationId, relid);
    let statements = sql::definitions(TABLE_EXTRAS, &[relid.into(), schema.as_str().into()]);
    if statements.is_empty() {
        return;
    }
    statements
        .iter()
        .for_each(|statement| sql::run_on_branch(statement));
    sql::run(TABLE_EXTRAS_DETAILS, &[relid.into(), twin.into()]);
}

/// A materialised view: filled again when main's is.
pub fn materialized_view(branch: &Branch, relid: Oid) -> Result<(), Error> {
    let schema = schema_for(branch, pg_sys::RelationRelationId, relid);
    for statement in sql::definitions(
        VIEW,
        &[
            relid.into(),
            schema.as_str().into(),
            "MATERIALIZED VIEW".into(),
        ],
    ) {
        sql::run_on_branch(&statement);
    }
    sql::run(PRIVILEGES, &[relid.into(), schema.as_str().into()]);
    comments(relid, &schema);
    for statement in sql::definitions(
        include_str!("../../../sql/copy_indexes.sql"),
        &[relid.into(), schema.as_str().into()],
    ) {
        sql::run(&statement, &[]);
    }
    Ok(())
}

/// A sequence, continuing where main's stands.
pub fn sequence(branch: &Branch, relid: Oid) -> Result<(), Error> {
    let schema = schema_for(branch, pg_sys::RelationRelationId, relid);
    for statement in sql::definitions(SEQUENCE, &[relid.into(), schema.as_str().into()]) {
        sql::run(&statement, &[]);
    }
    let name = sql::texts(
        "SELECT c.relname::text FROM pg_catalog.pg_class c WHERE c.oid = $1",
        &[relid.into()],
    )
    .pop()
    .unwrap_or_default();
    let from = crate::branch::session::internally(|| crate::pg::shape::qualified_name(relid));
    sql::run(
        &format!(
            "SELECT pg_catalog.setval('{}', s.last_value, s.is_called) FROM {from} s",
            format!("{}.{}", quote_identifier(&schema), quote_identifier(&name))
                .replace('\'', "''")
        ),
        &[],
    );
    sql::run(PRIVILEGES, &[relid.into(), schema.as_str().into()]);
    comments(relid, &schema);
    Ok(())
}

/// A function or procedure.
pub fn function(branch: &Branch, oid: Oid) -> Result<(), Error> {
    let schema = schema_for(branch, pg_sys::ProcedureRelationId, oid);
    let definitions = sql::definitions(FUNCTION, &[oid.into(), schema.as_str().into()]);
    if definitions.is_empty() {
        return Err(Error::NotOnBranch {
            what: "changing an inherited aggregate".into(),
            why: "Aggregates are shared by all branches.".into(),
            instead:
                "Make a new one under another name on the branch, or run the statement on main."
                    .into(),
        });
    }
    creation::watch();
    crate::pg::guc::with_setting(c"check_function_bodies", c"off", || {
        definitions
            .iter()
            .for_each(|statement| sql::run_on_branch(statement))
    });
    for (class, twin) in creation::seen() {
        if class == pg_sys::ProcedureRelationId {
            sql::run(FUNCTION_PRIVILEGES, &[oid.into(), twin.into()]);
        }
    }
    Ok(())
}
