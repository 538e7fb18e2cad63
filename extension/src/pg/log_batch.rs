//! Slots for entries that are written many at a time: COPY brings a thousand
//! rows per call, and making a slot costs as much as filling it.
//!
//! Plain frames without destructors, like the writer's.

use super::server;
use super::tuple::attribute;
use pgrx::pg_sys;
use pgrx::pg_sys::{Relation, TupleDesc, TupleTableSlot};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};

/// The memory of the slots, their layout, and the slots.
static MEMORY: AtomicPtr<pg_sys::MemoryContextData> = AtomicPtr::new(null_mut());
static LAYOUT: AtomicPtr<pg_sys::TupleDescData> = AtomicPtr::new(null_mut());
static SLOTS: AtomicPtr<*mut TupleTableSlot> = AtomicPtr::new(null_mut());
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// At least `count` empty slots for rows of `log`. They stay this backend's;
/// the next call may hand out the same.
pub unsafe fn slots(log: Relation, count: usize) -> *mut *mut TupleTableSlot {
    // SAFETY: the layout is a copy in the memory of the slots.
    unsafe {
        let layout = LAYOUT.load(Relaxed);
        if layout.is_null() || COUNT.load(Relaxed) < count || !same_layout(layout, (*log).rd_att) {
            make(log, count);
        }
        let slots = SLOTS.load(Relaxed);
        // An error may have left some filled.
        for i in 0..count {
            super::slot::clear(*slots.add(i));
        }
        slots
    }
}

/// True when rows of one are rows of the other.
unsafe fn same_layout(one: TupleDesc, other: TupleDesc) -> bool {
    // SAFETY: both are valid; an attribute is read only where both have it.
    unsafe {
        (*one).natts == (*other).natts
            && (0..(*one).natts as usize).all(|n| {
                let (a, b) = (&*attribute(one, n), &*attribute(other, n));
                a.atttypid == b.atttypid && a.attlen == b.attlen && a.attisdropped == b.attisdropped
            })
    }
}

unsafe fn make(log: Relation, count: usize) {
    // SAFETY: what the memory held is not used by anybody; until all is made
    // there is no layout.
    unsafe {
        LAYOUT.store(null_mut(), Relaxed);
        let memory = emptied();
        let before = std::ptr::replace(&raw mut pg_sys::CurrentMemoryContext, memory);
        let layout: TupleDesc = server::CreateTupleDescCopy((*log).rd_att);
        let slots: *mut *mut TupleTableSlot =
            server::palloc(count * size_of::<*mut TupleTableSlot>()).cast();
        for i in 0..count {
            *slots.add(i) =
                server::MakeSingleTupleTableSlot(layout, &raw const pg_sys::TTSOpsVirtual);
        }
        pg_sys::CurrentMemoryContext = before;
        SLOTS.store(slots, Relaxed);
        COUNT.store(count, Relaxed);
        LAYOUT.store(layout, Relaxed);
    }
}

/// The memory of the slots, with nothing in it.
unsafe fn emptied() -> pg_sys::MemoryContext {
    let known = MEMORY.load(Relaxed);
    // SAFETY: a child of the backend's top context, made once.
    unsafe {
        if known.is_null() {
            let made = new_memory();
            MEMORY.store(made, Relaxed);
            return made;
        }
        server::MemoryContextReset(known);
        known
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn new_memory() -> pg_sys::MemoryContext {
    // SAFETY: as above.
    unsafe {
        pg_sys::AllocSetContextCreateExtended(
            pg_sys::TopMemoryContext,
            c"braid log entries".as_ptr(),
            pg_sys::ALLOCSET_DEFAULT_MINSIZE as usize,
            pg_sys::ALLOCSET_DEFAULT_INITSIZE as usize,
            pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
        )
    }
}
