//! Making, replacing and dropping stream tables.
//!
//! ```text
//!   arguments ─▶ analysed query ─▶ judged: can it be kept up by deltas? ─▶ mode
//!             ─▶ table, as the caller ─▶ hidden view, catalog rows ─▶ first contents
//! ```

use super::catalog::Mode;
use super::cycle;
use super::error::StreamError;
use super::name::{self, Name};
use super::on_branch;
use super::program;
use super::refresh::{self, Ask};
use super::schedule::Schedule;
use super::source::{Obstacle, Sources};
use super::sql;
use crate::branch::session::internally;
use crate::capture;
use crate::error::Error;
use crate::pg::identity::as_superuser;
use crate::pg::stream_query::{self, Analysed, NoQuery, OutputColumn};
use crate::pg::{
    catalog as pg_catalog, shape, stream_facts, stream_plan, stream_run, stream_shmem, transaction,
};
use braid_rewrite::{quote, quote_identifier};
use pgrx::pg_sys::Oid;

/// What was asked for.
pub struct Request<'a> {
    pub name: &'a str,
    pub query: &'a str,
    pub schedule: Option<&'a str>,
    pub mode: &'a str,
    pub initialize: bool,
    pub if_not_exists: bool,
    pub or_replace: bool,
}

/// The settings that decide what a query computes.
const SETTINGS: [&str; 10] = [
    "search_path",
    "TimeZone",
    "DateStyle",
    "IntervalStyle",
    "extra_float_digits",
    "bytea_output",
    "lc_numeric",
    "lc_monetary",
    "lc_time",
    "default_text_search_config",
];

const REGISTER: &str = include_str!("../../sql/stream_register.sql");

/// A query and how it will be kept up.
struct Plan {
    analysed: Analysed,
    columns: Vec<OutputColumn>,
    sources: Sources,
    effective: Mode,
    reason: Option<String>,
}

/// Makes a stream table; returns its qualified name.
pub fn create(request: &Request) -> Result<String, Error> {
    on_branch::refuse("creating a stream table")?;
    let mode = Mode::parse(request.mode)?;
    let schedule = Schedule::parse(request.schedule.unwrap_or("manual"))?;
    let name = name::read(request.name)?;
    if let Some(relid) = name.find() {
        if request.if_not_exists && name::is_stream(relid) {
            pgrx::notice!("stream table {} already exists, skipping", name.qualified());
            return Ok(name.qualified());
        }
        if request.or_replace && name::is_stream(relid) {
            return replace(relid, &name, request, mode, &schedule);
        }
        return Err(StreamError::Exists(name.name).into());
    }
    let plan = plan(request.query, mode, stream_run::current_user())?;
    capture::before_pin();
    make_table(&name, &plan.columns);
    let relid = name
        .find()
        .ok_or_else(|| StreamError::Unknown(name.qualified()))?;
    let view = make_view(relid, &plan);
    register(relid, view, request.query, mode, &plan, &schedule);
    check_privileges(view);
    make_stores(relid, view, &plan)?;
    if request.initialize {
        refresh::run(relid, Ask::Update)?;
    }
    Ok(name.qualified())
}

/// Analyses a query and decides how it is kept up.
fn plan(query: &str, mode: Mode, owner: Oid) -> Result<Plan, Error> {
    let analysed = stream_query::analyse(query).map_err(not_query)?;
    let columns = analysed.columns();
    if columns.is_empty() {
        return Err(not_query(NoQuery::NotSelect("a SELECT without columns".into())).into());
    }
    let facts = stream_facts::of_query(analysed.query);
    let sources = Sources::of(&facts, owner);
    let (effective, reason) = choose(mode, &analysed, &sources)?;
    if let (Mode::Auto, Some(reason)) = (mode, &reason) {
        pgrx::notice!("the query is computed anew at each refresh: {reason}");
    }
    Ok(Plan {
        analysed,
        columns,
        sources,
        effective,
        reason,
    })
}

/// The mode that will run, and why it is not the differential one.
fn choose(
    mode: Mode,
    analysed: &Analysed,
    sources: &Sources,
) -> Result<(Mode, Option<String>), StreamError> {
    if mode == Mode::Full {
        return Ok((Mode::Full, None));
    }
    let grave = sources.obstacles.iter().find(|obstacle| obstacle.grave);
    let obstacle = grave
        .or(sources.obstacles.first())
        .cloned()
        .or_else(|| no_law(analysed));
    match obstacle {
        None if mode == Mode::Auto => Ok((Mode::Differential, None)),
        None => Ok((mode, None)),
        Some(obstacle) if mode == Mode::Auto && !obstacle.grave => {
            Ok((Mode::Full, Some(obstacle.construct)))
        }
        Some(obstacle) => Err(obstacle.refusal(mode.name())),
    }
}

