//! A plan node of Braid's own: the arms of a branch, looked up by key.
//!
//! A key names at most one row of what a branch sees, whichever arm holds it.
//! PostgreSQL does not know that: its Append starts every arm and asks them
//! all. Where the arms are scanned by their whole key, this node takes the
//! Append's place. It asks the arm that holds most rows first, stops at the
//! first row, and starts an arm only when it comes to it:
//!
//! ```text
//!   Append                          Custom Scan (Braid Lookup)
//!     overlay   Index (id = $1)       main      Index (id = $1)   almost always enough
//!     main      Index (id = $1)  ──▶  overlay   Index (id = $1)   started only when
//!     log       Index (id = $1)       log       Index (id = $1)   nothing was found
//! ```
//!
//! A key that the branch itself hides is in no arm but the branch's own.
//!
//! The node is put into finished plans, so planning is PostgreSQL's own.

use super::{live, server};
use braid_rewrite::descriptor::SHARED_KEY;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::ffi::{c_int, CStr};

/// The name EXPLAIN shows.
const NAME: &CStr = c"Braid Lookup";

/// A table of functions for the server, shared by all backends.
struct Methods<T>(T);
// SAFETY: never written after it was made, and holds only pointers to statics.
unsafe impl<T> Sync for Methods<T> {}

static SCAN: Methods<pg_sys::CustomScanMethods> = Methods(pg_sys::CustomScanMethods {
    CustomName: NAME.as_ptr(),
    CreateCustomScanState: Some(create),
});

static EXECUTION: Methods<pg_sys::CustomExecMethods> = Methods(pg_sys::CustomExecMethods {
    CustomName: NAME.as_ptr(),
    BeginCustomScan: Some(begin),
    ExecCustomScan: Some(next),
    EndCustomScan: Some(end),
    ReScanCustomScan: Some(rescan),
    MarkPosCustomScan: None,
    RestrPosCustomScan: None,
    EstimateDSMCustomScan: None,
    InitializeDSMCustomScan: None,
    ReInitializeDSMCustomScan: None,
    InitializeWorkerCustomScan: None,
    ShutdownCustomScan: None,
    ExplainCustomScan: None,
});

/// Makes the node known. Runs in the postmaster.
pub fn register() {
    // SAFETY: the methods live as long as the server.
    unsafe { pg_sys::RegisterCustomScanMethods(&SCAN.0) };
}

// ---- planning ------------------------------------------------------------

/// Replaces every Append of a finished plan that looks a branch's rows up by
/// their whole key.
///
/// # Safety
/// `planned` must be a finished plan that nobody executes yet.
pub unsafe fn improve(planned: *mut pg_sys::PlannedStmt, cursor_options: c_int) {
    // SAFETY: as promised by the caller.
    unsafe {
        // Workers report on nodes by number and must have the leader's; a
        // cursor that was asked to scroll goes backwards through Append.
        if (*planned).parallelModeNeeded || cursor_options & pg_sys::CURSOR_OPT_SCROLL as c_int != 0
        {
            return;
        }
        replace(&mut (*planned).planTree);
        let subplans = (*planned).subplans;
        for i in 0..pg_sys::list_length(subplans) {
            replace_cell(subplans, i);
        }
    }
}

unsafe fn replace_cell(list: *mut pg_sys::List, i: c_int) {
    // SAFETY: a list of plans.
    unsafe {
        let cell = (*list).elements.add(i as usize);
        let mut plan = (*cell).ptr_value.cast::<pg_sys::Plan>();
        replace(&mut plan);
        (*cell).ptr_value = plan.cast();
    }
}

unsafe fn replace_all(list: *mut pg_sys::List) {
    // SAFETY: a list of plans, or none.
    unsafe {
        for i in 0..pg_sys::list_length(list) {
            replace_cell(list, i);
        }
    }
}

