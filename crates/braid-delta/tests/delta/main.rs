//! Tests of the laws: in memory against an oracle, and as SQL on a server.

mod laws;
mod postgres;
mod support;