/// What in the query has no derivative.
fn no_law(analysed: &Analysed) -> Option<Obstacle> {
    let missing = stream_plan::convert_analysed(analysed.query)
        .and_then(|converted| program::compile(&converted.query))
        .err()?;
    Some(Obstacle {
        construct: missing.construct,
        why: missing.why,
        instead: "Use refresh_mode => 'full' (or 'auto', which does so by itself).".into(),
        grave: false,
    })
}

fn not_query(reason: NoQuery) -> StreamError {
    let (what, why) = match reason {
        NoQuery::Several => (
            "a text of no or several statements".to_string(),
            "The query is one statement.",
        ),
        NoQuery::NotSelect(tag) => (tag, "It returns no rows to store."),
        NoQuery::Temporary => (
            "a query of temporary tables or views".to_string(),
            "They exist in one session only.",
        ),
        NoQuery::Modifies => (
            "a WITH query that changes data".to_string(),
            "It would change it at each refresh.",
        ),
        NoQuery::Locks => (
            "a query with FOR UPDATE or FOR SHARE".to_string(),
            "Row locks end with the refresh.",
        ),
    };
    StreamError::NotQuery {
        what,
        why: why.into(),
    }
}

/// The table, made as the caller: his privileges, PostgreSQL's errors.
fn make_table(name: &Name, columns: &[OutputColumn]) {
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("{} {}", quote_identifier(&column.name), column.type_sql))
        .collect();
    sql::as_user(
        &format!("CREATE TABLE {} ({})", name.qualified(), columns.join(", ")),
        &[],
    );
    transaction::next_command();
}

/// The hidden view that holds the query, owned by the caller.
fn make_view(relid: Oid, plan: &Plan) -> Oid {
    let name = quote::qualified("pgstream_store", &format!("q{}", relid.to_u32()));
    let columns: Vec<String> = plan
        .columns
        .iter()
        .map(|column| {
            format!(
                "NULL::{} AS {}",
                column.type_sql,
                quote_identifier(&column.name)
            )
        })
        .collect();
    sql::run(
        &format!("CREATE VIEW {name} AS SELECT {}", columns.join(", ")),
        &[],
    );
    let view = shape::find("pgstream_store", &format!("q{}", relid.to_u32()))
        .expect("the view was created");
    store_query(view, &plan.analysed);
    let owner = quote_identifier(&stream_query::owner_name(relid));
    sql::run(&format!("ALTER VIEW {name} OWNER TO {owner}"), &[]);
    stream_query::belongs(view, relid);
    view
}

/// Puts an analysed query into a view, whoever owns it.
fn store_query(view: Oid, analysed: &Analysed) {
    internally(|| as_superuser(|| stream_query::store_in_view(view, analysed)));
}

fn register(relid: Oid, view: Oid, query: &str, mode: Mode, plan: &Plan, schedule: &Schedule) {
    let settings: Vec<String> = SETTINGS
        .iter()
        .filter_map(|name| Some([name.to_string(), stream_run::setting(name)?]))
        .flatten()
        .collect();
    let roots: Vec<Oid> = plan.sources.roots.clone();
    let views = plan.sources.views.clone();
    let leaves: Vec<Oid> = plan.sources.leaves.iter().map(|leaf| leaf.relid).collect();
    sql::run(
        REGISTER,
        &[
            relid.into(),
            view.into(),
            query.into(),
            mode.name().into(),
            plan.effective.name().into(),
            plan.reason.clone().into(),
            schedule.text().into(),
            settings.into(),
            roots.into(),
            views.into(),
            leaves.into(),
        ],
    );
    pg_catalog::announce(c"stream");
    stream_shmem::ask_at_commit();
    transaction::next_command();
}

/// The hidden tables of a stream table that is kept up by deltas.
fn make_stores(relid: Oid, view: Oid, plan: &Plan) -> Result<(), Error> {
    if plan.effective == Mode::Full {
        return Ok(());
    }
    let prepared = program::of(relid, view).map_err(|missing| StreamError::Unsupported {
        mode: plan.effective.name(),
        construct: missing.construct,
        why: missing.why,
        instead: "Use refresh_mode => 'full'.".into(),
    })?;
    program::create_stores(relid, &prepared);
    Ok(())
}

/// Raises when the caller may not read what the query reads.
fn check_privileges(view: Oid) {
    sql::as_user(
        &format!("SELECT FROM {} LIMIT 0", shape::qualified_name(view)),
        &[],
    );
}

