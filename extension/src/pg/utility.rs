//! The hook around utility statements (everything that is not SELECT, INSERT,
//! UPDATE, DELETE or MERGE).
//!
//! ```text
//!   process_utility (plain frame)
//!     ├─ prepare   guarded: redirects, diverges, refuses; may answer itself
//!     ├─ standard_ProcessUtility (unguarded, may longjmp)
//!     └─ finish    guarded: records what the statement made
//! ```
//!
//! On main, where no branch exists, the frame calls the server at once.

use super::utility_node::Statement;
use super::{report, stream_utility};
use crate::branch::{ddl, session};
use crate::error::OrRaise;
use crate::stream::guard;
use pgrx::pg_sys;
use std::ffi::c_char;
use std::sync::OnceLock;

mod server {
    use super::*;
    // SAFETY (of every call): the signature is that of the server's header.
    unsafe extern "C-unwind" {
        pub fn standard_ProcessUtility(
            planned: *mut pg_sys::PlannedStmt,
            query_string: *const c_char,
            read_only_tree: bool,
            context: pg_sys::ProcessUtilityContext::Type,
            params: pg_sys::ParamListInfo,
            environment: *mut pg_sys::QueryEnvironment,
            dest: *mut pg_sys::DestReceiver,
            completion: *mut pg_sys::QueryCompletion,
        );
    }
}

static PREVIOUS: OnceLock<pg_sys::ProcessUtility_hook_type> = OnceLock::new();

/// Installs the hook.
pub fn register() {
    // SAFETY: runs once in the postmaster.
    unsafe {
        let _ = PREVIOUS.set(pg_sys::ProcessUtility_hook);
        pg_sys::ProcessUtility_hook = Some(process_utility);
    }
}

unsafe extern "C-unwind" fn process_utility(
    planned: *mut pg_sys::PlannedStmt,
    query_string: *const c_char,
    read_only_tree: bool,
    context: pg_sys::ProcessUtilityContext::Type,
    params: pg_sys::ParamListInfo,
    environment: *mut pg_sys::QueryEnvironment,
    dest: *mut pg_sys::DestReceiver,
    completion: *mut pg_sys::QueryCompletion,
) {
    // SAFETY: the arguments are the server's own; a plain frame: see `hooks`.
    unsafe {
        let part = context == pg_sys::ProcessUtilityContext::PROCESS_UTILITY_SUBCOMMAND;
        let ours =
            !part && !session::is_internal() && !QUIET.with(std::cell::Cell::get) && wants(planned);
        if !part && session::may_be_protected() && !QUIET.with(std::cell::Cell::get) {
            check_protection((*planned).utilityStmt);
        }
        let writes = !session::is_internal() && stream_utility::may_write((*planned).utilityStmt);
        if writes {
            check_stream_tables((*planned).utilityStmt);
        }
        if !part && !session::is_internal() && !QUIET.with(std::cell::Cell::get) {
            note((*planned).utilityStmt);
        }
        // Braid's own statements are part of others: no event trigger fires.
        let context = match session::is_internal() || QUIET.with(std::cell::Cell::get) {
            true => pg_sys::ProcessUtilityContext::PROCESS_UTILITY_SUBCOMMAND,
            false => context,
        };
        let mut planned = planned;
        let mut read_only_tree = read_only_tree;
        if ours {
            if read_only_tree {
                planned = pg_sys::copyObjectImpl(planned.cast()).cast();
                read_only_tree = false;
            }
            if !prepare(planned, completion) {
                return;
            }
        }
        match PREVIOUS.get() {
            Some(Some(previous)) => previous(
                planned,
                query_string,
                read_only_tree,
                context,
                params,
                environment,
                dest,
                completion,
            ),
            _ => server::standard_ProcessUtility(
                planned,
                query_string,
                read_only_tree,
                context,
                params,
                environment,
                dest,
                completion,
            ),
        }
        if ours {
            finish();
        }
        if writes {
            follow();
        }
    }
}

/// Refuses what would change a protected branch.
fn check_protection(node: *mut pg_sys::Node) {
    report::catch(|| {
        // SAFETY: a utility statement, only read.
        if unsafe { Statement::new_unplanned(node).changes_the_branch() } {
            session::check_unprotected();
        }
    })
}

thread_local! {
    /// The tables that the running COPY or TRUNCATE writes.
    static WRITTEN: std::cell::RefCell<Vec<pg_sys::Oid>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Stream tables that follow statements at once.
fn follow() {
    report::catch(|| {
        for relid in WRITTEN.with_borrow_mut(std::mem::take) {
            crate::stream::immediate::after_write(relid).or_raise();
        }
    })
}

/// Refuses what would write a stream table; lets an extension go that has some.
fn check_stream_tables(node: *mut pg_sys::Node) {
    report::catch(|| {
        // SAFETY: a utility statement; drops_extension looks at its tag first.
        unsafe {
            let written = stream_utility::written(node);
            for relid in &written {
                guard::check_write(*relid).or_raise();
            }
            for relid in stream_utility::redefined(node) {
                guard::check_definition(relid).or_raise();
            }
            WRITTEN.with_borrow_mut(|known| *known = written);
            if drops_extension(node)
                && Statement::new_unplanned(node).drops_extension(ddl::EXTENSION)
            {
                crate::stream::remove::before_extension();
            }
        }
    })
}

/// Notes what is about to change the schema.
unsafe fn note(node: *mut pg_sys::Node) {
    // SAFETY: a utility statement, only read.
    unsafe {
        if Statement::is_of_interest(node) && !drops_extension(node) {
            report::catch(|| ddl::note(&Statement::new_unplanned(node)).or_raise());
        }
    }
}

/// False for statements that can neither be on a branch nor concern one.
unsafe fn wants(planned: *mut pg_sys::PlannedStmt) -> bool {
    // SAFETY: the statement is a valid node.
    unsafe {
        Statement::is_of_interest((*planned).utilityStmt)
            && (!session::asks_for_main()
                || drops_extension((*planned).utilityStmt)
                || ddl::may_concern_branches())
    }
}

unsafe fn drops_extension(node: *mut pg_sys::Node) -> bool {
    // SAFETY: read as what its tag says.
    unsafe {
        (*node).type_ == pg_sys::NodeTag::T_DropStmt
            && (*node.cast::<pg_sys::DropStmt>()).removeType == pg_sys::ObjectType::OBJECT_EXTENSION
    }
}

/// True when the server shall run the (possibly changed) statement.
fn prepare(planned: *mut pg_sys::PlannedStmt, completion: *mut pg_sys::QueryCompletion) -> bool {
    report::catch(|| {
        // SAFETY: the statement is ours to change: it was copied or is not kept.
        let mut statement = unsafe { Statement::new(planned, completion) };
        ddl::prepare(&mut statement)
    })
}

fn finish() {
    report::catch(ddl::finish);
}

thread_local!(static QUIET: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });

/// Runs `work`, whose utility statements are the server's alone.
pub fn quietly<T>(work: impl FnOnce() -> T) -> T {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            QUIET.with(|flag| flag.set(self.0));
        }
    }
    let _restore = Restore(QUIET.with(|flag| flag.replace(true)));
    work()
}
