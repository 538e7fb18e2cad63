//! The mirror test: a branch must behave exactly like a real copy.
//!
//! A case is a random script. Every statement runs twice: on the *subject* (one
//! database with the extension, whose branches are under test) and on the
//! *reference* (stock databases; a branch there is a physical copy made at the same
//! moment). Everything a client can see is compared.
//!
//! ```text
//!   generate ──> Case ──> run ──┬─> subject    A: main, b1, b2 (branches)
//!                               └─> reference  M <- copy C1 <- copy C2
//!                          │
//!                          ├─ after each statement: tag, rows, notices, error
//!                          ├─ at checkpoints: all tables, on all sides
//!                          v
//!                      Difference ──> shrink ──> script, replayable by psql
//! ```
//!
//! Sequences are shared between branches on purpose, so the reference copies the
//! state of each shared sequence from side to side after every statement; ids then
//! agree exactly and are compared like any other value.
//!
//! The harness is tested on itself: with copies as the subject there is nothing to
//! find, and with deliberately wrong copies it must find something.

pub mod case;
pub mod compare;
pub mod generate;
pub mod profile;
pub mod report;
pub mod run;
pub mod suite;
pub mod world;

pub use case::{Action, Case, Statement};
pub use compare::Difference;
pub use profile::{Level, Profile};
pub use report::Report;
pub use suite::{replay, run_suite};