/// Gives a stream table another query, mode and schedule.
fn replace(
    relid: Oid,
    name: &Name,
    request: &Request,
    mode: Mode,
    schedule: &Schedule,
) -> Result<String, Error> {
    check_owner(relid)?;
    let plan = plan(request.query, mode, stream_query::owner(relid))?;
    let has = shape_of(&stream_query::columns_of(relid));
    let wants = shape_of(&plan.columns);
    if has != wants {
        return Err(StreamError::OtherColumns {
            name: name.name.clone(),
            has,
            wants,
        }
        .into());
    }
    cycle::check(relid, plan.analysed.query, &plan.sources, plan.effective)?;
    let view = super::catalog::stream(relid)
        .ok_or_else(|| StreamError::Unknown(name.qualified()))?
        .view;
    program::drop_stores(relid);
    store_query(view, &plan.analysed);
    register(relid, view, request.query, mode, &plan, schedule);
    check_privileges(view);
    make_stores(relid, view, &plan)?;
    if request.initialize {
        refresh::run(relid, Ask::Anew)?;
    }
    Ok(name.qualified())
}

fn shape_of(columns: &[OutputColumn]) -> String {
    let parts: Vec<String> = columns
        .iter()
        .map(|column| format!("{} {}", column.name, column.type_sql))
        .collect();
    parts.join(", ")
}

/// Only the owner changes, refreshes and drops a stream table.
pub fn check_owner(relid: Oid) -> Result<(), StreamError> {
    if stream_query::is_owner(relid) {
        Ok(())
    } else {
        Err(StreamError::NotOwner(shape::names(relid).1))
    }
}

/// Drops a stream table, as DROP TABLE does.
pub fn drop(text: &str, if_exists: bool, cascade: bool) -> Result<String, Error> {
    on_branch::refuse("dropping a stream table")?;
    let relid = match name::stream(text) {
        Err(StreamError::Unknown(_)) if if_exists => {
            pgrx::notice!("stream table {text} does not exist, skipping");
            return Ok(text.to_string());
        }
        found => found?,
    };
    let name = shape::qualified_name(relid);
    let tail = if cascade { " CASCADE" } else { "" };
    sql::as_user(&format!("DROP TABLE {name}{tail}"), &[]);
    sql::run(include_str!("../../sql/stream_forget.sql"), &[]);
    pg_catalog::announce(c"stream");
    Ok(name)
}

/// Changes query, schedule or mode; what is not given stays.
pub fn alter(
    text: &str,
    query: Option<&str>,
    schedule: Option<&str>,
    mode: Option<&str>,
) -> Result<String, Error> {
    on_branch::refuse("altering a stream table")?;
    let relid = name::stream(text)?;
    check_owner(relid)?;
    let name = name::read(text)?;
    let (old_query, old_schedule, old_mode) = sql::rows(
        "SELECT s.query, s.schedule, s.mode FROM pggit.stream s WHERE s.relid = $1",
        &[relid.into()],
        |row| (sql::text(row, 1), sql::text(row, 2), sql::text(row, 3)),
    )
    .pop()
    .ok_or_else(|| StreamError::Unknown(text.into()))?;
    let schedule = Schedule::parse(schedule.or(old_schedule.as_deref()).unwrap_or("manual"))?;
    if query.is_none() && mode.is_none() {
        sql::run(
            "UPDATE pggit.stream SET schedule = $2 WHERE relid = $1",
            &[relid.into(), schedule.text().into()],
        );
        sql::run(
            "UPDATE pggit.stream_state SET due_at = NULL WHERE relid = $1",
            &[relid.into()],
        );
        pg_catalog::announce(c"stream");
        stream_shmem::ask_at_commit();
        return Ok(name.qualified());
    }
    let mode = mode.or(old_mode.as_deref()).unwrap_or("auto");
    let query = query.or(old_query.as_deref()).unwrap_or_default();
    let request = Request {
        name: text,
        query,
        schedule: None,
        mode,
        initialize: true,
        if_not_exists: false,
        or_replace: true,
    };
    replace(relid, &name, &request, Mode::parse(mode)?, &schedule)
}

/// Pauses a stream table, or lets its schedule run again.
pub fn set_status(text: &str, status: &str) -> Result<String, Error> {
    on_branch::refuse("pausing or resuming a stream table")?;
    let relid = name::stream(text)?;
    check_owner(relid)?;
    sql::run(
        "UPDATE pggit.stream_state SET status = $2, errors = 0, due_at = NULL WHERE relid = $1",
        &[relid.into(), status.into()],
    );
    stream_shmem::ask_at_commit();
    Ok(shape::qualified_name(relid))
}

/// What would become of a query.
pub fn validate(query: &str) -> Result<(Mode, Option<Obstacle>), Error> {
    let analysed = stream_query::analyse(query).map_err(not_query)?;
    let facts = stream_facts::of_query(analysed.query);
    let sources = Sources::of(&facts, stream_run::current_user());
    let grave = sources.obstacles.iter().find(|obstacle| obstacle.grave);
    let obstacle = grave
        .or(sources.obstacles.first())
        .cloned()
        .or_else(|| no_law(&analysed));
    let mode = match &obstacle {
        None => Mode::Differential,
        Some(_) => Mode::Full,
    };
    Ok((mode, obstacle))
}
