//! An analysed query that outlives the statement it was analysed for.

use pgrx::pg_sys;
use pgrx::pg_sys::Oid;

/// A private copy of a query, in memory of its own.
pub struct KeptQuery {
    memory: pg_sys::MemoryContext,
    query: *mut pg_sys::Query,
}

impl KeptQuery {
    /// Copies a complete tree.
    pub fn keep(query: *mut pg_sys::Query) -> KeptQuery {
        // SAFETY: a small context below one that lives as long as the backend;
        // copyObject copies any valid tree into the current context.
        unsafe {
            let memory = pg_sys::AllocSetContextCreateExtended(
                pg_sys::CacheMemoryContext,
                c"braid arms".as_ptr(),
                pg_sys::ALLOCSET_SMALL_MINSIZE as usize,
                pg_sys::ALLOCSET_SMALL_INITSIZE as usize,
                pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
            );
            let before = pg_sys::MemoryContextSwitchTo(memory);
            let query = pg_sys::copyObjectImpl(query.cast()).cast();
            pg_sys::MemoryContextSwitchTo(before);
            KeptQuery { memory, query }
        }
    }

    /// A copy in the current memory, to be changed and planned.
    pub fn copy(&self) -> *mut pg_sys::Query {
        // SAFETY: the tree is complete and never changed.
        unsafe { pg_sys::copyObjectImpl(self.query.cast()).cast() }
    }
}

impl Drop for KeptQuery {
    fn drop(&mut self) {
        // SAFETY: nobody else refers to the memory.
        unsafe { pg_sys::MemoryContextDelete(self.memory) }
    }
}

/// Locks relations as a reader does, to the end of the transaction.
pub fn lock_for_reading(relations: &[Oid]) {
    for relation in relations {
        // SAFETY: waits, and processes what other sessions announced.
        unsafe { pg_sys::LockRelationOid(*relation, pg_sys::AccessShareLock as i32) }
    }
}
