//! Everything unsafe, and every difference between server versions.
//!
//! One file per part of PostgreSQL that is touched; what leaves this module is
//! safe to call.

pub mod catalog;
pub mod guc;
pub mod hooks;
pub mod invalidation;
pub mod report;
pub mod transaction;

/// Registers settings and hooks. Runs in the postmaster.
pub fn init() {
    guc::register();
    hooks::register();
}
