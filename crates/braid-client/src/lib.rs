//! Typed calls of Braid's SQL API over an ordinary PostgreSQL connection.
//!
//! Everything here can be done with any PostgreSQL driver and a few lines of
//! SQL; this crate does it once, with types, for the command line and the
//! service. It adds exactly one rule of its own: *a connection that asked for
//! a branch is on that branch, or it does not exist.* A server that does not
//! have the library loaded accepts `pggit.branch` as a meaningless placeholder
//! setting, and what is then written would land on main. So the server has to
//! report the setting back (see [`connect`](Client::connect)) before the first
//! statement is sent.
//!
//! ```text
//!   connection string  + BranchName, the branch to start on
//!      |
//!   Client::connect --- startup packet: options=-c pggit.branch=NAME --->
//!                   <-- ParameterStatus: pggit.branch = NAME -----------
//!      |
//!   create_branch, switch_branch, list_branches ...      one method per function
//! ```
//!
//! Finding and starting a server is left to `braid-embed`.

mod branch_name;
mod branches;
mod connect;
mod error;
mod escape;
mod records;
mod streams;

pub use branch_name::BranchName;
pub use branches::{Branch, BranchStatus, Timestamp, Unmerged};
pub use connect::{Client, Notice};
pub use error::{Error, Result, ServerError};
pub use escape::{quote_identifier, startup_option};
pub use streams::{Answer, NewStream};
