//! PostgreSQL's hooks: each saves and calls the one before it, and returns at
//! once when the session is on `main`.

use crate::branch::{session, statement};
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::ffi::{c_char, c_int};
use std::sync::OnceLock;

static PREVIOUS_PLANNER: OnceLock<pg_sys::planner_hook_type> = OnceLock::new();
static PREVIOUS_START: OnceLock<pg_sys::ExecutorStart_hook_type> = OnceLock::new();

/// Installs the hooks.
pub fn register() {
    // SAFETY: runs once in the postmaster, before any other thread or backend.
    unsafe {
        let _ = PREVIOUS_PLANNER.set(pg_sys::planner_hook);
        pg_sys::planner_hook = Some(planner);
        let _ = PREVIOUS_START.set(pg_sys::ExecutorStart_hook);
        pg_sys::ExecutorStart_hook = Some(executor_start);
    }
}

/// Plans a statement; on a branch its tables are first replaced by what the
/// branch sees.
#[pg_guard]
unsafe extern "C-unwind" fn planner(
    parse: *mut pg_sys::Query,
    query_string: *const c_char,
    cursor_options: c_int,
    bound_params: pg_sys::ParamListInfo,
) -> *mut pg_sys::PlannedStmt {
    let branch = session::current();
    let plan = |parse| {
        // SAFETY: the arguments are the server's own, passed on unchanged but
        // for the query tree, which is ours to change.
        unsafe {
            match PREVIOUS_PLANNER.get().copied().flatten() {
                Some(previous) => previous(parse, query_string, cursor_options, bound_params),
                None => pg_sys::standard_planner(parse, query_string, cursor_options, bound_params),
            }
        }
    };
    match branch {
        None => plan(parse),
        Some(branch) => statement::plan(&branch, parse, plan),
    }
}

/// Starts a plan; on a branch the rows a statement will change are copied up
/// before it takes its first step.
#[pg_guard]
unsafe extern "C-unwind" fn executor_start(query_desc: *mut pg_sys::QueryDesc, eflags: c_int) {
    if let Some(branch) = session::current() {
        statement::before_execution(&branch, query_desc, eflags);
    }
    // SAFETY: as above.
    unsafe {
        match PREVIOUS_START.get().copied().flatten() {
            Some(previous) => previous(query_desc, eflags),
            None => pg_sys::standard_ExecutorStart(query_desc, eflags),
        }
    }
}
