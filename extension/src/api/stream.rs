//! `create_stream_table`, `alter_stream_table`, `drop_stream_table`,
//! `refresh_stream_table`, `pause`, `resume`, `validate_query`,
//! `explain_stream_table`, `changes`: stream tables by name.

use crate::branch::session::internally;
use crate::error::{Error, OrRaise};
use crate::pg::report::catch;
use crate::pg::shape;
use crate::stream::create::{self, Request};
use crate::stream::error::StreamError;
use crate::stream::refresh::{self, Ask};
use crate::stream::schedule::Schedule;
use crate::stream::{behind, changes, explain, name};
use pgrx::pg_sys::Oid;
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

/// Changes query, schedule or mode of a stream table.
#[pg_extern]
fn alter_stream_table(
    name: Option<&str>,
    query: Option<&str>,
    schedule: Option<&str>,
    refresh_mode: Option<&str>,
) -> String {
    catch(|| create::alter(given(name, "name"), query, schedule, refresh_mode).or_raise())
}

/// Stops the schedule of a stream table.
#[pg_extern]
fn pause_stream(name: Option<&str>) -> String {
    catch(|| create::set_status(given(name, "name"), "paused").or_raise())
}

/// Lets the schedule of a stream table run again.
#[pg_extern]
fn resume_stream(name: Option<&str>) -> String {
    catch(|| create::set_status(given(name, "name"), "active").or_raise())
}

/// Refreshes a stream table, for the scheduler.
#[pg_extern]
fn refresh_by_oid(stream: Oid) {
    catch(|| drop(refresh::run(stream, Ask::Update).or_raise()))
}

/// True unless no source can have changed since the last refresh.
#[pg_extern]
fn is_behind(stream: Oid) -> bool {
    catch(|| internally(|| behind::is_behind(stream)))
}

/// The next time of a schedule, in seconds since 1970.
#[pg_extern]
fn next_due(schedule: &str, after: f64) -> Option<f64> {
    catch(|| {
        let schedule = Schedule::parse(schedule).map_err(Error::from).or_raise();
        schedule.next(after)
    })
}

/// The OID of a stream table.
#[pg_extern]
fn stream_oid(name: Option<&str>) -> Oid {
    catch(|| {
        name::stream(given(name, "name"))
            .map_err(Error::from)
            .or_raise()
    })
}

/// What would become of a query.
#[pg_extern]
#[allow(clippy::type_complexity)]
fn validate_query(
    query: Option<&str>,
) -> TableIterator<
    'static,
    (
        name!(valid, bool),
        name!(mode, Option<String>),
        name!(construct, Option<String>),
        name!(why, Option<String>),
        name!(hint, Option<String>),
    ),
> {
    let row = catch(|| {
        let (mode, obstacle) = create::validate(given(query, "query")).or_raise();
        let valid = !obstacle.as_ref().is_some_and(|obstacle| obstacle.grave);
        let mode = valid.then(|| mode.name().to_string());
        match obstacle {
            None => (valid, mode, None, None, None),
            Some(found) => (
                valid,
                mode,
                Some(found.construct),
                Some(found.why),
                Some(found.instead),
            ),
        }
    });
    TableIterator::new([row])
}

/// How a stream table follows its sources.
#[pg_extern]
fn explain_stream_table(
    name: Option<&str>,
) -> TableIterator<'static, (name!(part, String), name!(line, String))> {
    let lines = catch(|| {
        let relid = name::stream(given(name, "name"))
            .map_err(Error::from)
            .or_raise();
        explain::lines(relid).or_raise()
    });
    TableIterator::new(lines)
}

/// The rows that came and went since a snapshot.
#[pg_extern]
fn stream_changes(
    name: Option<&str>,
    since: Option<&str>,
) -> TableIterator<'static, (name!(weight, i64), name!(data, String))> {
    let rows = catch(|| {
        let relid = name::stream(given(name, "name"))
            .map_err(Error::from)
            .or_raise();
        changes::since(relid, since).or_raise()
    });
    TableIterator::new(rows)
}

/// An argument that may not be NULL.
fn given<'a>(value: Option<&'a str>, argument: &'static str) -> &'a str {
    value.unwrap_or_else(|| Error::from(StreamError::Null { argument }).raise())
}
