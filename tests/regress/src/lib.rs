//! Servers for comparisons: a stock PostgreSQL and the same binaries with Braid loaded.
//!
//! Two programs need pairs of servers that differ in nothing but Braid: the regression
//! runner in this crate and the benchmarks. Neither may touch the installation of the
//! machine (others use it at the same time), so each server runs from a private prefix:
//!
//! ```text
//!   /usr/lib/postgresql/15/bin/postgres      <prefix>/usr/lib/postgresql/15/bin/postgres   (copy)
//!   /usr/lib/postgresql/15/lib/*.so     -->  <prefix>/usr/lib/postgresql/15/lib/*.so       (links)
//!   /usr/share/postgresql/15/...             <prefix>/usr/share/postgresql/15/...          (links)
//!                                            + braid.so, braid.control, braid--*.sql
//! ```
//!
//! PostgreSQL finds its libraries relative to its own executable, which makes the copy
//! look into the prefix and nowhere else.
//!
//! - [`install`] finds a PostgreSQL of a major version and builds the prefix;
//! - [`server`] creates, starts and stops a cluster as an unprivileged user;
//! - [`source`] fetches PostgreSQL's sources, which hold the suite;
//! - [`runner`] runs the tests of a schedule;
//! - [`suite`] runs the suite in one configuration;
//! - [`fingerprint`] sees whether work on a branch reached main;
//! - [`compare`] holds two sets of results and the list of known differences against each other.

pub mod compare;
pub mod fingerprint;
pub mod install;
pub mod runner;
pub mod server;
pub mod source;
pub mod suite;
