//! Settings.
//!
//! `pggit.branch` is reported to clients (GUC_REPORT), so a client can check
//! that its request for a branch was understood, and a pooler can track it.

use crate::branch::session;
use crate::error::Error;
use crate::stream::error::StreamError;
use pgrx::prelude::*;
use pgrx::{pg_sys, GucContext, GucFlags, GucRegistry, GucSetting};
use std::ffi::{c_char, c_void, CStr, CString};

static BRANCH: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(Some(c"main"));
static INTERNAL: GucSetting<bool> = GucSetting::<bool>::new(false);
static AUTO_COMMIT: GucSetting<bool> = GucSetting::<bool>::new(true);
static RETENTION: GucSetting<i32> = GucSetting::<i32>::new(7 * 24 * 60);

/// The name of the branch this session asked for.
pub fn branch_name() -> String {
    BRANCH.get().map_or_else(
        || "main".to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// True when a transaction that changes a schema is a commit by itself.
pub fn commits_automatically() -> bool {
    AUTO_COMMIT.get()
}

/// How long unpinned history is kept, in minutes; 0 keeps only what is pinned.
pub fn retention_minutes() -> i32 {
    RETENTION.get()
}

/// Sets `pggit.branch` for this session, transactionally, like `SET`.
pub fn set_branch(name: &str) {
    let Ok(value) = CString::new(name) else {
        return;
    };
    // SAFETY: both strings are NUL-terminated and copied by SetConfigOption.
    unsafe {
        pg_sys::set_config_option(
            c"pggit.branch".as_ptr(),
            value.as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SET,
            true,
            0,
            false,
        );
    }
}

/// A new value for `pggit.branch`: refused when the branch is unknown.
///
/// Outside a transaction nothing can be looked up; the name is then resolved,
/// or refused, by the first statement that runs.
unsafe extern "C-unwind" fn check_branch(
    newval: *mut *mut c_char,
    _extra: *mut *mut c_void,
    source: pg_sys::GucSource::Type,
) -> bool {
    // SAFETY: the GUC machinery passes a pointer to a valid C string, or null.
    let name = unsafe {
        if (*newval).is_null() {
            return true;
        }
        CStr::from_ptr(*newval)
    };
    let Ok(name) = name.to_str() else {
        return false;
    };
    // A test run (for example ALTER ROLE SET) may name a branch of another database.
    if source == pg_sys::GucSource::PGC_S_TEST {
        return true;
    }
    super::report::catch(|| session::check_name(name));
    true
}

/// The setting changed (also by rollback): what was resolved or planned for the
/// old branch is no longer true.
#[pg_guard]
unsafe extern "C-unwind" fn assign_branch(newval: *const c_char, _extra: *mut c_void) {
    // SAFETY: the GUC machinery passes a valid C string, or null.
    session::assigned(if newval.is_null() {
        b"main"
    } else {
        unsafe { CStr::from_ptr(newval) }.to_bytes()
    });
    // SAFETY: marks this backend's cached plans invalid; touches no catalog.
    unsafe { pg_sys::ResetPlanCache() };
}

/// Braid's own functions written in SQL begin or end.
#[pg_guard]
unsafe extern "C-unwind" fn assign_internal(newval: bool, _extra: *mut c_void) {
    session::set_internal(newval);
}

/// Registers all settings. Called once, from the postmaster.
pub fn register() {
    // SAFETY: both hooks are guarded and match the types PostgreSQL expects.
    unsafe {
        GucRegistry::define_string_guc_with_hooks(
            c"pggit.branch",
            c"The branch this session works on.",
            c"Every statement reads and writes this branch; main is the ordinary database.",
            &BRANCH,
            GucContext::Userset,
            GucFlags::REPORT,
            Some(check_branch),
            Some(assign_branch),
            None,
        );
    }
    // SAFETY: as above. Set by functions of the extension, for their own length.
    unsafe {
        GucRegistry::define_bool_guc_with_hooks(
            c"pggit.internal",
            c"Internal: a function of Braid is at work.",
            c"Tables and names are the real ones meanwhile. Only functions of the extension set it.",
            &INTERNAL,
            GucContext::Suset,
            GucFlags::NO_SHOW_ALL | GucFlags::DISALLOW_IN_FILE,
            None,
            Some(assign_internal),
            None,
        );
    }
    GucRegistry::define_bool_guc(
        c"pggit.auto_commit",
        c"Whether a transaction that changes the schema of a branch is a commit.",
        c"Off, only pggit.commit and merges make commits.",
        &AUTO_COMMIT,
        GucContext::Userset,
        GucFlags::default(),
    );
    GucRegistry::define_int_guc(
        c"pggit.retention",
        c"How long history is kept that nothing pins, in minutes.",
        c"0 keeps only what branches, tags and snapshots need.",
        &RETENTION,
        0,
        i32::MAX,
        GucContext::Sighup,
        GucFlags::UNIT_MIN,
    );
}

/// Runs `work` with another value of a setting; an error restores it with the
/// (sub)transaction it aborts.
pub fn with_setting<T>(name: &CStr, value: &CStr, work: impl FnOnce() -> T) -> T {
    // SAFETY: a nest level of its own, closed after the work.
    let level = unsafe {
        let level = pg_sys::NewGUCNestLevel();
        pg_sys::set_config_option(
            name.as_ptr(),
            value.as_ptr(),
            pg_sys::GucContext::PGC_SUSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SAVE,
            true,
            0,
            false,
        );
        level
    };
    let result = work();
    // SAFETY: the level opened above.
    unsafe { pg_sys::AtEOXact_GUC(true, level) };
    result
}

/// Sets a setting for the open nest level (see [`with_setting`]).
pub fn set_local(name: &CStr, value: &CStr) {
    // SAFETY: both strings are terminated and copied; the level ends later.
    unsafe {
        pg_sys::set_config_option(
            name.as_ptr(),
            value.as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SAVE,
            true,
            0,
            false,
        );
    }
}

static STREAMS_ENABLED: GucSetting<bool> = GucSetting::<bool>::new(true);
static SCHEDULER_INTERVAL: GucSetting<i32> = GucSetting::<i32>::new(200);
static MAX_REFRESHES: GucSetting<i32> = GucSetting::<i32>::new(4);

/// True when stream tables refresh by themselves.
pub fn streams_enabled() -> bool {
    STREAMS_ENABLED.get()
}

/// The shortest time between two workers of one database.
pub fn scheduler_interval() -> std::time::Duration {
    std::time::Duration::from_millis(SCHEDULER_INTERVAL.get() as u64)
}

/// How many workers may refresh at the same time, one for each database.
pub fn max_refreshes() -> usize {
    MAX_REFRESHES.get() as usize
}

static BLOCK_SOURCE_DDL: GucSetting<bool> = GucSetting::<bool>::new(false);
static CDC_MODE: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(Some(c"trigger"));

/// True when what stream tables read keeps its definition.
pub fn blocks_source_ddl() -> bool {
    BLOCK_SOURCE_DDL.get()
}

/// Only what is built is accepted.
unsafe extern "C-unwind" fn check_cdc_mode(
    newval: *mut *mut c_char,
    _extra: *mut *mut c_void,
    _source: pg_sys::GucSource::Type,
) -> bool {
    // SAFETY: the GUC machinery passes a pointer to a valid C string, or null.
    let mode = unsafe {
        if (*newval).is_null() {
            return true;
        }
        CStr::from_ptr(*newval)
            .to_string_lossy()
            .to_ascii_lowercase()
    };
    match mode.as_str() {
        "trigger" | "auto" => true,
        "wal" => super::report::catch(|| Error::from(StreamError::CaptureMode(mode)).raise()),
        _ => false,
    }
}

static MAX_FIXPOINT_ROUNDS: GucSetting<i32> = GucSetting::<i32>::new(1000);

/// After how many rounds a circle of stream tables is given up.
pub fn max_fixpoint_rounds() -> u32 {
    MAX_FIXPOINT_ROUNDS.get() as u32
}

/// Registers the settings of stream tables. Called once, from the postmaster.
pub fn register_streams() {
    GucRegistry::define_bool_guc(
        c"pgstream.enabled",
        c"Whether stream tables are refreshed by their schedules.",
        c"Refreshing by hand works in any case.",
        &STREAMS_ENABLED,
        GucContext::Sighup,
        GucFlags::default(),
    );
    GucRegistry::define_bool_guc(
        c"pgstream.block_source_ddl",
        c"Whether columns and names of what stream tables read are protected.",
        c"Off: the statement runs where PostgreSQL allows it for a view, and the stream tables follow.",
        &BLOCK_SOURCE_DDL,
        GucContext::Suset,
        GucFlags::default(),
    );
    // SAFETY: the hook matches the type PostgreSQL expects and is guarded.
    unsafe {
        GucRegistry::define_string_guc_with_hooks(
            c"pgstream.cdc_mode",
            c"How changes of sources are captured: trigger, or auto.",
            c"trigger: as rows are written. auto: the best the server has, which is trigger.",
            &CDC_MODE,
            GucContext::Suset,
            GucFlags::default(),
            Some(check_cdc_mode),
            None,
            None,
        );
    }
    GucRegistry::define_int_guc(
        c"pgstream.max_fixpoint_rounds",
        c"After how many rounds a circle of stream tables is given up.",
        c"Each round adds the rows that follow from those of the round before.",
        &MAX_FIXPOINT_ROUNDS,
        1,
        1_000_000,
        GucContext::Userset,
        GucFlags::default(),
    );
    GucRegistry::define_int_guc(
        c"pgstream.scheduler_interval",
        c"The shortest time between two looks at the schedules of a database.",
        c"A worker is started when something is due, at most this often.",
        &SCHEDULER_INTERVAL,
        10,
        3_600_000,
        GucContext::Sighup,
        GucFlags::UNIT_MS,
    );
    GucRegistry::define_int_guc(
        c"pgstream.max_concurrent_refreshes",
        c"How many databases are refreshed at the same time.",
        c"Each takes one background worker.",
        &MAX_REFRESHES,
        1,
        1000,
        GucContext::Sighup,
        GucFlags::default(),
    );
}
