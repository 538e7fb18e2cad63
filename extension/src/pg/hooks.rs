//! PostgreSQL's hooks: each saves and calls the one before it, and returns at
//! once when the session is on `main`.
//!
//! Two kinds of function meet here. What Rust does (`*_prepare`, `*_finish`)
//! runs under a guard, which turns panics into PostgreSQL errors. The
//! hooks themselves are plain frames without destructors, and they call the
//! server directly: an error raised below them jumps over them untouched and
//! keeps its constraint name, cursor position and context, which the guard
//! would lose.
//!
//! ```text
//!   server ─▶ hook (plain frame) ─▶ prepare (guarded) ─▶ returns plain data
//!                    └────────────▶ standard_planner (unguarded, may longjmp)
//! ```

use super::carriers::Carriers;
use super::copy_up;
use super::{
    expressions, first_live, invalidation, log_state, naming, report, search_path, stream_watch,
    tree,
};
use crate::branch::ddl::{catalogs, visibility};
use crate::branch::lineage::Branch;
use crate::branch::{session, statement};
use crate::error::OrRaise;
use crate::stream::guard;
use pgrx::pg_sys;
use std::ffi::{c_char, c_int, CStr};
use std::sync::OnceLock;

/// The server's own functions, called without pgrx's guard.
mod server {
    use super::*;
    // SAFETY (of every call): the signatures are those of the server's headers.
    unsafe extern "C-unwind" {
        pub fn standard_planner(
            parse: *mut pg_sys::Query,
            query_string: *const c_char,
            cursor_options: c_int,
            bound_params: pg_sys::ParamListInfo,
        ) -> *mut pg_sys::PlannedStmt;
        pub fn standard_ExecutorStart(query_desc: *mut pg_sys::QueryDesc, eflags: c_int);
    }
}

static PREVIOUS_PLANNER: OnceLock<pg_sys::planner_hook_type> = OnceLock::new();
static PREVIOUS_START: OnceLock<pg_sys::ExecutorStart_hook_type> = OnceLock::new();

static PREVIOUS_NEEDS: OnceLock<pg_sys::needs_fmgr_hook_type> = OnceLock::new();
static PREVIOUS_LOG: OnceLock<pg_sys::emit_log_hook_type> = OnceLock::new();

/// LANGUAGE sql, from pg_language.dat.
const SQL_LANGUAGE: u32 = 14;

/// Installs the hooks.
pub fn register() {
    // SAFETY: runs once in the postmaster, before any backend exists.
    unsafe {
        let _ = PREVIOUS_PLANNER.set(pg_sys::planner_hook);
        pg_sys::planner_hook = Some(planner);
        let _ = PREVIOUS_START.set(pg_sys::ExecutorStart_hook);
        pg_sys::ExecutorStart_hook = Some(executor_start);
        let _ = PREVIOUS_NEEDS.set(pg_sys::needs_fmgr_hook);
        pg_sys::needs_fmgr_hook = Some(needs_fmgr);
        let _ = PREVIOUS_LOG.set(pg_sys::emit_log_hook);
        pg_sys::emit_log_hook = Some(emit_log);
    }
}

/// Plans a statement; on a branch its tables are first replaced by what the
/// branch sees.
unsafe extern "C-unwind" fn planner(
    parse: *mut pg_sys::Query,
    query_string: *const c_char,
    cursor_options: c_int,
    bound_params: pg_sys::ParamListInfo,
) -> *mut pg_sys::PlannedStmt {
    // SAFETY: the arguments are the server's own; `parse` is ours to change.
    unsafe {
        let carriers = if session::on_main() {
            if !session::is_internal() && tree::reads_catalogs(parse) {
                main_prepare(parse);
            }
            Carriers::none()
        } else {
            planner_prepare(parse, query_string, bound_params)
        };
        let planned = match PREVIOUS_PLANNER.get() {
            Some(Some(previous)) => previous(parse, query_string, cursor_options, bound_params),
            _ => server::standard_planner(parse, query_string, cursor_options, bound_params),
        };
        if !session::on_main() {
            planner_finish(planned, cursor_options, carriers);
        }
        planned
    }
}

/// Tools on main do not see what Braid keeps for branches.
fn main_prepare(parse: *mut pg_sys::Query) {
    report::catch(|| {
        if visibility::hides_on_main() {
            catalogs::rewrite(parse);
        }
    })
}

fn planner_prepare(
    parse: *mut pg_sys::Query,
    query_string: *const c_char,
    bound_params: pg_sys::ParamListInfo,
) -> Carriers {
    let plan = |query| {
        // SAFETY: a complete query tree made by the rewrite.
        unsafe {
            let planned = pg_sys::standard_planner(query, query_string, 0, bound_params);
            first_live::improve(planned, 0);
            planned
        }
    };
    report::catch(|| match session_of(parse) {
        Some(branch) => {
            expressions::rewrite(parse);
            // SAFETY: the server's query.
            let reads_catalogs = unsafe { tree::reads_catalogs(parse) };
            if reads_catalogs && (session::shows_catalogs() || !search_path::is_pinned()) {
                naming::suspended(|| catalogs::rewrite(parse));
            }
            statement::rewrite(&branch, parse, &plan)
        }
        None => Carriers::none(),
    })
}

