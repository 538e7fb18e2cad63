//! A small client of PostgreSQL's wire protocol (version 3.0, chapter "Frontend/
//! Backend Protocol" of the manual), for tests that must see everything a client
//! can see: command tags, notices, every field of an error, parameter reports,
//! and a session that is still waiting for a lock.
//!
//! ```text
//!   send(sql) ------------> server          run(sql) = send + wait
//!   is_waiting() ?            |
//!   wait() <--- Outcome ------+             input for COPY FROM STDIN is given
//!                                           together with the statement
//! ```
//!
//! It speaks over a Unix socket or TCP with trust authentication only, and
//! everything travels as text. It is not a driver.

mod message;
mod outcome;
mod session;

pub use outcome::{join, Column, Notice, Outcome, ResultSet, ServerError};
pub use session::{Lost, Session, Target};
