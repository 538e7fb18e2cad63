//! Branches: which one a session is on, what it sees there, where it writes.

pub mod lifecycle;
pub mod lineage;
pub mod session;
pub mod statement;
