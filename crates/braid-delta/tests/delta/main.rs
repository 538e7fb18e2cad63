//! Tests of the laws: in memory against an oracle, as SQL on a server, and as
//! golden scripts.

mod golden;
mod laws;
mod postgres;
mod support;
