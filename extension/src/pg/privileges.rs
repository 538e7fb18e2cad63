//! Privileges in a query tree: fields of the range-table entry up to version
//! 15, a record of their own (`RTEPermissionInfo`) from 16 on.

use super::tree::ARM;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;

/// Privileges asked of an entry: none.
#[cfg(feature = "pg15")]
pub unsafe fn no_privileges(_query: *mut pg_sys::Query, rte: *mut pg_sys::RangeTblEntry) {
    // SAFETY: an entry of a valid tree.
    unsafe { (*rte).requiredPerms = 0 }
}

#[cfg(not(feature = "pg15"))]
pub unsafe fn no_privileges(query: *mut pg_sys::Query, rte: *mut pg_sys::RangeTblEntry) {
    // SAFETY: an entry of a valid tree. The record stays: a target needs one.
    unsafe {
        if (*rte).perminfoindex > 0 {
            let info = pg_sys::list_nth((*query).rteperminfos, (*rte).perminfoindex as i32 - 1)
                .cast::<pg_sys::RTEPermissionInfo>();
            (*info).requiredPerms = 0;
        }
    }
}

/// Keeps the user's privileges on the table checked after the entry stands for
/// something else: an entry outside the join tree carries them.
#[cfg(feature = "pg15")]
pub unsafe fn keep_privileges(query: *mut pg_sys::Query, rte: *mut pg_sys::RangeTblEntry) {
    // SAFETY: a copy of an entry, appended where nothing refers to it.
    unsafe {
        if (*rte).requiredPerms == 0 {
            return;
        }
        let carrier = pg_sys::copyObjectImpl(rte.cast()).cast::<pg_sys::RangeTblEntry>();
        (*carrier).securityQuals = std::ptr::null_mut();
        (*carrier).tablesample = std::ptr::null_mut();
        (*carrier).inh = false;
        (*carrier).inFromCl = false;
        (*carrier).enrtuples = ARM;
        (*query).rtable = pg_sys::lappend((*query).rtable, carrier.cast());
    }
}

#[cfg(not(feature = "pg15"))]
pub unsafe fn keep_privileges(query: *mut pg_sys::Query, rte: *mut pg_sys::RangeTblEntry) {
    // SAFETY: as above; the permission record is copied with the entry.
    unsafe {
        if (*rte).perminfoindex == 0 {
            return;
        }
        let info = pg_sys::list_nth((*query).rteperminfos, (*rte).perminfoindex as i32 - 1);
        let carrier = pg_sys::copyObjectImpl(rte.cast()).cast::<pg_sys::RangeTblEntry>();
        (*carrier).securityQuals = std::ptr::null_mut();
        (*carrier).tablesample = std::ptr::null_mut();
        (*carrier).inh = false;
        (*carrier).inFromCl = false;
        (*carrier).enrtuples = ARM;
        (*query).rteperminfos =
            pg_sys::lappend((*query).rteperminfos, pg_sys::copyObjectImpl(info).cast());
        (*carrier).perminfoindex = pg_sys::list_length((*query).rteperminfos) as u32;
        (*query).rtable = pg_sys::lappend((*query).rtable, carrier.cast());
    }
}

/// The entry asks for nothing itself, but keeps the column sets that triggers
/// and generated columns read.
#[cfg(feature = "pg15")]
pub unsafe fn forget_privileges(
    _query: *mut pg_sys::Query,
    rte: *mut pg_sys::RangeTblEntry,
    _relation: Oid,
) {
    // SAFETY: an entry of a valid tree.
    unsafe { (*rte).requiredPerms = 0 }
}

#[cfg(not(feature = "pg15"))]
pub unsafe fn forget_privileges(
    query: *mut pg_sys::Query,
    rte: *mut pg_sys::RangeTblEntry,
    relation: Oid,
) {
    // SAFETY: an entry of a valid tree with its permission record.
    unsafe {
        if (*rte).perminfoindex > 0 {
            let info = pg_sys::list_nth((*query).rteperminfos, (*rte).perminfoindex as i32 - 1)
                .cast::<pg_sys::RTEPermissionInfo>();
            (*info).requiredPerms = 0;
            (*info).relid = relation;
        }
    }
}

/// The entry is no relation any more.
#[cfg(feature = "pg15")]
pub unsafe fn clear_relation(rte: *mut pg_sys::RangeTblEntry) {
    // SAFETY: an entry of a valid tree.
    unsafe {
        (*rte).relid = Oid::INVALID;
        (*rte).relkind = 0;
        (*rte).rellockmode = 0;
        (*rte).requiredPerms = 0;
    }
}

#[cfg(not(feature = "pg15"))]
pub unsafe fn clear_relation(rte: *mut pg_sys::RangeTblEntry) {
    // SAFETY: an entry of a valid tree; the carrier holds the privileges.
    unsafe {
        (*rte).relid = Oid::INVALID;
        (*rte).relkind = 0;
        (*rte).rellockmode = 0;
        (*rte).perminfoindex = 0;
    }
}
