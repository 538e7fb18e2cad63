//! `pggit.branch_trigger`: a trigger of a table, run for its overlay.
//!
//! The function sees the table itself: `TG_TABLE_SCHEMA`, the row type and the
//! constraint of referential integrity are those the user knows. Rows fit
//! because an overlay has its table's layout.

use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::ffi::CStr;

/// `pggit.branch_trigger() -> trigger`
///
/// A plain frame: the original function raises straight through it.
///
/// # Safety
/// Called by the trigger manager.
#[no_mangle]
pub unsafe extern "C-unwind" fn braid_branch_trigger(
    fcinfo: pg_sys::FunctionCallInfo,
) -> pg_sys::Datum {
    // SAFETY: the context of a trigger call is TriggerData; all copies live on
    // this frame or in the current memory context until the call returns.
    unsafe {
        let data = (*fcinfo).context.cast::<pg_sys::TriggerData>();
        if data.is_null() || (*data).type_ != pg_sys::NodeTag::T_TriggerData {
            not_a_trigger();
        }
        let mut prepared: Prepared = std::mem::zeroed();
        if !prepare(data, &mut prepared) {
            return unchanged(data);
        }
        let mut info: pg_sys::FmgrInfo = std::mem::zeroed();
        load_function(prepared.function, &mut info);
        let mut frame: pg_sys::FunctionCallInfoBaseData = std::mem::zeroed();
        frame.flinfo = &mut info;
        frame.context = (&raw mut prepared.data).cast();
        let result = match info.fn_addr {
            Some(function) => function(&mut frame),
            None => pg_sys::Datum::from(0usize),
        };
        release(&prepared);
        (*fcinfo).isnull = frame.isnull;
        result
    }
}

/// What a trigger returns when it has nothing to say.
///
/// # Safety
/// `data` must be valid.
unsafe fn unchanged(data: *mut pg_sys::TriggerData) -> pg_sys::Datum {
    // SAFETY: as promised.
    unsafe {
        let new = (*data).tg_newtuple;
        pg_sys::Datum::from(if new.is_null() {
            (*data).tg_trigtuple
        } else {
            new
        } as usize)
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn not_a_trigger() {
    error!("branch_trigger can only be called as a trigger");
}

#[pg_guard]
unsafe extern "C-unwind" fn load_function(function: Oid, info: *mut pg_sys::FmgrInfo) {
    // SAFETY: looks the function up into the caller's frame.
    unsafe { pg_sys::fmgr_info(function, info) }
}

struct Prepared {
    data: pg_sys::TriggerData,
    trigger: pg_sys::Trigger,
    function: Oid,
}

/// Builds the call on the table itself. False when the trigger has nothing to
/// do: referential integrity skips updates that keep the key, which the
/// trigger manager can tell only for functions it knows.
#[pg_guard]
unsafe extern "C-unwind" fn prepare(
    data: *mut pg_sys::TriggerData,
    prepared: *mut Prepared,
) -> bool {
    // SAFETY: `data` is the server's; `prepared` is the caller's frame.
    unsafe {
        let overlay = (*(*data).tg_relation).rd_id;
        let Some(entry) = crate::branch::catalog::by_overlay(overlay) else {
            error!("relation {} is not an overlay", overlay.to_u32());
        };
        (*prepared).data = *data;
        (*prepared).trigger = *(*data).tg_trigger;
        let count = (*prepared).trigger.tgnargs as usize - 1;
        let last = CStr::from_ptr(*(*prepared).trigger.tgargs.add(count));
        (*prepared).function = Oid::from(last.to_string_lossy().parse::<u32>().unwrap_or(0));
        (*prepared).trigger.tgnargs = count as i16;
        (*prepared).trigger.tgfoid = (*prepared).function;
        (*prepared).data.tg_trigger = &raw mut (*prepared).trigger;
        // A diverged table shows its own columns; the constraint of referential
        // integrity stays the table's, whose attribute numbers it keeps.
        let is_integrity =
            pg_sys::RI_FKey_trigger_type((*prepared).function) as u32 != pg_sys::RI_TRIGGER_NONE;
        let shown = if entry.diverged && !is_integrity {
            overlay
        } else if is_integrity {
            constrained(overlay, entry.relid, (*prepared).trigger.tgconstraint)
        } else {
            entry.relid
        };
        (*prepared).data.tg_relation = pg_sys::table_open(shown, pg_sys::AccessShareLock as i32);
        let needed = check_needed(&mut (*prepared).data);
        if !needed {
            release(prepared);
        }
        needed
    }
}

/// The table that a foreign key speaks of, where `relid` may stand for it on a
/// branch above.
fn constrained(overlay: Oid, relid: Oid, constraint: Oid) -> Oid {
    let (referring, referred) = crate::pg::objects::constraint_tables(constraint);
    let mut table = overlay;
    while table != referring && table != referred {
        match crate::branch::catalog::by_overlay(table) {
            Some(over) => table = over.relid,
            None => return relid,
        }
    }
    table
}

/// # Safety
/// `data` must be a complete trigger call.
unsafe fn check_needed(data: *mut pg_sys::TriggerData) -> bool {
    // SAFETY: as promised; slots are set for AFTER ROW triggers.
    unsafe {
        let event = (*data).tg_event;
        let after_row_update = event & 3 == 2 && event & 4 != 0;
        if !after_row_update {
            return true;
        }
        let (trigger, rel) = ((*data).tg_trigger, (*data).tg_relation);
        match pg_sys::RI_FKey_trigger_type((*trigger).tgfoid) as u32 {
            pg_sys::RI_TRIGGER_PK => pg_sys::RI_FKey_pk_upd_check_required(
                trigger,
                rel,
                (*data).tg_trigslot,
                (*data).tg_newslot,
            ),
            pg_sys::RI_TRIGGER_FK => pg_sys::RI_FKey_fk_upd_check_required(
                trigger,
                rel,
                (*data).tg_trigslot,
                (*data).tg_newslot,
            ),
            _ => true,
        }
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn release(prepared: *const Prepared) {
    // SAFETY: opened in `prepare`; the lock stays.
    unsafe { pg_sys::table_close((*prepared).data.tg_relation, pg_sys::NoLock as i32) }
}

static FINFO: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };

#[no_mangle]
pub extern "C" fn pg_finfo_braid_branch_trigger() -> &'static pg_sys::Pg_finfo_record {
    &FINFO
}
