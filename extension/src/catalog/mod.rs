//! The object model of a database, read from its catalogs.
//!
//! ```text
//!   schema_of(branch)
//!     │  as if the session were on the branch: names, catalogs, deparsers
//!     ├─ rows       one query per group of kinds        sql/model/*.sql
//!     └─ assemble   attributes, comments, privileges, dependencies  ─▶  Schema
//! ```
//!
//! The catalogs show a branch's objects under the user's schema names, and
//! PostgreSQL's own deparsers print them, so a schema of a branch and one of
//! main are told in the same words. Objects keep the id they have on main.

mod assemble;
mod origin;
mod rows;

use crate::branch::session;
use crate::error::Error;
use braid_model::Schema;

/// The schema of a branch (`main` is one) as this transaction sees it.
pub fn schema_of(branch: &str) -> Result<Schema, Error> {
    let found = session::find(branch)?;
    let origins = origin::of(&found);
    let rows = session::as_if_on(branch, rows::read);
    Ok(assemble::schema(rows, &origins))
}
