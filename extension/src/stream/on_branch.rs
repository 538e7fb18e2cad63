//! A refresh on a branch: the query is computed there, on the branch's data,
//! and its rows replace those the branch has.
//!
//! ```text
//!   main     source ──log──▶ delta ──▶ stream table
//!   branch   what the branch sees of the source ──query──▶ the branch's own rows
//! ```
//!
//! A branch has no frontier: which of its rows are inherited and which are its
//! own is decided as it is read, so the table is computed anew. Main's contents
//! and main's frontier stay as they are.

use super::apply::Written;
use super::catalog::{self, Stream};
use super::error::StreamError;
use super::refresh::{Kind, Outcome};
use super::{guard, sql};
use crate::branch::session;
use crate::error::Error;
use crate::pg::{shape, stream_query, stream_run, transaction};
use braid_rewrite::quote_identifier;
use pgrx::pg_sys::Oid;
use std::ffi::CString;
use std::time::Instant;

const ADVANCE: &str = include_str!("../../sql/stream_advance_branch.sql");

/// Refreshes a stream table on the branch of this session, after those it reads.
pub fn run(relid: Oid) -> Result<Vec<Outcome>, Error> {
    if catalog::groups(relid).iter().any(|group| group.circular) {
        return Err(Error::NotOnBranch {
            what: "refreshing stream tables that read each other in a circle".into(),
            why: "Their fixpoint is computed on main only.".into(),
            instead: "Read the rows of the branch point, or refresh on main: SELECT pggit.switch_branch('main');".into(),
        });
    }
    let order = catalog::in_order(relid);
    let mut locked = order.clone();
    locked.sort_unstable_by_key(|oid| oid.to_u32());
    locked
        .iter()
        .for_each(|oid| stream_run::lock_for_refresh(*oid));
    let mut outcomes = Vec::new();
    for one in order {
        outcomes.push(refresh_one(one)?);
    }
    Ok(outcomes)
}

fn refresh_one(relid: Oid) -> Result<Outcome, Error> {
    let started = Instant::now();
    let stream =
        catalog::stream(relid).ok_or_else(|| StreamError::Unknown(shape::qualified_name(relid)))?;
    let owner = stream_query::owner(relid);
    let written = stream_run::as_owner(owner, &stream.settings, || {
        guard::while_refreshing(|| exchange(&stream))
    });
    let outcome = Outcome {
        relid,
        kind: Kind::Full,
        changed: 0,
        written,
        milliseconds: started.elapsed().as_secs_f64() * 1000.0,
    };
    sql::run(
        ADVANCE,
        &[
            relid.into(),
            session::here().into(),
            outcome.milliseconds.into(),
            (written.inserted as i64).into(),
            (written.deleted as i64).into(),
        ],
    );
    Ok(outcome)
}

/// Empties and fills the branch's rows, as any statement on a branch does it.
fn exchange(stream: &Stream) -> Written {
    let table = shape::qualified_name(stream.relid);
    let columns: Vec<String> = shape::live_names(stream.relid)
        .into_iter()
        .map(|(_, name)| quote_identifier(&name))
        .collect();
    let deleted = stream_run::write(&format!("DELETE FROM {table}"));
    transaction::next_command();
    let inserted = stream_run::write(&format!(
        "INSERT INTO {table} ({}) SELECT * FROM {}",
        columns.join(", "),
        shape::qualified_name(stream.view)
    ));
    transaction::next_command();
    Written { inserted, deleted }
}

/// Refuses what only main can do with stream tables, and what a standby cannot.
pub fn refuse(what: &str) -> Result<(), Error> {
    transaction::check_writable(&CString::new(what).unwrap_or_default());
    match session::current() {
        None => Ok(()),
        Some(_) => Err(Error::NotOnBranch {
            what: what.into(),
            why: "Stream tables are made, changed and dropped on main; a branch reads and refreshes those it has inherited.".into(),
            instead: "Run it on main: SELECT pggit.switch_branch('main');".into(),
        }),
    }
}
