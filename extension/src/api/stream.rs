//! `create_stream_table`, `drop_stream_table`, `refresh_stream_table`: stream
//! tables by name.

use crate::error::{Error, OrRaise};
use crate::pg::report::catch;
use crate::pg::shape;
use crate::stream::create::{self, Request};
use crate::stream::error::StreamError;
use crate::stream::name;
use crate::stream::refresh::{self, Ask};
use pgrx::prelude::*;

/// Makes a table that is kept equal to a query; returns its qualified name.
#[pg_extern]
fn create_stream_table(
    name: Option<&str>,
    query: Option<&str>,
    schedule: Option<&str>,
    refresh_mode: Option<&str>,
    initialize: Option<bool>,
    if_not_exists: Option<bool>,
    or_replace: Option<bool>,
) -> String {
    catch(|| {
        let request = Request {
            name: given(name, "name"),
            query: given(query, "query"),
            schedule,
            mode: refresh_mode.unwrap_or("auto"),
            initialize: initialize.unwrap_or(true),
            if_not_exists: if_not_exists.unwrap_or(false),
            or_replace: or_replace.unwrap_or(false),
        };
        create::create(&request).or_raise()
    })
}

/// Drops a stream table; returns its qualified name.
#[pg_extern]
fn drop_stream_table(name: Option<&str>, if_exists: Option<bool>, cascade: Option<bool>) -> String {
    catch(|| {
        let name = given(name, "name");
        create::drop(name, if_exists.unwrap_or(false), cascade.unwrap_or(false)).or_raise()
    })
}

/// A row for each stream table that was looked at: table, mode, rows changed in
/// its sources, rows inserted and deleted, milliseconds.
type Refreshed = (String, String, i64, i64, i64, f64);

/// Brings a stream table and those it reads up to now.
#[pg_extern]
fn refresh_stream_table(
    name: Option<&str>,
    full_refresh: Option<bool>,
) -> TableIterator<
    'static,
    (
        name!(stream_table, String),
        name!(mode, String),
        name!(rows_changed, i64),
        name!(rows_inserted, i64),
        name!(rows_deleted, i64),
        name!(duration_ms, f64),
    ),
> {
    let rows: Vec<Refreshed> = catch(|| {
        let relid = name::stream(given(name, "name"))
            .map_err(Error::from)
            .or_raise();
        create::check_owner(relid).map_err(Error::from).or_raise();
        let ask = match full_refresh {
            Some(true) => Ask::Anew,
            _ => Ask::Update,
        };
        let outcomes = refresh::run(relid, ask).or_raise();
        let row = |outcome: refresh::Outcome| {
            (
                shape::qualified_name(outcome.relid),
                outcome.kind.name().to_string(),
                outcome.changed as i64,
                outcome.written.inserted as i64,
                outcome.written.deleted as i64,
                outcome.milliseconds,
            )
        };
        outcomes.into_iter().map(row).collect()
    });
    TableIterator::new(rows)
}

/// An argument that may not be NULL.
fn given<'a>(value: Option<&'a str>, argument: &'static str) -> &'a str {
    value.unwrap_or_else(|| Error::from(StreamError::Null { argument }).raise())
}
