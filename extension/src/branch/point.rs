//! Branches that begin in the past: which state is meant, and whether it can
//! still be told.
//!
//! Rows as of then are in the logs. Definitions are not: a branch in the past has
//! the tables as they are defined now. So it is refused where a definition
//! changed since; tables that were made since do not exist on it.

use super::lifecycle::{one_text, run};
use super::lineage::{Branch, MAIN};
use super::session;
use crate::error::Error;

const RESOLVE: &str = "SELECT r.branch::pg_catalog.text || ' ' || r.as_of::pg_catalog.text \
    FROM pggit.resolve(pggit.moment_of($1, $2)) r";
const CHANGED: &str = include_str!("../../sql/history/changed_since.sql");
const BORN: &str = include_str!("../../sql/history/born_since.sql");

/// The branch and the snapshot that a revision stands for.
pub fn resolve(parent: &Branch, revision: &str) -> Result<(Branch, String), Error> {
    let found = one_text(RESOLVE, &[parent.name.as_str().into(), revision.into()]);
    let found = found.expect("an unknown revision is an error");
    let (branch, as_of) = found.split_once(' ').expect("a branch and a snapshot");
    let branch = session::find_by_id(branch.parse().expect("a number"))?;
    if branch.id != parent.id && parent.id != MAIN {
        return Err(Error::NotOfParent {
            revision: revision.to_string(),
            branch: branch.name,
            parent: parent.name.clone(),
        });
    }
    match one_text(CHANGED, &[branch.id.into(), as_of.into()]) {
        Some(object) => Err(Error::DefinitionsChanged {
            revision: revision.to_string(),
            object,
        }),
        None => Ok((branch, as_of.to_string())),
    }
}

/// Notes tables that were made since, while nobody had to know.
pub fn hide_later(as_of: &str) {
    run(BORN, &[as_of.into()]);
}
