//! The end of a write statement: stream tables in immediate mode follow.

use super::{report, stream_watch};
use crate::branch::session;
use crate::error::OrRaise;
use crate::stream::{guard, immediate};
use pgrx::pg_sys;
use std::sync::OnceLock;

mod server {
    use super::*;
    // SAFETY (of every call): the signature is that of the server's header.
    unsafe extern "C-unwind" {
        pub fn standard_ExecutorFinish(query_desc: *mut pg_sys::QueryDesc);
    }
}

static PREVIOUS: OnceLock<pg_sys::ExecutorFinish_hook_type> = OnceLock::new();

/// Installs the hook. Runs in the postmaster.
pub fn register() {
    // SAFETY: runs once at preload.
    unsafe {
        let _ = PREVIOUS.set(pg_sys::ExecutorFinish_hook);
        pg_sys::ExecutorFinish_hook = Some(executor_finish);
    }
}

/// A plain frame: see `hooks`. AFTER triggers have fired when it goes on.
unsafe extern "C-unwind" fn executor_finish(query_desc: *mut pg_sys::QueryDesc) {
    // SAFETY: the descriptor is the server's.
    unsafe {
        match PREVIOUS.get() {
            Some(Some(previous)) => previous(query_desc),
            _ => server::standard_ExecutorFinish(query_desc),
        }
        if !(*(*query_desc).plannedstmt).resultRelations.is_null()
            && !guard::none_exist()
            && !session::is_internal()
        {
            follow(query_desc);
        }
    }
}

fn follow(query_desc: *mut pg_sys::QueryDesc) {
    report::catch(|| {
        if !guard::follows_statements() {
            return;
        }
        // SAFETY: as above.
        for relid in unsafe { stream_watch::targets((*query_desc).plannedstmt) } {
            immediate::after_write(relid).or_raise();
        }
    })
}
