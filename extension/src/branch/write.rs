//! placeholder
use crate::error::Error;
use pgrx::pg_sys::Oid;
pub fn prepare_copy_target(_relid: Oid) -> Oid {
    Error::NotOnBranch { what: "COPY FROM".into(), why: "Not yet.".into(), instead: "Use INSERT.".into() }.raise()
}