unsafe fn replace(plan: &mut *mut pg_sys::Plan) {
    // SAFETY: a valid plan tree; each node is cast to what its tag says.
    unsafe {
        if plan.is_null() {
            return;
        }
        replace(&mut (**plan).lefttree);
        replace(&mut (**plan).righttree);
        match (**plan).type_ {
            pg_sys::NodeTag::T_Append => {
                let append = (*plan).cast::<pg_sys::Append>();
                match main_arm(append) {
                    Some(first) => *plan = lookup(append, first),
                    None => replace_all((*append).appendplans),
                }
            }
            pg_sys::NodeTag::T_MergeAppend => {
                replace_all((*(*plan).cast::<pg_sys::MergeAppend>()).mergeplans);
            }
            pg_sys::NodeTag::T_SubqueryScan => {
                replace(&mut (*(*plan).cast::<pg_sys::SubqueryScan>()).subplan);
            }
            _ => {}
        }
    }
}

/// The arm to ask first, when `append` holds the arms of one table, all looked
/// up by the table's whole key.
///
/// A condition of the statement stands in every arm. So when one arm shows that
/// all columns of the key (the arguments of its `pggit.live`) are compared with
/// one value each, no other arm can have a live row with another key.
unsafe fn main_arm(append: *mut pg_sys::Append) -> Option<c_int> {
    // SAFETY: a finished plan.
    unsafe {
        let arms = (*append).appendplans;
        if !(*append).part_prune_info_is_none() || (*append).nasyncplans > 0 {
            return None;
        }
        let mut found = None;
        for i in 0..pg_sys::list_length(arms) {
            let arm = pg_sys::list_nth(arms, i).cast::<pg_sys::Plan>();
            match (*arm).type_ {
                pg_sys::NodeTag::T_IndexScan => {}
                // Small tables are not worth an index to the planner.
                pg_sys::NodeTag::T_BitmapHeapScan | pg_sys::NodeTag::T_SeqScan => continue,
                _ => return None,
            }
            let arm = arm.cast::<pg_sys::IndexScan>();
            match filter_key((*arm).scan.plan.qual) {
                Filter::Live(key) if compares((*arm).indexqualorig, &key) => found = Some(i),
                Filter::Live(_) => return None,
                Filter::Other => {}
            }
        }
        found
    }
}

/// True when a descriptor says that other tables may hold the same key.
unsafe fn is_shared(descriptor: *mut pg_sys::Node) -> bool {
    // SAFETY: the first argument of a filter is a text constant.
    unsafe {
        if (*descriptor).type_ != pg_sys::NodeTag::T_Const {
            return true;
        }
        let value = (*descriptor.cast::<pg_sys::Const>()).constvalue;
        let text = pg_sys::pg_detoast_datum_packed(value.cast_mut_ptr());
        let text = pgrx::varlena::varlena_to_byte_slice(text);
        text.split(|byte| *byte == b';')
            .any(|part| part == SHARED_KEY.as_bytes())
    }
}

/// What the filter of an arm says.
enum Filter {
    /// Rows are live by these columns of the scanned relation.
    Live(Vec<pg_sys::AttrNumber>),
    Other,
}

unsafe fn filter_key(quals: *mut pg_sys::List) -> Filter {
    // SAFETY: a list of expressions.
    unsafe {
        let Some((call, _)) = call_in(quals, c"live") else {
            return Filter::Other;
        };
        if is_shared(pg_sys::list_nth((*call).args, 0).cast()) {
            return Filter::Live(Vec::new());
        }
        let key = (2..pg_sys::list_length((*call).args))
            .map(|n| attribute(pg_sys::list_nth((*call).args, n).cast()))
            .collect::<Option<Vec<_>>>();
        key.map_or(Filter::Other, Filter::Live)
    }
}

