//! Braid's pieces of shared memory: reserved before the server makes its own,
//! attached when it has.
//!
//! ```text
//!   request   room for every segment
//!   startup   each segment: found, or made and zeroed (an empty table) ─▶ attach
//! ```

use super::{shmem, stream_shmem};
use pgrx::pg_sys;
use std::ffi::{c_void, CStr};
use std::sync::OnceLock;

/// A piece of shared memory whose zeroed state is a valid one.
pub struct Segment {
    pub name: &'static CStr,
    pub size: usize,
    /// Remembers where it is.
    pub attach: fn(*mut c_void),
}

const SEGMENTS: [Segment; 2] = [shmem::SEGMENT, stream_shmem::SEGMENT];

static PREVIOUS_REQUEST: OnceLock<pg_sys::shmem_request_hook_type> = OnceLock::new();
static PREVIOUS_STARTUP: OnceLock<pg_sys::shmem_startup_hook_type> = OnceLock::new();

/// Installs the hooks that reserve the memory. Runs in the postmaster.
pub fn register() {
    // SAFETY: runs once at preload, before shared memory is made.
    unsafe {
        let _ = PREVIOUS_REQUEST.set(pg_sys::shmem_request_hook);
        pg_sys::shmem_request_hook = Some(request);
        let _ = PREVIOUS_STARTUP.set(pg_sys::shmem_startup_hook);
        pg_sys::shmem_startup_hook = Some(startup);
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn request() {
    // SAFETY: called by the server at the moment meant for it.
    unsafe {
        if let Some(Some(previous)) = PREVIOUS_REQUEST.get() {
            previous();
        }
        for segment in SEGMENTS {
            pg_sys::RequestAddinShmemSpace(segment.size);
        }
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn startup() {
    // SAFETY: as above; the memory is as long as was asked for.
    unsafe {
        if let Some(Some(previous)) = PREVIOUS_STARTUP.get() {
            previous();
        }
        let lock = &raw mut (*pg_sys::MainLWLockArray.add(ADDIN_SHMEM_INIT_LOCK)).lock;
        pg_sys::LWLockAcquire(lock, pg_sys::LWLockMode::LW_EXCLUSIVE);
        for segment in SEGMENTS {
            let mut found = false;
            let memory = pg_sys::ShmemInitStruct(segment.name.as_ptr(), segment.size, &mut found);
            if !found {
                std::ptr::write_bytes(memory.cast::<u8>(), 0, segment.size);
            }
            (segment.attach)(memory);
        }
        pg_sys::LWLockRelease(lock);
    }
}

/// The place of AddinShmemInitLock among the server's fixed locks.
const ADDIN_SHMEM_INIT_LOCK: usize = 21;
