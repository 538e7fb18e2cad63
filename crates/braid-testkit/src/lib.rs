//! What every test of Braid needs and nothing of PostgreSQL's own client
//! libraries gives: a seeded random source, hostile names, a list shrinker and a
//! small wire client.
//!
//! Nothing here knows what a branch is; `tests/e2e` builds on it.

pub mod names;
pub mod rng;
pub mod shrink;
pub mod wire;

pub use rng::Rng;
pub use wire::{Outcome, ResultSet, ServerError, Session};
