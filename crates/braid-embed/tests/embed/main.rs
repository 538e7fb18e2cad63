//! Real servers, real signals, real disks: what the crate promises, one test per sentence.
//!
//! The pack must have been built (`make build`); `BRAID_PG` chooses the version. As root a few tests are repeated by
//! an unprivileged user, who runs this same program.

mod cache;
mod concurrency;
mod connecting;
mod damage;
mod keeper;
mod lifecycle;
mod orphans;
mod support;
mod unprivileged;
