//! What a query depends on: the relations it reads (also through views), the
//! functions it calls, what PostgreSQL computes for it from the session.

use super::{shape, stream_query};
use pgrx::pg_sys;
use pgrx::pg_sys::{NodeTag, Oid};
use pgrx::prelude::*;
use std::collections::BTreeSet;
use std::ffi::{c_void, CStr};

/// What a query depends on.
#[derive(Debug, Default)]
pub struct Facts {
    /// Tables, partitioned tables, materialised views, foreign tables.
    pub relations: BTreeSet<u32>,
    pub views: BTreeSet<u32>,
    pub functions: BTreeSet<u32>,
    /// current_user, current_date and the like, as SQL writes them.
    pub session_values: BTreeSet<&'static str>,
    /// Some table is read with TABLESAMPLE.
    pub samples: bool,
}

/// Collects what a query depends on.
pub fn of_query(query: *mut pg_sys::Query) -> Facts {
    let mut facts = Facts::default();
    // SAFETY: a complete analysed query; the walkers only read it.
    unsafe { visit(query.cast(), (&raw mut facts).cast()) };
    facts
}

#[pg_guard]
unsafe extern "C-unwind" fn visit(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walkers with nodes of the tree, each read as
    // what its tag says; the context is the facts being collected.
    unsafe {
        if node.is_null() {
            return false;
        }
        let facts = &mut *context.cast::<Facts>();
        match (*node).type_ {
            NodeTag::T_Query => {
                let flags = pg_sys::QTW_EXAMINE_RTES_BEFORE as i32;
                return pg_sys::query_tree_walker(node.cast(), Some(visit), context, flags);
            }
            NodeTag::T_RangeTblEntry => {
                entry(node.cast(), facts, context);
                return false;
            }
            NodeTag::T_SQLValueFunction => {
                facts
                    .session_values
                    .insert(value_name((*node.cast::<pg_sys::SQLValueFunction>()).op));
            }
            NodeTag::T_NextValueExpr => {
                facts.session_values.insert("nextval");
            }
            _ => {}
        }
        pg_sys::check_functions_in_node(node, Some(function), context);
        pg_sys::expression_tree_walker(node, Some(visit), context)
    }
}

