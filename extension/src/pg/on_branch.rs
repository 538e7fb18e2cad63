//! Running one statement as if the session were on another branch.

use super::{guc, transaction};
use crate::branch::session;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::ffi::CString;

/// Whose privileges count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// The role that called Braid.
    Caller,
    /// Whoever is at work: the owner of the extension.
    Owner,
}

/// Which triggers fire.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Triggers {
    /// As always.
    All,
    /// As for an apply worker of logical replication: only those that are
    /// ENABLE REPLICA or ENABLE ALWAYS; no referential action.
    Replica,
}

/// Runs `sql` on `branch`; returns the number of rows it processed.
///
/// The settings and the identity are put back afterwards; an error restores
/// them with the (sub)transaction it aborts.
pub fn run(branch: &str, who: As, triggers: Triggers, sql: &str) -> u64 {
    let name = CString::new(branch).expect("a branch name has no NUL");
    let role = match triggers {
        Triggers::All => c"origin",
        Triggers::Replica => c"replica",
    };
    guc::with_setting(c"session_replication_role", role, || {
        guc::with_setting(c"pggit.internal", c"off", || {
            guc::with_setting(c"pggit.branch", &name, || {
                transaction::next_command();
                as_role(who, || {
                    let processed = session::merging(|| execute(sql));
                    transaction::fire_deferred_triggers();
                    processed
                })
            })
        })
    })
}

fn execute(sql: &str) -> u64 {
    Spi::connect_mut(|client| {
        client
            .update(sql, None, &[])
            .unwrap_or_else(|error| panic!("{error}"));
        // SAFETY: a plain variable of this backend.
        unsafe { pg_sys::SPI_processed }
    })
}

fn as_role<T>(who: As, work: impl FnOnce() -> T) -> T {
    if who == As::Owner {
        return work();
    }
    let (mut user, mut security) = (pg_sys::Oid::INVALID, 0);
    // SAFETY: sets and restores this backend's identity; the flag makes the
    // server refuse SET ROLE meanwhile. An error restores it with the
    // (sub)transaction it aborts.
    unsafe {
        pg_sys::GetUserIdAndSecContext(&mut user, &mut security);
        pg_sys::SetUserIdAndSecContext(
            pg_sys::GetOuterUserId(),
            security | pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32,
        );
    }
    let result = work();
    // SAFETY: the values read above.
    unsafe { pg_sys::SetUserIdAndSecContext(user, security) };
    result
}