/// The call of one of Braid's filters among conditions, and its place.
unsafe fn call_in(quals: *mut pg_sys::List, name: &CStr) -> Option<(*mut pg_sys::FuncExpr, c_int)> {
    // SAFETY: a list of expressions.
    unsafe {
        (0..pg_sys::list_length(quals)).find_map(|i| {
            let node = pg_sys::list_nth(quals, i).cast::<pg_sys::Node>();
            if (*node).type_ != pg_sys::NodeTag::T_FuncExpr {
                return None;
            }
            let call = node.cast::<pg_sys::FuncExpr>();
            is_own((*call).funcid, name).then_some((call, i))
        })
    }
}

/// True when an arm is the branch's own: none of Braid's filters is on it.
unsafe fn is_unfiltered(arm: *mut pg_sys::Plan) -> bool {
    // SAFETY: a finished plan.
    unsafe {
        call_in((*arm).qual, c"live").is_none() && call_in((*arm).qual, c"live_past").is_none()
    }
}

/// True for a function of Braid's with this name.
unsafe fn is_own(function: pg_sys::Oid, wanted: &CStr) -> bool {
    if function.to_u32() < pg_sys::FirstNormalObjectId {
        return false;
    }
    // SAFETY: names are C strings, or null for what does not exist.
    unsafe {
        let name = pg_sys::get_func_name(function);
        let schema = pg_sys::get_namespace_name(pg_sys::get_func_namespace(function));
        !name.is_null()
            && !schema.is_null()
            && CStr::from_ptr(name) == wanted
            && CStr::from_ptr(schema) == c"pggit"
    }
}

unsafe fn attribute(node: *mut pg_sys::Node) -> Option<pg_sys::AttrNumber> {
    // SAFETY: a node of an expression.
    unsafe {
        ((*node).type_ == pg_sys::NodeTag::T_Var).then(|| (*node.cast::<pg_sys::Var>()).varattno)
    }
}

/// True when each column of `key` is compared for equality with one value.
unsafe fn compares(conditions: *mut pg_sys::List, key: &[pg_sys::AttrNumber]) -> bool {
    // SAFETY: the conditions of an index scan.
    unsafe {
        let compared: Vec<_> = (0..pg_sys::list_length(conditions))
            .filter_map(|i| {
                let node = pg_sys::list_nth(conditions, i).cast::<pg_sys::Node>();
                if (*node).type_ != pg_sys::NodeTag::T_OpExpr {
                    return None;
                }
                let condition = node.cast::<pg_sys::OpExpr>();
                let equality = !pg_sys::get_mergejoin_opfamilies((*condition).opno).is_null();
                equality
                    .then(|| attribute(pg_sys::list_nth((*condition).args, 0).cast()))
                    .flatten()
            })
            .collect();
        !key.is_empty() && key.iter().all(|column| compared.contains(column))
    }
}

/// The node that takes the place of `append`, whose arm `first` comes first.
unsafe fn lookup(append: *mut pg_sys::Append, first: c_int) -> *mut pg_sys::Plan {
    // SAFETY: nodes in the planner's memory; the lists are ours to build.
    unsafe {
        let arms = (*append).appendplans;
        let leader = pg_sys::list_nth(arms, first).cast::<pg_sys::Plan>();
        let mut ordered = pg_sys::lappend(std::ptr::null_mut(), leader.cast());
        let mut own = std::ptr::null_mut();
        for i in (0..pg_sys::list_length(arms)).filter(|i| *i != first) {
            if is_unfiltered(pg_sys::list_nth(arms, i).cast()) {
                own = pg_sys::lappend_int(own, pg_sys::list_length(ordered));
            }
            ordered = pg_sys::lappend(ordered, pg_sys::list_nth(arms, i));
        }
        let node =
            server::palloc0(std::mem::size_of::<pg_sys::CustomScan>()).cast::<pg_sys::CustomScan>();
        (*node).scan.plan = (*append).plan;
        (*node).scan.plan.type_ = pg_sys::NodeTag::T_CustomScan;
        (*node).custom_plans = ordered;
        // Only where the filter is asked first does it speak of the last row.
        let asked_first = matches!(call_in((*leader).qual, c"live"), Some((_, 0)));
        let asked_first = pg_sys::makeInteger(asked_first.into());
        (*node).custom_private = pg_sys::lappend(
            pg_sys::lappend(std::ptr::null_mut(), own.cast()),
            asked_first.cast(),
        );
        (*node).custom_scan_tlist = pg_sys::copyObjectImpl((*leader).targetlist.cast()).cast();
        (*node).methods = &SCAN.0;
        // The Append's own columns, as columns of the arms.
        let columns =
            pg_sys::copyObjectImpl((*append).plan.targetlist.cast()).cast::<pg_sys::List>();
        for i in 0..pg_sys::list_length(columns) {
            let entry = pg_sys::list_nth(columns, i).cast::<pg_sys::TargetEntry>();
            let expression = (*entry).expr.cast::<pg_sys::Node>();
            if (*expression).type_ == pg_sys::NodeTag::T_Var {
                let column = expression.cast::<pg_sys::Var>();
                (*column).varno = pg_sys::INDEX_VAR as _;
                (*column).varattno = (*entry).resno;
            }
        }
        (*node).scan.plan.targetlist = columns;
        node.cast()
    }
}