unsafe fn entry(rte: *mut pg_sys::RangeTblEntry, facts: &mut Facts, context: *mut c_void) {
    // SAFETY: an entry of the tree.
    unsafe {
        if (*rte).rtekind != pg_sys::RTEKind::RTE_RELATION {
            return;
        }
        facts.samples |= !(*rte).tablesample.is_null();
        let relid = (*rte).relid;
        if (*rte).relkind as u8 != pg_sys::RELKIND_VIEW {
            facts.relations.insert(relid.to_u32());
        } else if facts.views.insert(relid.to_u32()) {
            visit(stream_query::of_view(relid).cast(), context);
        }
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn function(function: Oid, context: *mut c_void) -> bool {
    // SAFETY: the context is the facts being collected.
    unsafe {
        (*context.cast::<Facts>())
            .functions
            .insert(function.to_u32())
    };
    false
}

fn value_name(op: pg_sys::SQLValueFunctionOp::Type) -> &'static str {
    use pg_sys::SQLValueFunctionOp::*;
    match op {
        SVFOP_CURRENT_DATE => "current_date",
        SVFOP_CURRENT_TIME | SVFOP_CURRENT_TIME_N => "current_time",
        SVFOP_CURRENT_TIMESTAMP | SVFOP_CURRENT_TIMESTAMP_N => "current_timestamp",
        SVFOP_LOCALTIME | SVFOP_LOCALTIME_N => "localtime",
        SVFOP_LOCALTIMESTAMP | SVFOP_LOCALTIMESTAMP_N => "localtimestamp",
        SVFOP_CURRENT_ROLE => "current_role",
        SVFOP_CURRENT_USER => "current_user",
        SVFOP_USER => "user",
        SVFOP_SESSION_USER => "session_user",
        SVFOP_CURRENT_CATALOG => "current_catalog",
        _ => "current_schema",
    }
}

/// A function as messages name it, and what is known of it.
pub struct Function {
    pub name: String,
    pub arguments: i16,
    pub volatility: u8,
    pub is_builtin: bool,
}

/// Looks a function up.
pub fn describe(function: Oid) -> Option<Function> {
    // SAFETY: the row is read while it is pinned in the cache.
    unsafe {
        let id = pg_sys::SysCacheIdentifier::PROCOID as i32;
        let row = pg_sys::SearchSysCache1(id, pg_sys::Datum::from(function));
        if row.is_null() {
            return None;
        }
        let form = pg_sys::GETSTRUCT(row).cast::<pg_sys::FormData_pg_proc>();
        let found = Function {
            name: CStr::from_ptr((*form).proname.data.as_ptr())
                .to_string_lossy()
                .into_owned(),
            arguments: (*form).pronargs,
            volatility: (*form).provolatile as u8,
            is_builtin: function.to_u32() < pg_sys::FirstNormalObjectId
                || shape::namespace_name((*form).pronamespace) == "pgstream",
        };
        pg_sys::ReleaseSysCache(row);
        Some(found)
    }
}

/// The transaction that last defined a function, as the catalog row has it.
pub fn function_version(function: Oid) -> u32 {
    // SAFETY: the row is read while it is pinned in the cache.
    unsafe {
        let id = pg_sys::SysCacheIdentifier::PROCOID as i32;
        let row = pg_sys::SearchSysCache1(id, pg_sys::Datum::from(function));
        if row.is_null() {
            return 0;
        }
        let version = writer(row);
        pg_sys::ReleaseSysCache(row);
        version
    }
}

/// The same for the query of a view.
pub fn view_version(view: Oid) -> u32 {
    // SAFETY: as above; a view's rule has this name.
    unsafe {
        let id = pg_sys::SysCacheIdentifier::RULERELNAME as i32;
        let row = pg_sys::SearchSysCache2(
            id,
            pg_sys::Datum::from(view),
            pg_sys::Datum::from(c"_RETURN".as_ptr()),
        );
        if row.is_null() {
            return 0;
        }
        let version = writer(row);
        pg_sys::ReleaseSysCache(row);
        version
    }
}

unsafe fn writer(row: pg_sys::HeapTuple) -> u32 {
    // SAFETY: a row of a system cache.
    unsafe { (*(*row).t_data).t_choice.t_heap.t_xmin.into() }
}

/// What a relation's storage is.
pub struct Storage {
    pub kind: u8,
    pub file: u32,
    pub persistence: u8,
    pub is_catalog: bool,
    pub has_children: bool,
    pub name: String,
    /// Its file was made in this transaction: TRUNCATE may empty it in place.
    pub is_new: bool,
}

/// Looks at a relation.
pub fn storage(relid: Oid) -> Option<Storage> {
    let open = super::relation::Open::try_shared(relid)?;
    // SAFETY: rd_rel is the pg_class row of an open relation.
    unsafe {
        let rel = open.raw();
        let class = &*(*rel).rd_rel;
        Some(Storage {
            kind: class.relkind as u8,
            file: super::version::file_number(rel),
            persistence: class.relpersistence as u8,
            is_catalog: relid.to_u32() < pg_sys::FirstNormalObjectId
                || !super::log_table::is_tracked(rel),
            has_children: class.relkind as u8 == pg_sys::RELKIND_PARTITIONED_TABLE
                || class.relhassubclass,
            name: shape::qualified_name(relid),
            is_new: super::version::file_is_new(rel),
        })
    }
}

/// True when row-level security restricts what `user` sees of a table.
pub fn is_row_secured(relid: Oid, user: Oid) -> bool {
    // SAFETY: catalog look-ups. RLS_ENABLED is 2.
    unsafe { pg_sys::check_enable_rls(relid, user, true) == 2 }
}

/// When the server started.
pub fn server_start() -> i64 {
    // SAFETY: a plain variable, set once.
    unsafe { pg_sys::PgStartTime }
}

/// Makes sure that a table has its log; the log, when it has one then.
pub fn ensure_log(relid: Oid) -> Option<Oid> {
    if let Some(found) = crate::capture::log_of(relid) {
        return Some(found.log);
    }
    let open = super::relation::Open::try_shared(relid)?;
    // SAFETY: the relation is open, and locked against being changed.
    unsafe {
        if !super::log_table::is_tracked(open.raw()) {
            return None;
        }
        Some(super::log_table::ensure(open.raw()).0.log)
    }
}
