//! Query trees: finding the tables in them and putting something else there.
//!
//! A replaced table keeps its range-table entry, so that every `Var` that
//! points to it stays true: column numbers are the table's, and the system
//! columns follow the user's columns.
//!
//! ```text
//!   before   rtable[2] = RTE_RELATION t            Var(2, attno)
//!   after    rtable[2] = RTE_SUBQUERY (arms...)    Var(2, attno)
//!            rtable[n] = RTE_RELATION t, not in the join tree: carries the
//!                        user's privileges on t (version 15)
//! ```

use super::carriers::Conflict;
use super::privileges::{clear_relation, forget_privileges, keep_privileges};
use super::touched::{contains_current_of, Touched};
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::ffi::c_void;

/// FOR UPDATE and its kin on one table.
#[derive(Debug, Clone, Copy)]
pub struct RowLock {
    /// FOR UPDATE or FOR NO KEY UPDATE.
    pub exclusive: bool,
    pub conflict: Conflict,
}

/// An entry of a range table that is a relation.
pub struct Table {
    query: *mut pg_sys::Query,
    rte: *mut pg_sys::RangeTblEntry,
    index: i32,
}

/// How many hidden columns follow the user's.
const HIDDEN: i32 = braid_rewrite::read::HIDDEN_COLUMNS as i32;

/// Marks entries that are arms: they stand for themselves. The field is unused
/// for relations and copied with the entry.
pub const ARM: f64 = -7.0;

impl Table {
    pub fn relid(&self) -> Oid {
        // SAFETY: the tree outlives the planning call this value lives in.
        unsafe { (*self.rte).relid }
    }

    /// The query whose range table it is in.
    pub fn query(&self) -> *mut pg_sys::Query {
        self.query
    }

    /// Its entry there.
    pub fn rte(&self) -> *mut pg_sys::RangeTblEntry {
        self.rte
    }

    /// True when the statement writes to it.
    pub fn is_target(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.query).resultRelation == self.index }
    }

    /// True when its inheritance children count too.
    pub fn with_children(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.rte).inh }
    }

    /// True for TABLESAMPLE.
    pub fn is_sampled(&self) -> bool {
        // SAFETY: as above.
        unsafe { !(*self.rte).tablesample.is_null() }
    }

    /// How strongly the statement locks its rows, if it does.
    pub fn row_lock(&self) -> Option<RowLock> {
        // SAFETY: as above.
        unsafe {
            let marks = (*self.query).rowMarks;
            (0..pg_sys::list_length(marks))
                .map(|i| pg_sys::list_nth(marks, i).cast::<pg_sys::RowMarkClause>())
                .find(|mark| (**mark).rti as i32 == self.index)
                .map(|mark| RowLock {
                    exclusive: (*mark).strength >= pg_sys::LockClauseStrength::LCS_FORNOKEYUPDATE,
                    conflict: match (*mark).waitPolicy {
                        pg_sys::LockWaitPolicy::LockWaitSkip => Conflict::Skip,
                        pg_sys::LockWaitPolicy::LockWaitError => Conflict::Fail,
                        _ => Conflict::Wait,
                    },
                })
        }
    }

    /// Takes the lock clause off this table.
    pub fn drop_row_lock(&self) {
        // SAFETY: as above; the list is rebuilt without the clause.
        unsafe {
            let marks = (*self.query).rowMarks;
            let mut kept = std::ptr::null_mut();
            for i in 0..pg_sys::list_length(marks) {
                let mark = pg_sys::list_nth(marks, i).cast::<pg_sys::RowMarkClause>();
                if (*mark).rti as i32 != self.index {
                    kept = pg_sys::lappend(kept, mark.cast());
                }
            }
            (*self.query).rowMarks = kept;
            (*self.query).hasForUpdate = !kept.is_null();
        }
    }

    /// Locks every row that the statement reads from this table, which was
    /// replaced: against being deleted until the transaction ends.
    pub fn keep_rows(&self, relid: Oid, key: &[i16]) {
        // SAFETY: adds a condition to the query's WHERE; the call is dear, so
        // it runs after the user's conditions.
        unsafe {
            let columns = pg_sys::list_length((*(*self.rte).subquery).targetList) - HIDDEN;
            let condition = super::existence::condition(self.index, relid, columns, key);
            let jointree = (*self.query).jointree;
            (*jointree).quals = pg_sys::make_and_qual((*jointree).quals, condition);
        }
    }

    /// True when the statement finds its rows through a cursor.
    pub fn uses_current_of(&self) -> bool {
        // SAFETY: only reads the tree.
        unsafe { contains_current_of((*(*self.query).jointree).quals, std::ptr::null_mut()) }
    }

    /// True for INSERT, which touches no existing row by itself.
    pub fn is_insert(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.query).commandType == pg_sys::CmdType::CMD_INSERT }
    }

    /// The query that finds the rows this statement will change or lock in
    /// this table: its own joins and conditions, or, when those might answer
    /// differently a second time, all rows.
    pub fn touched_rows(&self) -> Touched {
        // SAFETY: builds a private copy.
        unsafe { super::touched::touched_rows(self.query, self.index, self.relid()) }
    }

    /// True for the table at this place of this query.
    pub fn is_at(&self, place: &Touched) -> bool {
        std::ptr::eq(self.query, place.query) && self.index == place.index
    }

    /// Replaces the table by an analysed query whose columns are the table's,
    /// then the six system columns.
    pub fn replace_with(&self, query: *mut pg_sys::Query) {
        // SAFETY: `query` is a private copy; the fields changed are those that
        // the rewriter changes when it expands a view.
        unsafe {
            let rte = self.rte;
            keep_privileges(self.query, rte);
            let user_columns = (*query).targetList;
            let user_columns = pg_sys::list_length(user_columns) - HIDDEN;
            let seen = shift_system_columns(self.query, self.index, user_columns as i16);
            if !(*rte).securityQuals.is_null() {
                push_down_security(query, rte, self.index, user_columns as i16);
                (*rte).security_barrier = true;
            } else {
                (*rte).security_barrier = false;
            }
            hide_system_columns(query, rte, &seen);
            (*rte).rtekind = pg_sys::RTEKind::RTE_SUBQUERY;
            (*rte).subquery = query;
            (*rte).tablesample = std::ptr::null_mut();
            (*rte).inh = false;
            clear_relation(rte);
        }
    }

    /// Makes the statement write to another relation of the same shape.
    pub fn retarget(&self, relation: Oid) {
        // SAFETY: the new relation is locked before the tree names it.
        unsafe {
            keep_privileges(self.query, self.rte);
            pg_sys::LockRelationOid(relation, (*self.rte).rellockmode);
            forget_privileges(self.query, self.rte, relation);
            (*self.rte).relid = relation;
            retarget_constraint(self.query, self.index, relation);
            super::table_oid::show_tables(self.query, self.index);
        }
    }
}