/// The branch to plan for. On a branch that was deleted meanwhile only
/// statements without tables pass, so that the session can leave it.
fn session_of(parse: *mut pg_sys::Query) -> Option<std::rc::Rc<Branch>> {
    match session::look() {
        Ok(branch) => branch,
        Err(_) if tree::tables(parse).is_empty() => None,
        Err(error) => error.raise(),
    }
}

fn planner_finish(planned: *mut pg_sys::PlannedStmt, cursor_options: c_int, carriers: Carriers) {
    report::catch(|| {
        if matches!(session::look(), Ok(Some(_))) {
            // SAFETY: the plan is ours to complete before anyone sees it.
            unsafe {
                first_live::improve(planned, cursor_options);
                for oid in invalidation::watched() {
                    (*planned).relationOids = pg_sys::lappend_oid((*planned).relationOids, oid);
                }
            }
            carriers.attach(planned);
        }
    })
}

/// Starts a plan; on a branch the rows a statement will change are copied up
/// before it takes its first step.
unsafe extern "C-unwind" fn executor_start(query_desc: *mut pg_sys::QueryDesc, eflags: c_int) {
    // SAFETY: as above.
    unsafe {
        let writes = !(*(*query_desc).plannedstmt).resultRelations.is_null();
        if writes && !log_state::is_absent() && !session::is_internal() {
            if session::may_be_protected() {
                check_protection((*query_desc).plannedstmt);
            }
            if !guard::none_exist() {
                check_targets(query_desc);
            }
        }
        if !session::on_main() {
            executor_start_prepare(query_desc, eflags);
        }
        match PREVIOUS_START.get() {
            Some(Some(previous)) => previous(query_desc, eflags),
            _ => server::standard_ExecutorStart(query_desc, eflags),
        }
    }
}

/// A protected branch, main included, changes only by merges; temporary tables
/// are nobody's business.
fn check_protection(planned: *mut pg_sys::PlannedStmt) {
    report::catch(|| {
        if tree::writes_lasting_tables(planned) {
            session::check_unprotected();
        }
    })
}

/// Refuses writes to stream tables.
fn check_targets(query_desc: *mut pg_sys::QueryDesc) {
    report::catch(|| {
        if !guard::protects_any() {
            return;
        }
        // SAFETY: the descriptor is the server's.
        for relid in unsafe { stream_watch::targets((*query_desc).plannedstmt) } {
            guard::check_write(relid).or_raise();
        }
    })
}

fn executor_start_prepare(query_desc: *mut pg_sys::QueryDesc, eflags: c_int) {
    report::catch(|| {
        // SAFETY: the descriptor is the server's.
        let reads_none = || unsafe { tree::plain_tables((*query_desc).plannedstmt).is_empty() };
        let branch = match session::look() {
            Err(_) if reads_none() => None,
            found => found.or_raise(),
        };
        if let Some(branch) = branch {
            copy_up::before_execution(&branch, query_desc, eflags);
        }
    })
}

/// Names the user's schema in the fields of an error where an overlay's stands.
unsafe extern "C-unwind" fn emit_log(data: *mut pg_sys::ErrorData) {
    // SAFETY: `data` is the report being sent; the text it gets lives as long
    // as this backend.
    unsafe {
        if !(*data).schema_name.is_null() && !session::on_main() {
            if let Some(name) = session::user_schema(CStr::from_ptr((*data).schema_name)) {
                (*data).schema_name = name.cast_mut();
            }
        }
        if let Some(Some(previous)) = PREVIOUS_LOG.get() {
            previous(data);
        }
    }
}

/// Stops PostgreSQL from inlining SQL functions that return rows: it would do
/// so after the tables of the statement were replaced, and the function's own
/// tables would be main's. Not inlined, its body is planned like any statement.
unsafe extern "C-unwind" fn needs_fmgr(function: pg_sys::Oid) -> bool {
    if !session::on_main()
        && function.to_u32() >= pg_sys::FirstNormalObjectId
        && returns_rows_by_sql(function)
    {
        return true;
    }
    // SAFETY: the hook that was there before.
    unsafe { matches!(PREVIOUS_NEEDS.get(), Some(Some(previous)) if previous(function)) }
}

fn returns_rows_by_sql(function: pg_sys::Oid) -> bool {
    report::catch(|| {
        let procoid = pg_sys::SysCacheIdentifier::PROCOID as i32;
        // SAFETY: the row is read while it is pinned in the cache.
        unsafe {
            let row = pg_sys::SearchSysCache1(procoid, pg_sys::Datum::from(function));
            if row.is_null() {
                return false;
            }
            let form = pg_sys::GETSTRUCT(row).cast::<pg_sys::FormData_pg_proc>();
            let found = (*form).prolang.to_u32() == SQL_LANGUAGE && (*form).proretset;
            pg_sys::ReleaseSysCache(row);
            found
        }
    })
}
