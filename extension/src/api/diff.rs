//! `schema_diff`, `generate_patch`, `object_definition`: what turns one schema
//! into another, as rows and as files.

use crate::branch::ddl::sql;
use crate::catalog;
use crate::error::{Error, OrRaise};
use crate::pg::report::catch;
use crate::pg::{guc, transaction};
use braid_model::Schema;
use braid_vcs::schema::{self, Change, Options};
use pgrx::iter::TableIterator;
use pgrx::prelude::*;

/// The steps that turn revision `a` into revision `b`, in order.
#[pg_extern]
#[allow(clippy::type_complexity)]
fn schema_diff(
    a: Option<&str>,
    b: Option<&str>,
) -> TableIterator<
    'static,
    (
        name!(change_type, String),
        name!(object_type, String),
        name!(object_name, String),
        name!(sql_to_sync, String),
        name!(destroys_data, bool),
        name!(rewrites_table, bool),
        name!(lock, String),
        name!(reverse_sql, String),
        name!(scans_table, bool),
    ),
> {
    let (forth, back) = catch(|| {
        let (a, b) = (revision(a), revision(b));
        (steps(&a, &b), steps(&b, &a))
    });
    let reverse = |change: &Change| -> String {
        let same = |other: &&Change| {
            other.object_type == change.object_type && other.object_name == change.object_name
        };
        let texts: Vec<String> = back.iter().filter(same).map(Change::text).collect();
        texts.join("\n")
    };
    let rows: Vec<_> = forth
        .iter()
        .map(|change| {
            (
                change.action.to_string(),
                change.object_type.clone(),
                change.object_name.clone(),
                change.text(),
                change.destroys_data,
                change.rewrites_table,
                change.lock.to_string(),
                reverse(change),
                change.scans_table,
            )
        })
        .collect();
    TableIterator::new(rows)
}

/// The script that turns `target` into `source`, and the one that undoes it.
#[pg_extern]
#[allow(clippy::type_complexity)]
fn generate_patch(
    source: Option<&str>,
    target: Option<&str>,
    format: Option<&str>,
) -> TableIterator<
    'static,
    (
        name!(file_name, String),
        name!(direction, String),
        name!(content, String),
    ),
> {
    files(|| {
        let format = format_of(format);
        let (name, to) = (given(source), revision(source));
        let from = revision(target);
        (name, format, from, to)
    })
}

/// The script that turns the schema told by `target` into that told by
/// `source`, both as `schema_json` tells one, of whatever databases.
#[pg_extern]
#[allow(clippy::type_complexity)]
fn generate_patch_between(
    source: Option<&str>,
    target: Option<&str>,
    format: Option<&str>,
) -> TableIterator<
    'static,
    (
        name!(file_name, String),
        name!(direction, String),
        name!(content, String),
    ),
> {
    files(|| {
        let read = |argument: &'static str, text: Option<&str>| -> Schema {
            let text = text.unwrap_or_else(|| Error::Null { argument }.raise());
            Schema::from_json(text).unwrap_or_else(|error| {
                Error::NoSchema {
                    argument,
                    reason: error.to_string(),
                }
                .raise()
            })
        };
        let (to, from) = (read("source", source), read("target", target));
        ("patch".to_string(), format_of(format), from, to)
    })
}

fn format_of(name: Option<&str>) -> schema::Format {
    match name.unwrap_or("sql") {
        "sql" => schema::Format::Sql,
        "flyway" => schema::Format::Flyway,
        "liquibase" => schema::Format::Liquibase,
        other => Error::UnknownFormat(other.to_string()).raise(),
    }
}

/// The files of a patch between two schemas: name, format, from, to.
#[allow(clippy::type_complexity)]
fn files(
    of: impl FnOnce() -> (String, schema::Format, Schema, Schema),
) -> TableIterator<
    'static,
    (
        name!(file_name, String),
        name!(direction, String),
        name!(content, String),
    ),
> {
    let files = catch(|| {
        let (name, format, from, to) = of();
        let version = sql::rows(VERSION, &[], |row| row.get::<String>(1).ok().flatten());
        let version = version.into_iter().flatten().next().unwrap_or_default();
        schema::files(
            &name,
            &version,
            format,
            &steps(&from, &to),
            &steps(&to, &from),
        )
    });
    TableIterator::new(
        files
            .into_iter()
            .map(|file| (file.name, file.direction.to_string(), file.content))
            .collect::<Vec<_>>(),
    )
}

/// When a patch is made is its version.
const VERSION: &str =
    "SELECT pg_catalog.to_char(pg_catalog.now() AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS')";

/// The SQL that makes one object of a revision as it is.
#[pg_extern]
fn object_definition(object: Option<&str>, revision_name: Option<&str>) -> Option<String> {
    catch(|| {
        let wanted = object.unwrap_or_else(|| Error::Null { argument: "object" }.raise());
        let schema = revision(revision_name);
        let found = schema
            .objects()
            .filter(|object| object.identity == wanted || names(object, wanted))
            .max_by_key(|object| (object.identity == wanted, object.kind.is_relation()))?;
        let mut sql = schema::definition(found);
        // What lives on a table belongs to its definition.
        for member in schema
            .objects()
            .filter(|o| o.on.as_deref() == Some(found.identity.as_str()))
        {
            sql.extend(schema::definition(member));
        }
        Some(
            sql.iter()
                .map(|s| format!("{s};"))
                .collect::<Vec<_>>()
                .join("\n"),
        )
    })
}

/// `t` names `public.t`, and `f` names `public.f(integer)`.
fn names(object: &braid_model::Object, wanted: &str) -> bool {
    let name = braid_model::quote::identifier(&object.name);
    name == wanted
        || object.schema.as_deref().is_some_and(|schema| {
            format!("{}.{name}", braid_model::quote::identifier(schema)) == wanted
        })
}

fn given(name: Option<&str>) -> String {
    name.map_or_else(guc::branch_name, str::to_string)
}

fn revision(name: Option<&str>) -> Schema {
    catalog::schema_of_revision(&given(name)).or_raise()
}

fn steps(from: &Schema, to: &Schema) -> Vec<Change> {
    let options = Options {
        role: Some(transaction::outer_user()),
    };
    schema::plan(from, to, &options)
}
