//! Queries that Braid printed: parsed and analysed by PostgreSQL, with the
//! rights of nobody, and marked so that they are not rewritten again.

use super::bag;
use super::privileges::no_privileges;
use super::tree::{tables, ARM};
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::ffi::{c_void, CStr, CString};

/// Parses and analyses a query that Braid printed. Names are resolved with
/// the rights of the bootstrap superuser and nothing in the result asks for
/// privileges: those of the table the user named are checked instead.
pub fn analyse(sql: &str) -> *mut pg_sys::Query {
    let text = CString::new(sql).expect("printed SQL has no NUL");
    // SAFETY: the identity is restored on every path (errors restore it with
    // the transaction); the tree is allocated in the current context.
    unsafe {
        let (mut user, mut security) = (Oid::INVALID, 0);
        pg_sys::GetUserIdAndSecContext(&mut user, &mut security);
        pg_sys::SetUserIdAndSecContext(
            Oid::from(pg_sys::BOOTSTRAP_SUPERUSERID),
            security | pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32,
        );
        let raw = pg_sys::raw_parser(text.as_ptr(), pg_sys::RawParseMode::RAW_PARSE_DEFAULT);
        let statement = pg_sys::list_nth(raw, 0).cast::<pg_sys::RawStmt>();
        let analysed = pg_sys::parse_analyze_fixedparams(
            statement,
            text.as_ptr(),
            std::ptr::null(),
            0,
            std::ptr::null_mut(),
        );
        pg_sys::SetUserIdAndSecContext(user, security);
        strip_privileges(analysed);
        mark_bags(analysed.cast(), std::ptr::null_mut());
        analysed
    }
}

/// Runs a statement that Braid printed and that reads what [`analyse`] reads.
pub fn run(sql: &str) {
    let query = analyse(sql);
    let text = CString::new(sql).expect("printed SQL has no NUL");
    // SAFETY: plans and runs one statement to its end under a fresh snapshot.
    unsafe {
        let plan = pg_sys::standard_planner(query, text.as_ptr(), 0, std::ptr::null_mut());
        pg_sys::CommandCounterIncrement();
        pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
        pg_sys::UpdateActiveSnapshotCommandId();
        let description = pg_sys::CreateQueryDesc(
            plan,
            text.as_ptr(),
            pg_sys::GetActiveSnapshot(),
            std::ptr::null_mut(),
            pg_sys::CreateDestReceiver(pg_sys::CommandDest::DestNone),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            0,
        );
        pg_sys::ExecutorStart(description, 0);
        super::version::executor_run(description);
        pg_sys::ExecutorFinish(description);
        pg_sys::ExecutorEnd(description);
        pg_sys::FreeQueryDesc(description);
        pg_sys::PopActiveSnapshot();
        pg_sys::CommandCounterIncrement();
    }
}

/// Marks calls of `pggit.bag` as Braid's own.
#[pg_guard]
unsafe extern "C-unwind" fn mark_bags(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walkers with nodes of a private tree.
    unsafe {
        if node.is_null() {
            return false;
        }
        if (*node).type_ == pg_sys::NodeTag::T_Query {
            return pg_sys::query_tree_walker(node.cast(), Some(mark_bags), context, 0);
        }
        if (*node).type_ == pg_sys::NodeTag::T_FuncExpr {
            let call = node.cast::<pg_sys::FuncExpr>();
            let name = pg_sys::get_func_name((*call).funcid);
            if !name.is_null() && CStr::from_ptr(name) == bag::NAME {
                (*call).location = bag::LOCATION;
            }
        }
        pg_sys::expression_tree_walker(node, Some(mark_bags), context)
    }
}

/// # Safety
/// `query` must be a valid query tree.
unsafe fn strip_privileges(query: *mut pg_sys::Query) {
    for table in tables(query) {
        // SAFETY: entries of the tree being walked.
        unsafe {
            no_privileges(table.query(), table.rte());
            (*table.rte()).enrtuples = ARM;
        }
    }
}
