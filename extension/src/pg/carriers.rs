//! What travels inside a plan: extra range-table entries that the executor
//! does not look at, so that prepared statements keep what they hold.
//!
//! ```text
//!   rtable  ... t, s                      the statement's own
//!           RTE_RESULT (plan, 0)          finds rows to copy up, and how to wait
//!           RTE_RESULT (query, -1)        the statement before it was rewritten
//! ```

use pgrx::pg_sys;

/// The number of a carrier that holds the original query.
const ORIGINAL: i32 = -1;

/// How a statement treats rows that another session is changing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    Wait,
    Skip,
    Fail,
}

/// A list of plans, to be attached to a statement's plan.
#[derive(Clone, Copy)]
pub struct Carriers(pub *mut pg_sys::List);

impl Carriers {
    pub fn none() -> Carriers {
        Carriers(std::ptr::null_mut())
    }

    /// Adds the plan that finds rows to copy up.
    pub fn push(&mut self, plan: *mut pg_sys::PlannedStmt, conflict: Conflict) {
        // SAFETY: see `push_node`.
        unsafe { self.push_node(plan.cast(), conflict as i32) }
    }

    /// Adds the query as it was before any table was replaced: should a table
    /// that was left as it is change before the plan runs, it is planned anew.
    pub fn push_original(&mut self, query: *mut pg_sys::Query) {
        // SAFETY: as in `push`.
        unsafe { self.push_node(query.cast(), ORIGINAL) }
    }

    unsafe fn push_node(&mut self, node: *mut std::ffi::c_void, number: i32) {
        // SAFETY: nodes in the planner's memory context; the entry has the
        // fields that copying and explaining a range table look at.
        unsafe {
            let rte = pg_sys::palloc0(std::mem::size_of::<pg_sys::RangeTblEntry>())
                .cast::<pg_sys::RangeTblEntry>();
            (*rte).type_ = pg_sys::NodeTag::T_RangeTblEntry;
            (*rte).rtekind = pg_sys::RTEKind::RTE_RESULT;
            (*rte).eref = pg_sys::makeAlias(c"carrier".as_ptr(), std::ptr::null_mut());
            let number = pg_sys::makeInteger(number);
            (*rte).functions =
                pg_sys::lappend(pg_sys::lappend(std::ptr::null_mut(), node), number.cast());
            self.0 = pg_sys::lappend(self.0, rte.cast());
        }
    }

    /// Appends the carriers to a finished plan.
    pub fn attach(self, planned: *mut pg_sys::PlannedStmt) {
        // SAFETY: entries at the end of a range table that nothing refers to.
        unsafe {
            (*planned).rtable = pg_sys::list_concat((*planned).rtable, self.0);
        }
    }
}

/// What a plan carries.
pub struct Carried {
    pub copy_ups: Vec<(*mut pg_sys::PlannedStmt, Conflict)>,
    pub original: Option<*mut pg_sys::Query>,
}

/// Takes the carriers off the end of a plan's range table.
///
/// # Safety
/// `planned` must be a valid plan.
pub unsafe fn carried(planned: *mut pg_sys::PlannedStmt) -> Carried {
    // SAFETY: carriers were made by `push_node`; they stand at the end.
    unsafe {
        let rtable = (*planned).rtable;
        let mut found = Carried {
            copy_ups: Vec::new(),
            original: None,
        };
        let length = if rtable.is_null() {
            0
        } else {
            (*rtable).length
        };
        for i in (0..length as usize).rev() {
            let rte = (*(*rtable).elements.add(i)).ptr_value;
            let rte = rte.cast::<pg_sys::RangeTblEntry>();
            if (*rte).rtekind != pg_sys::RTEKind::RTE_RESULT || (*rte).functions.is_null() {
                break;
            }
            let held = (*(*rte).functions).elements;
            let number = (*(*held.add(1)).ptr_value.cast::<pg_sys::Integer>()).ival;
            let node = (*held).ptr_value;
            let conflict = match number {
                ORIGINAL => {
                    found.original = Some(node.cast());
                    continue;
                }
                1 => Conflict::Skip,
                2 => Conflict::Fail,
                _ => Conflict::Wait,
            };
            found.copy_ups.push((node.cast(), conflict));
        }
        found
    }
}
