//! Branches: which one a session is on, what it sees there, where it writes.

pub mod arms;
pub mod catalog;
pub mod ddl;
pub mod history;
pub mod lifecycle;
pub mod lineage;
pub mod names;
pub mod overlay;
pub mod past;
mod point;
pub mod read;
pub mod session;
pub mod statement;
pub mod write;