/// True when a plan changes rows of a table that is not temporary.
pub fn writes_lasting_tables(planned: *mut pg_sys::PlannedStmt) -> bool {
    // SAFETY: result relations are entries of the plan's range table; looked
    // up by OID, a table that is gone is the server's error to raise.
    unsafe {
        let results = (*planned).resultRelations;
        (0..pg_sys::list_length(results)).any(|i| {
            let index = pg_sys::list_nth_int(results, i);
            let rte =
                pg_sys::list_nth((*planned).rtable, index - 1).cast::<pg_sys::RangeTblEntry>();
            pg_sys::get_rel_persistence((*rte).relid) as u8 != pg_sys::RELPERSISTENCE_TEMP
        })
    }
}

/// True when a query reads a system catalog, at any depth. Cheap for a query
/// that does not: only sub-queries are entered.
///
/// # Safety
/// `query` must be valid.
pub unsafe fn reads_catalogs(query: *mut pg_sys::Query) -> bool {
    // SAFETY: only reads the tree.
    unsafe {
        let entries = (*query).rtable;
        for i in 0..pg_sys::list_length(entries) {
            let rte = pg_sys::list_nth(entries, i).cast::<pg_sys::RangeTblEntry>();
            let found = match (*rte).rtekind {
                pg_sys::RTEKind::RTE_RELATION => {
                    (*rte).relid.to_u32() < pg_sys::FirstNormalObjectId
                }
                pg_sys::RTEKind::RTE_SUBQUERY => reads_catalogs((*rte).subquery),
                _ => false,
            };
            if found {
                return true;
            }
        }
        let with = (*query).cteList;
        let with_found = (0..pg_sys::list_length(with)).any(|i| {
            let cte = pg_sys::list_nth(with, i).cast::<pg_sys::CommonTableExpr>();
            (*(*cte).ctequery).type_ == pg_sys::NodeTag::T_Query
                && reads_catalogs((*cte).ctequery.cast())
        });
        with_found
            || (*query).hasSubLinks
                && tables(query)
                    .iter()
                    .any(|table| table.relid().to_u32() < pg_sys::FirstNormalObjectId)
    }
}

/// Every table of the query, at any depth, innermost queries first.
///
/// The list is complete before anything is changed, so what is put in the
/// place of a table is not visited.
pub fn tables(query: *mut pg_sys::Query) -> Vec<Table> {
    let mut found = Vec::new();
    // SAFETY: the walker only reads the tree.
    unsafe { collect_query(query, &mut found) };
    found
}

