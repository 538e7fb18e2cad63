//! Heavyweight locks of Braid's own: tags of objects, which SQL's advisory
//! locks never are, under the lock method whose session locks survive errors.

use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Marks a lock tag as Braid's.
const FIRST_TOUCH: u16 = 0xB0;
const KEY: u16 = 0xB1;
const TABLE: u16 = 0xB2;
/// 179, as `pg_locks` shows it: a session is on a branch.
const PRESENCE: u16 = 0xB3;
const EXISTS: u16 = 0xB4;

/// What to do when another session holds a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    Block,
    /// Give up at once.
    Skip,
}

/// Held until the end of the transaction: this session is the one that makes
/// the overlay of a table on a branch.
pub fn first_touch(branch: i32, relid: Oid, wait: Wait) -> bool {
    let held = acquire(
        branch as u32,
        relid.to_u32(),
        FIRST_TOUCH,
        pg_sys::ExclusiveLock,
        wait,
    );
    // What the session that held it before made must be known here.
    // SAFETY: processes messages as every lock on a relation does.
    unsafe { pg_sys::AcceptInvalidationMessages() };
    held
}

/// One key of one overlay: exclusive for a session that changes the row,
/// shared for one that needs it to stay.
pub fn key(overlay: Oid, hash: u32, exclusive: bool, wait: Wait) -> bool {
    let mode = if exclusive {
        pg_sys::ExclusiveLock
    } else {
        pg_sys::ShareLock
    };
    acquire(overlay.to_u32(), hash, KEY, mode, wait)
}

/// All keys of one overlay. Sessions that lock single keys hold it shared with
/// each other; one that touches many takes it alone.
pub fn all_keys(overlay: Oid, alone: bool, wait: Wait) -> bool {
    let mode = if alone {
        pg_sys::ExclusiveLock
    } else {
        pg_sys::RowExclusiveLock
    };
    acquire(overlay.to_u32(), 0, TABLE, mode, wait)
}

/// More rows than this lock their table.
const ROW_LOCKS: u32 = 256;

thread_local! {
    /// Rows locked by this transaction, by table.
    static EXISTENCE: RefCell<HashMap<u32, u32>> = RefCell::new(HashMap::new());
    /// The branch this session has said it is on; 0: none.
    static HELD: Cell<i32> = const { Cell::new(0) };
}

/// Says that this session is on a branch, until it says otherwise.
pub fn present(on: i32) {
    if HELD.get() == on {
        return;
    }
    absent();
    // SAFETY: a session-level lock with a tag of our own.
    unsafe {
        pg_sys::LockAcquire(
            &tag(on as u32, 0, PRESENCE),
            pg_sys::AccessShareLock as i32,
            true,
            false,
        )
    };
    HELD.set(on);
}

/// Says that this session is on main.
pub fn absent() {
    let held = HELD.replace(0);
    let tag = tag(held as u32, 0, PRESENCE);
    // pg_advisory_unlock_all() may have released it.
    if held != 0 && super::version::lock_is_held(&tag, pg_sys::AccessShareLock as i32) {
        // SAFETY: a lock this session holds.
        unsafe { pg_sys::LockRelease(&tag, pg_sys::AccessShareLock as i32, true) };
    }
}

/// One row's existence on a branch: shared by those who need it to stay,
/// exclusive for those who delete it or change its key. Beyond a number of
/// rows the whole table is locked instead.
pub fn existence(branch: i32, relid: Oid, hash: u32, exclusive: bool) {
    let place = relid.to_u32() ^ (branch as u32).wrapping_mul(0x9E37_79B1);
    let count = EXISTENCE.with(|counts| {
        let mut counts = counts.borrow_mut();
        let count = counts.entry(place).or_insert(0);
        *count += 1;
        *count
    });
    if count > ROW_LOCKS {
        let mode = if exclusive {
            pg_sys::ExclusiveLock
        } else {
            pg_sys::ShareLock
        };
        acquire(place, 0, EXISTS, mode, Wait::Block);
        return;
    }
    let (table, row) = if exclusive {
        (pg_sys::RowExclusiveLock, pg_sys::ExclusiveLock)
    } else {
        (pg_sys::RowShareLock, pg_sys::ShareLock)
    };
    acquire(place, 0, EXISTS, table, Wait::Block);
    acquire(place, hash | 1, EXISTS, row, Wait::Block);
}

/// Forgets the counts of a transaction that ended.
pub fn transaction_ended() {
    EXISTENCE.with(|counts| counts.borrow_mut().clear());
}

fn tag(first: u32, second: u32, kind: u16) -> pg_sys::LOCKTAG {
    pg_sys::LOCKTAG {
        // SAFETY: a plain variable of this backend.
        locktag_field1: unsafe { pg_sys::MyDatabaseId.to_u32() },
        locktag_field2: first,
        locktag_field3: second,
        locktag_field4: kind,
        locktag_type: pg_sys::LockTagType::LOCKTAG_OBJECT as u8,
        locktag_lockmethodid: pg_sys::USER_LOCKMETHOD as u8,
    }
}

fn acquire(first: u32, second: u32, kind: u16, mode: u32, wait: Wait) -> bool {
    // SAFETY: a transaction-level lock with a tag of our own; released by the
    // lock manager at the end of the transaction.
    unsafe {
        pg_sys::LockAcquire(
            &tag(first, second, kind),
            mode as i32,
            false,
            wait == Wait::Skip,
        ) != pg_sys::LockAcquireResult::LOCKACQUIRE_NOT_AVAIL
    }
}