/// Whether partitions are pruned at run time; the field's kind differs
/// between versions.
trait Pruning {
    fn part_prune_info_is_none(&self) -> bool;
}

impl Pruning for pg_sys::Append {
    #[cfg(not(feature = "pg18"))]
    fn part_prune_info_is_none(&self) -> bool {
        self.part_prune_info.is_null()
    }
    #[cfg(feature = "pg18")]
    fn part_prune_info_is_none(&self) -> bool {
        self.part_prune_index < 0
    }
}

// ---- execution -----------------------------------------------------------

/// The state of one lookup. The server's part comes first.
#[repr(C)]
struct Lookup {
    server: pg_sys::CustomScanState,
    /// Arms, those not started are null. As many as `custom_plans`.
    arms: *mut *mut pg_sys::PlanState,
    count: c_int,
    /// The arm to ask next; `count` when a row was found or none is left.
    next: c_int,
    eflags: c_int,
    /// The filter of the first arm, where its word can be taken.
    filter: *mut pg_sys::Node,
    /// The branch itself hides the key.
    hidden: bool,
    /// Places of the arms that are the branch's own.
    own: *mut pg_sys::List,
}

#[pg_guard]
unsafe extern "C-unwind" fn create(_plan: *mut pg_sys::CustomScan) -> *mut pg_sys::Node {
    // SAFETY: zeroed memory is a valid state; the server fills its part.
    unsafe {
        let state = server::palloc0(std::mem::size_of::<Lookup>()).cast::<Lookup>();
        (*state).server.ss.ps.type_ = pg_sys::NodeTag::T_CustomScanState;
        (*state).server.methods = &EXECUTION.0;
        state.cast()
    }
}

unsafe extern "C-unwind" fn begin(
    node: *mut pg_sys::CustomScanState,
    estate: *mut pg_sys::EState,
    eflags: c_int,
) {
    // SAFETY: the state made by `create`, about to be executed.
    unsafe {
        let state = node.cast::<Lookup>();
        let plan = (*node).ss.ps.plan.cast::<pg_sys::CustomScan>();
        let plans = (*plan).custom_plans;
        (*state).count = (*plans).length;
        let private = (*(*plan).custom_private).elements;
        (*state).own = (*private).ptr_value.cast();
        let asked_first = (*private.add(1)).ptr_value.cast::<pg_sys::Integer>();
        if (*asked_first).ival != 0 {
            let leader = (*(*plans).elements).ptr_value.cast::<pg_sys::Plan>();
            (*state).filter = (*(*(*leader).qual).elements).ptr_value.cast();
        }
        (*state).eflags = eflags;
        (*state).arms = server::palloc0(
            (*state).count as usize * std::mem::size_of::<*mut pg_sys::PlanState>(),
        )
        .cast();
        // Rows come in the arms' own slots, of whatever kind.
        (*node).ss.ps.resultopsset = true;
        (*node).ss.ps.resultopsfixed = false;
        // EXPLAIN shows all arms.
        if eflags & pg_sys::EXEC_FLAG_EXPLAIN_ONLY as c_int != 0 || (*estate).es_instrument != 0 {
            for i in 0..(*state).count {
                start(state, i);
            }
        }
    }
}