/// # Safety
/// `query` must be a valid query tree.
unsafe fn collect_query(query: *mut pg_sys::Query, found: &mut Vec<Table>) {
    // SAFETY: as promised; the context pointer lives for the call.
    unsafe {
        pg_sys::query_tree_walker(
            query,
            Some(collect_node),
            (found as *mut Vec<Table>).cast(),
            0,
        );
        found.extend(
            (1..=pg_sys::list_length((*query).rtable))
                .map(|index| Table {
                    query,
                    rte: pg_sys::list_nth((*query).rtable, index - 1).cast(),
                    index,
                })
                .filter(|table| {
                    (*table.rte).rtekind == pg_sys::RTEKind::RTE_RELATION
                        && (*table.rte).enrtuples != ARM
                }),
        );
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn collect_node(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walkers with nodes of the tree.
    unsafe {
        if node.is_null() {
            return false;
        }
        if (*node).type_ == pg_sys::NodeTag::T_Query {
            collect_query(node.cast(), &mut *context.cast::<Vec<Table>>());
            return false;
        }
        pg_sys::expression_tree_walker(node, Some(collect_node), context)
    }
}

/// The columns of a replacement have the types of the table's: statements were
/// analysed for those.
pub fn check_types(relid: Oid, query: *mut pg_sys::Query) {
    let table = super::relation::Open::shared(relid);
    for n in 1..=table.columns() {
        let attribute = table.attribute(n);
        // SAFETY: a complete tree, whose columns stand in attribute order.
        let found = unsafe {
            let entry =
                pg_sys::list_nth((*query).targetList, n as i32 - 1).cast::<pg_sys::TargetEntry>();
            pg_sys::exprType((*entry).expr.cast())
        };
        if !attribute.attisdropped && found != attribute.atttypid {
            crate::error::Error::NotOnBranch {
                what: format!("reading table {}", super::shape::qualified_name(relid)),
                why: format!("Column {n} has another type where the branch inherits it."),
                instead: "Report this table's history of ALTER TABLE.".into(),
            }
            .raise();
        }
    }
}

/// The system columns can be referred to, but are no part of the row: a
/// whole-row value leaves them out, as it does junk.
///
/// From 18 on the planner flattens no query whose junk is referred to. They are
/// junk there only where the whole row is meant, and where both are, the query
/// is not flattened.
///
/// # Safety
/// `query` must be the replacement of `rte`.
unsafe fn hide_system_columns(
    query: *mut pg_sys::Query,
    rte: *mut pg_sys::RangeTblEntry,
    seen: &Shift,
) {
    let may_refer_to_junk = cfg!(not(feature = "pg18"));
    let junk = may_refer_to_junk || seen.whole_row;
    // SAFETY: the last columns of the query are the hidden ones; the
    // planner sizes its arrays by the number of names.
    unsafe {
        if !may_refer_to_junk && seen.whole_row && seen.system_columns {
            (*rte).security_barrier = true;
        }
        let list = (*query).targetList;
        let count = pg_sys::list_length(list);
        let names = &mut (*(*rte).eref).colnames;
        while pg_sys::list_length(*names) < count - HIDDEN {
            *names = pg_sys::lappend(
                *names,
                pg_sys::makeString(pg_sys::pstrdup(c"".as_ptr())).cast(),
            );
        }
        for i in count - HIDDEN..count {
            let entry = pg_sys::list_nth(list, i).cast::<pg_sys::TargetEntry>();
            (*entry).resjunk = junk;
            *names = pg_sys::lappend(*names, pg_sys::makeString((*entry).resname).cast());
        }
    }
}

struct Shift {
    index: i32,
    depth: u32,
    user_columns: i16,
    /// Whether the whole row, and a system column, was referred to.
    whole_row: bool,
    system_columns: bool,
}

/// Points Vars on system columns of entry `index` at the columns behind the
/// user's: ctid (-1) becomes column n + 1, and so on. Tells what was seen.
///
/// # Safety
/// `query` must be a valid query tree.
unsafe fn shift_system_columns(query: *mut pg_sys::Query, index: i32, user_columns: i16) -> Shift {
    let mut shift = Shift {
        index,
        depth: 0,
        user_columns,
        whole_row: false,
        system_columns: false,
    };
    // SAFETY: Vars are changed in place, nothing is added or removed.
    unsafe {
        pg_sys::query_tree_walker(query, Some(shift_node), (&raw mut shift).cast(), 0);
    }
    shift
}

#[pg_guard]
unsafe extern "C-unwind" fn shift_node(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walkers with nodes of the tree.
    unsafe {
        if node.is_null() {
            return false;
        }
        let shift = &mut *context.cast::<Shift>();
        match (*node).type_ {
            pg_sys::NodeTag::T_Var => {
                let var = node.cast::<pg_sys::Var>();
                if (*var).varno as i32 == shift.index && (*var).varlevelsup == shift.depth {
                    match (*var).varattno {
                        0 => shift.whole_row = true,
                        column if column < 0 => {
                            (*var).varattno = shift.user_columns - column;
                            shift.system_columns = true;
                        }
                        column => shift.system_columns |= column > shift.user_columns,
                    }
                }
                false
            }
            pg_sys::NodeTag::T_Query => {
                shift.depth += 1;
                let stop = pg_sys::query_tree_walker(node.cast(), Some(shift_node), context, 0);
                (*context.cast::<Shift>()).depth -= 1;
                stop
            }
            _ => pg_sys::expression_tree_walker(node, Some(shift_node), context),
        }
    }
}

/// Moves row-level security conditions of the entry into the query that
/// replaces it: its outermost relation has the same columns.
///
/// # Safety
/// All pointers must be parts of one valid tree.
unsafe fn push_down_security(
    query: *mut pg_sys::Query,
    rte: *mut pg_sys::RangeTblEntry,
    index: i32,
    user_columns: i16,
) {
    // SAFETY: the conditions refer to the entry only, at level 0; inside, the
    // same columns belong to range-table entry 1.
    unsafe {
        let conditions = (*rte).securityQuals;
        for i in 0..pg_sys::list_length(conditions) {
            let condition = pg_sys::list_nth(conditions, i).cast::<pg_sys::Node>();
            let mut shift = Shift {
                index,
                depth: 0,
                user_columns,
                whole_row: false,
                system_columns: false,
            };
            shift_node(condition, (&raw mut shift).cast());
            pg_sys::ChangeVarNodes(condition, index, 1, 0);
            let where_clause = &mut (*(*query).jointree).quals;
            *where_clause = pg_sys::make_and_qual(*where_clause, condition);
            (*query).hasSubLinks |= pg_sys::checkExprHasSubLink(condition);
        }
        (*rte).securityQuals = std::ptr::null_mut();
    }
}

/// ON CONFLICT ON CONSTRAINT names the constraint of the table: the overlay
/// has one of the same name.
///
/// # Safety
/// `query` must be a valid tree whose target was just exchanged.
unsafe fn retarget_constraint(query: *mut pg_sys::Query, index: i32, relation: Oid) {
    // SAFETY: as promised.
    unsafe {
        let clause = (*query).onConflict;
        if (*query).resultRelation != index
            || clause.is_null()
            || (*clause).constraint == Oid::INVALID
        {
            return;
        }
        let name = pg_sys::get_constraint_name((*clause).constraint);
        if !name.is_null() {
            (*clause).constraint = pg_sys::ffi::pg_guard_ffi_boundary(|| {
                server::get_relation_constraint_oid(relation, name, false)
            });
        }
    }
}

mod server {
    use super::*;
    // From catalog/pg_constraint.h.
    unsafe extern "C-unwind" {
        pub fn get_relation_constraint_oid(
            relation: Oid,
            name: *const std::ffi::c_char,
            missing_ok: bool,
        ) -> Oid;
    }
}

/// The tables a plan reads as they are, not as arms.
///
/// # Safety
/// `planned` must be a valid plan.
pub unsafe fn plain_tables(planned: *mut pg_sys::PlannedStmt) -> Vec<Oid> {
    let mut found = Vec::new();
    // SAFETY: as promised.
    unsafe {
        all_plain_tables(planned, |table| {
            found.push(table);
            true
        })
    };
    found
}

/// True when all tables that a plan reads as they are pass a test. Asked at the
/// start of each statement on a branch, so it makes nothing.
///
/// # Safety
/// `planned` must be a valid plan.
pub unsafe fn all_plain_tables(
    planned: *mut pg_sys::PlannedStmt,
    mut test: impl FnMut(Oid) -> bool,
) -> bool {
    // SAFETY: as promised; the range table is a list of entries, or none.
    unsafe {
        let rtable = (*planned).rtable;
        let length = if rtable.is_null() {
            0
        } else {
            (*rtable).length
        };
        (0..length as usize).all(|i| {
            let rte = (*(*rtable).elements.add(i))
                .ptr_value
                .cast::<pg_sys::RangeTblEntry>();
            (*rte).rtekind != pg_sys::RTEKind::RTE_RELATION
                || (*rte).enrtuples == ARM
                || (*rte).relid.to_u32() < pg_sys::FirstNormalObjectId
                || test((*rte).relid)
        })
    }
}

/// A deep copy of a query.
pub fn duplicate(query: *mut pg_sys::Query) -> *mut pg_sys::Query {
    // SAFETY: copyObject copies any valid tree.
    unsafe { pg_sys::copyObjectImpl(query.cast()).cast() }
}
