//! The query that finds the rows a statement will touch.
//!
//! ```text
//!   UPDATE t SET ... FROM s WHERE t.k = s.k AND s.x > 1
//!   SELECT t.c1, ..., t.tableoid FROM t, s WHERE t.k = s.k AND s.x > 1
//! ```
//!
//! The conditions are evaluated twice, here and by the statement. Where they
//! might answer differently the second time (volatile functions, LIMIT without
//! a total order, rows another session locks, data-modifying WITH) every row
//! is taken: more than needed, never less.

use super::relation::Open;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::ffi::c_void;

/// A query over the table at `index` of its range table.
pub struct Touched {
    pub query: *mut pg_sys::Query,
    pub index: i32,
}

/// # Safety
/// `query` must be a valid tree that names `relid` at `index`.
pub unsafe fn touched_rows(query: *mut pg_sys::Query, index: i32, relid: Oid) -> Touched {
    // SAFETY: works on a deep copy.
    unsafe {
        let modifying = (*query).hasModifyingCTE;
        let copy = pg_sys::copyObjectImpl(query.cast()).cast::<pg_sys::Query>();
        let not_matched_by_source = prepare_merge(copy, index);
        (*copy).commandType = pg_sys::CmdType::CMD_SELECT;
        (*copy).resultRelation = 0;
        (*copy).targetList = columns(index, relid);
        (*copy).returningList = std::ptr::null_mut();
        (*copy).withCheckOptions = std::ptr::null_mut();
        (*copy).rowMarks = std::ptr::null_mut();
        (*copy).hasForUpdate = false;
        (*copy).sortClause = std::ptr::null_mut();
        (*copy).limitCount = std::ptr::null_mut();
        (*copy).limitOffset = std::ptr::null_mut();
        (*copy).hasTargetSRFs = false;
        (*copy).mergeActionList = std::ptr::null_mut();
        let repeatable = !modifying
            && !not_matched_by_source
            && !pg_sys::contain_volatile_functions(copy.cast())
            && !pg_sys::query_tree_walker(copy, Some(answers_once), std::ptr::null_mut(), 0);
        if !repeatable {
            let reference = pg_sys::palloc0(std::mem::size_of::<pg_sys::RangeTblRef>())
                .cast::<pg_sys::RangeTblRef>();
            (*reference).type_ = pg_sys::NodeTag::T_RangeTblRef;
            (*reference).rtindex = index;
            (*copy).jointree = pg_sys::makeFromExpr(
                pg_sys::lappend(std::ptr::null_mut(), reference.cast()),
                std::ptr::null_mut(),
            );
            (*copy).cteList = std::ptr::null_mut();
            (*copy).hasModifyingCTE = false;
            (*copy).hasRecursive = false;
            (*copy).hasSubLinks = false;
        }
        Touched { query: copy, index }
    }
}

/// For MERGE the join of target and source is made by the planner: here it is
/// an inner join, since only matched rows are touched. True when the statement
/// also touches rows without a match.
///
/// # Safety
/// `query` must be a private valid tree.
unsafe fn prepare_merge(query: *mut pg_sys::Query, index: i32) -> bool {
    // SAFETY: adds the target to the FROM list of a private copy.
    unsafe {
        if (*query).commandType != pg_sys::CmdType::CMD_MERGE {
            return false;
        }
        let reference = pg_sys::palloc0(std::mem::size_of::<pg_sys::RangeTblRef>())
            .cast::<pg_sys::RangeTblRef>();
        (*reference).type_ = pg_sys::NodeTag::T_RangeTblRef;
        (*reference).rtindex = index;
        let jointree = (*query).jointree;
        (*jointree).fromlist = pg_sys::lappend((*jointree).fromlist, reference.cast());
        #[cfg(any(feature = "pg17", feature = "pg18"))]
        {
            (*jointree).quals =
                pg_sys::make_and_qual((*jointree).quals, (*query).mergeJoinCondition);
            (*query).mergeJoinCondition = std::ptr::null_mut();
            let actions = (*query).mergeActionList;
            return (0..pg_sys::list_length(actions)).any(|i| {
                let action = pg_sys::list_nth(actions, i).cast::<pg_sys::MergeAction>();
                (*action).matchKind == pg_sys::MergeMatchKind::MERGE_WHEN_NOT_MATCHED_BY_SOURCE
            });
        }
        #[cfg(not(any(feature = "pg17", feature = "pg18")))]
        false
    }
}

/// The live columns of the table, then `tableoid`.
fn columns(index: i32, relid: Oid) -> *mut pg_sys::List {
    let table = Open::shared(relid);
    let mut list = std::ptr::null_mut();
    let mut number = 0;
    // SAFETY: nodes in the current context with the catalog's types.
    unsafe {
        let mut add = |attribute: i16,
                       kind: Oid,
                       typmod: i32,
                       collation: Oid,
                       name: *const std::ffi::c_char| {
            number += 1;
            let var = pg_sys::makeVar(index, attribute, kind, typmod, collation, 0);
            let entry = pg_sys::makeTargetEntry(var.cast(), number, pg_sys::pstrdup(name), false);
            list = pg_sys::lappend(list, entry.cast());
        };
        for n in 1..=table.columns() {
            let attribute = table.attribute(n);
            if !attribute.attisdropped {
                add(
                    n as i16,
                    attribute.atttypid,
                    attribute.atttypmod,
                    attribute.attcollation,
                    attribute.attname.data.as_ptr(),
                );
            }
        }
        add(
            pg_sys::TableOidAttributeNumber as i16,
            pg_sys::OIDOID,
            -1,
            Oid::INVALID,
            c"tableoid".as_ptr(),
        );
    }
    list
}

/// True for a tree in which some sub-query may answer differently each time.
#[pg_guard]
unsafe extern "C-unwind" fn answers_once(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walkers with nodes of the tree.
    unsafe {
        if node.is_null() {
            return false;
        }
        if (*node).type_ == pg_sys::NodeTag::T_Query {
            let query = node.cast::<pg_sys::Query>();
            return !(*query).limitCount.is_null()
                || !(*query).limitOffset.is_null()
                || !(*query).rowMarks.is_null()
                || (*query).hasDistinctOn
                || (*query).hasWindowFuncs
                || pg_sys::query_tree_walker(query, Some(answers_once), context, 0);
        }
        pg_sys::expression_tree_walker(node, Some(answers_once), context)
    }
}

/// True for conditions with WHERE CURRENT OF.
#[pg_guard]
pub unsafe extern "C-unwind" fn contains_current_of(
    node: *mut pg_sys::Node,
    context: *mut c_void,
) -> bool {
    // SAFETY: called by the tree walkers with nodes of the tree.
    unsafe {
        !node.is_null()
            && ((*node).type_ == pg_sys::NodeTag::T_CurrentOfExpr
                || pg_sys::expression_tree_walker(node, Some(contains_current_of), context))
    }
}