/// The arm, started when it was not yet.
unsafe fn start(state: *mut Lookup, i: c_int) -> *mut pg_sys::PlanState {
    // SAFETY: `i` is below `count`; the executor's memory outlives the arm.
    unsafe {
        let arm = (*state).arms.add(i as usize);
        if (*arm).is_null() {
            let node = &mut (*state).server;
            let estate = node.ss.ps.state;
            let plans = (*node.ss.ps.plan.cast::<pg_sys::CustomScan>()).custom_plans;
            let plan = (*(*plans).elements.add(i as usize)).ptr_value.cast();
            let before = pg_sys::CurrentMemoryContext;
            pg_sys::CurrentMemoryContext = (*estate).es_query_cxt;
            *arm = server::ExecInitNode(plan, estate, (*state).eflags);
            node.custom_ps = pg_sys::lappend(node.custom_ps, (*arm).cast());
            pg_sys::CurrentMemoryContext = before;
        }
        *arm
    }
}

unsafe extern "C-unwind" fn next(
    node: *mut pg_sys::CustomScanState,
) -> *mut pg_sys::TupleTableSlot {
    // SAFETY: the state made by `create`, begun.
    unsafe {
        let state = node.cast::<Lookup>();
        while (*state).next < (*state).count {
            let place = (*state).next;
            (*state).next += 1;
            if place == 0 {
                live::nothing_asked();
            } else if place == 1 {
                let filter = (*state).filter;
                (*state).hidden = !filter.is_null() && live::was_hidden_by(filter);
            }
            if (*state).hidden && place > 0 && !holds((*state).own, place) {
                continue;
            }
            let arm = start(state, place);
            if !(*arm).chgParam.is_null() {
                server::ExecReScan(arm);
            }
            if let Some(execute) = (*arm).ExecProcNode {
                let slot = execute(arm);
                if !slot.is_null() && (*slot).tts_flags & pg_sys::TTS_FLAG_EMPTY as u16 == 0 {
                    (*state).next = (*state).count;
                    return slot;
                }
            }
        }
        std::ptr::null_mut()
    }
}

/// True when a list of integers holds `wanted`.
unsafe fn holds(list: *mut pg_sys::List, wanted: c_int) -> bool {
    // SAFETY: a list of integers, or none.
    unsafe {
        !list.is_null()
            && (0..(*list).length).any(|i| (*(*list).elements.add(i as usize)).int_value == wanted)
    }
}

unsafe extern "C-unwind" fn end(node: *mut pg_sys::CustomScanState) {
    // SAFETY: as above.
    unsafe {
        let state = node.cast::<Lookup>();
        for i in 0..(*state).count {
            let arm = *(*state).arms.add(i as usize);
            if !arm.is_null() {
                server::ExecEndNode(arm);
            }
        }
    }
}

unsafe extern "C-unwind" fn rescan(node: *mut pg_sys::CustomScanState) {
    // SAFETY: as above.
    unsafe {
        let state = node.cast::<Lookup>();
        (*state).next = 0;
        (*state).hidden = false;
        for i in 0..(*state).count {
            let arm = *(*state).arms.add(i as usize);
            if arm.is_null() {
                continue;
            }
            if !(*node).ss.ps.chgParam.is_null() {
                server::UpdateChangedParamSet(arm, (*node).ss.ps.chgParam);
            }
            if (*arm).chgParam.is_null() {
                server::ExecReScan(arm);
            }
        }
    }
}
