//! The query of a stream table: read from text by PostgreSQL itself, kept as
//! the rule of a hidden view.
//!
//! ```text
//!   text ──parse, analyse (as the caller)──▶ Query ──▶ rule of pgstream_store.q<oid>
//!                                                          │ depends on what it names
//!            stream table ◀──internal dependency───────────┘
//! ```
//!
//! So PostgreSQL follows renames, refuses to drop what the query reads and
//! drops the stream table on CASCADE, as for a view.

use super::shape;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::ffi::{CStr, CString};

mod server {
    use super::*;
    // SAFETY (of every call): the signatures are those of the server's headers.
    unsafe extern "C-unwind" {
        pub fn StoreViewQuery(view: Oid, query: *mut pg_sys::Query, replace: bool);
    }
}

/// An analysed query, in the memory of the running statement.
pub struct Analysed {
    pub query: *mut pg_sys::Query,
}

/// A column of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputColumn {
    pub name: String,
    /// With type modifier and collation, qualified.
    pub type_sql: String,
    pub kind: Oid,
    pub collation: Oid,
}

/// Why a text is not the query of a stream table.
pub enum NoQuery {
    Several,
    NotSelect(String),
    Temporary,
    Modifies,
    Locks,
}

/// Parses and analyses a query as the current user has its names. Raises
/// PostgreSQL's own errors.
pub fn analyse(text: &str) -> Result<Analysed, NoQuery> {
    let Ok(sql) = CString::new(text) else {
        return Err(NoQuery::Several);
    };
    // SAFETY: the text outlives the analysis; nodes are read by their tags.
    unsafe {
        let raw = pg_sys::raw_parser(sql.as_ptr(), pg_sys::RawParseMode::RAW_PARSE_DEFAULT);
        if pg_sys::list_length(raw) != 1 {
            return Err(NoQuery::Several);
        }
        let statement = pg_sys::list_nth(raw, 0).cast::<pg_sys::RawStmt>();
        let node = (*statement).stmt;
        if (*node).type_ != pg_sys::NodeTag::T_SelectStmt
            || !(*node.cast::<pg_sys::SelectStmt>()).intoClause.is_null()
        {
            let tag = pg_sys::GetCommandTagName(pg_sys::CreateCommandTag(node));
            return Err(NoQuery::NotSelect(
                CStr::from_ptr(tag).to_string_lossy().into_owned(),
            ));
        }
        let query = pg_sys::parse_analyze_fixedparams(
            statement,
            sql.as_ptr(),
            std::ptr::null(),
            0,
            std::ptr::null_mut(),
        );
        if (*query).hasModifyingCTE {
            return Err(NoQuery::Modifies);
        }
        if !(*query).rowMarks.is_null() {
            return Err(NoQuery::Locks);
        }
        if pg_sys::isQueryUsingTempRelation(query) {
            return Err(NoQuery::Temporary);
        }
        Ok(Analysed { query })
    }
}

impl Analysed {
    /// Its columns.
    pub fn columns(&self) -> Vec<OutputColumn> {
        // SAFETY: the target list of a SELECT holds TargetEntry nodes.
        unsafe {
            let targets = (*self.query).targetList;
            (0..pg_sys::list_length(targets))
                .map(|i| pg_sys::list_nth(targets, i).cast::<pg_sys::TargetEntry>())
                .filter(|entry| !(**entry).resjunk)
                .map(|entry| column(entry))
                .collect()
        }
    }
}

unsafe fn column(entry: *mut pg_sys::TargetEntry) -> OutputColumn {
    // SAFETY: as above.
    unsafe {
        let expression = (*entry).expr.cast::<pg_sys::Node>();
        let kind = pg_sys::exprType(expression);
        let modifier = pg_sys::exprTypmod(expression);
        let collation = pg_sys::exprCollation(expression);
        let flags = pg_sys::FORMAT_TYPE_TYPEMOD_GIVEN | pg_sys::FORMAT_TYPE_FORCE_QUALIFY;
        let raw = pg_sys::format_type_extended(kind, modifier, flags as u16);
        let mut type_sql = CStr::from_ptr(raw).to_string_lossy().into_owned();
        if collation != Oid::INVALID && collation != pg_sys::get_typcollation(kind) {
            type_sql.push_str(" COLLATE ");
            type_sql.push_str(&shape::collation_name(collation));
        }
        OutputColumn {
            name: CStr::from_ptr((*entry).resname)
                .to_string_lossy()
                .into_owned(),
            type_sql,
            kind,
            collation,
        }
    }
}

/// Makes a query the rule of a view that has its columns.
pub fn store_in_view(view: Oid, analysed: &Analysed) {
    // SAFETY: the query is copied; a rule change as CREATE OR REPLACE VIEW does it.
    unsafe {
        let copy = pg_sys::copyObjectImpl(analysed.query.cast()).cast::<pg_sys::Query>();
        pg_sys::ffi::pg_guard_ffi_boundary(|| server::StoreViewQuery(view, copy, true));
        pg_sys::CommandCounterIncrement();
    }
}

/// Makes the view a part of the stream table.
pub fn belongs(part: Oid, whole: Oid) {
    record(part, whole, pg_sys::DependencyType::DEPENDENCY_INTERNAL);
}

fn record(dependent: Oid, on: Oid, kind: pg_sys::DependencyType::Type) {
    let address = |object| pg_sys::ObjectAddress {
        classId: pg_sys::RelationRelationId,
        objectId: object,
        objectSubId: 0,
    };
    // SAFETY: both relations exist.
    unsafe { pg_sys::recordDependencyOn(&address(dependent), &address(on), kind) }
}

/// The query of a view, as its rule has it, in the memory of the statement.
pub fn of_view(view: Oid) -> *mut pg_sys::Query {
    // SAFETY: the view stays open while its rule is copied.
    unsafe {
        let rel = pg_sys::relation_open(view, pg_sys::AccessShareLock as i32);
        let query = pg_sys::copyObjectImpl(pg_sys::get_view_query(rel).cast()).cast();
        pg_sys::relation_close(rel, pg_sys::NoLock as i32);
        query
    }
}

/// The owner of a relation.
pub fn owner(relid: Oid) -> Oid {
    let open = super::relation::Open::shared(relid);
    // SAFETY: rd_rel is the pg_class row of an open relation.
    unsafe { (*(*open.raw()).rd_rel).relowner }
}

/// True when the current user may act as the owner of a relation.
pub fn is_owner(relid: Oid) -> bool {
    // SAFETY: catalog look-ups.
    unsafe { pg_sys::has_privs_of_role(pg_sys::GetUserId(), owner(relid)) }
}

/// The name of the owner of a relation.
pub fn owner_name(relid: Oid) -> String {
    // SAFETY: the owner of a relation exists; the name is palloc'ed.
    unsafe {
        let name = pg_sys::GetUserNameFromId(owner(relid), false);
        CStr::from_ptr(name).to_string_lossy().into_owned()
    }
}

/// The columns of a table, as those of a query.
pub fn columns_of(relid: Oid) -> Vec<OutputColumn> {
    let open = super::relation::Open::shared(relid);
    let shape = shape::shape(relid);
    shape
        .columns
        .iter()
        .enumerate()
        .filter_map(|(i, column)| match column {
            braid_rewrite::read::Column::Dropped => None,
            braid_rewrite::read::Column::Live { name, type_sql } => Some(OutputColumn {
                name: name.clone(),
                type_sql: type_sql.clone(),
                kind: open.attribute(i + 1).atttypid,
                collation: open.attribute(i + 1).attcollation,
            }),
        })
        .collect()
}
