//! Expressions of a query that mean something else on a branch: functions that
//! show the search path, print foreign keys, find or set sequences, and constants that stand for a
//! relation of main which the branch has its own version of.

use crate::branch::ddl::sequences;
use crate::error::Error;
use crate::pg::objects;
use pgrx::pg_sys;
use pgrx::pg_sys::{Datum, NodeTag, Oid};
use pgrx::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::c_void;

const CURRENT_SCHEMA: u32 = 1402;
const CURRENT_SCHEMAS: u32 = 1403;
const SETVAL: u32 = 1576;
const SETVAL_CALLED: u32 = 1765;
const SERIAL_SEQUENCE: u32 = 1665;
const CONSTRAINTDEF: u32 = 1387;
const CONSTRAINTDEF_PRETTY: u32 = 2508;
/// lo_create, lo_creat, lo_unlink, lo_import (two), lowrite, lo_put,
/// lo_from_bytea, lo_truncate, lo_truncate64.
const LARGE_OBJECT_WRITERS: [u32; 10] = [715, 957, 964, 764, 767, 955, 3460, 3457, 1004, 3172];
const REGCLASS: u32 = 2205;

thread_local! {
    static FUNCTIONS: RefCell<HashMap<u32, Oid>> = RefCell::new(HashMap::new());
}

/// Rewrites the expressions of a query, at any depth, in place.
pub fn rewrite(query: *mut pg_sys::Query) {
    let mut writes_large_objects = false;
    // SAFETY: the walker changes fields of nodes, never the tree's shape; the
    // context pointer lives for the call.
    unsafe {
        pg_sys::query_tree_walker(
            query,
            Some(visit),
            std::ptr::addr_of_mut!(writes_large_objects).cast(),
            0,
        );
    }
    if writes_large_objects {
        refuse_large_object();
    }
}

/// Large objects are shared by all branches.
pub fn refuse_large_object() -> ! {
    Error::NotOnBranch {
        what: "writing a large object".into(),
        why: "Large objects are shared by all branches.".into(),
        instead: "Keep the data in a bytea column, or write it on main.".into(),
    }
    .raise()
}

#[pg_guard]
unsafe extern "C-unwind" fn visit(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walkers with nodes of the tree; each is read
    // as what its tag says.
    unsafe {
        if node.is_null() {
            return false;
        }
        match (*node).type_ {
            NodeTag::T_Query => {
                return pg_sys::query_tree_walker(node.cast(), Some(visit), context, 0)
            }
            NodeTag::T_FuncExpr => {
                let call = node.cast::<pg_sys::FuncExpr>();
                if LARGE_OBJECT_WRITERS.contains(&(*call).funcid.to_u32()) {
                    *context.cast::<bool>() = true;
                }
                if let Some(other) = other_function((*call).funcid.to_u32()) {
                    (*call).funcid = other;
                    (*call).funcformat = pg_sys::CoercionForm::COERCE_EXPLICIT_CALL;
                }
            }
            NodeTag::T_Const => {
                let constant = node.cast::<pg_sys::Const>();
                if (*constant).consttype.to_u32() == REGCLASS && !(*constant).constisnull {
                    if let Some(twin) = twin(Oid::from((*constant).constvalue.value() as u32)) {
                        (*constant).constvalue = Datum::from(twin);
                    }
                }
            }
            NodeTag::T_NextValueExpr => {
                let next = node.cast::<pg_sys::NextValueExpr>();
                if let Some(twin) = twin((*next).seqid) {
                    (*next).seqid = twin;
                }
            }
            _ => {}
        }
        pg_sys::expression_tree_walker(node, Some(visit), context)
    }
}

/// The branch's version of a sequence that a default of main names.
fn twin(relation: Oid) -> Option<Oid> {
    if relation.to_u32() < pg_sys::FirstNormalObjectId || objects::relation_kind(relation) != b'S' {
        return None;
    }
    sequences::twin(relation)
}

/// The function of schema pggit that stands for one of PostgreSQL's.
fn other_function(function: u32) -> Option<Oid> {
    let (name, arguments): (&std::ffi::CStr, &[u32]) = match function {
        CURRENT_SCHEMA => (c"current_schema", &[]),
        CURRENT_SCHEMAS => (c"current_schemas", &[16]),
        SETVAL => (c"setval", &[REGCLASS, 20]),
        SETVAL_CALLED => (c"setval", &[REGCLASS, 20, 16]),
        SERIAL_SEQUENCE => (c"serial_sequence", &[25, 25]),
        CONSTRAINTDEF => (c"constraint_definition", &[26]),
        CONSTRAINTDEF_PRETTY => (c"constraint_definition", &[26, 16]),
        _ => return None,
    };
    if let Some(known) = FUNCTIONS.with(|all| all.borrow().get(&function).copied()) {
        return Some(known);
    }
    let types: Vec<Oid> = arguments.iter().map(|oid| Oid::from(*oid)).collect();
    // SAFETY: a look-up by schema, name and argument types that misses quietly.
    let found = unsafe {
        let list = pg_sys::lappend(
            std::ptr::null_mut(),
            pg_sys::makeString(c"pggit".as_ptr().cast_mut()).cast(),
        );
        let list = pg_sys::lappend(list, pg_sys::makeString(name.as_ptr().cast_mut()).cast());
        pg_sys::LookupFuncName(list, types.len() as i32, types.as_ptr(), true)
    };
    if found == Oid::INVALID {
        return None;
    }
    FUNCTIONS.with(|all| all.borrow_mut().insert(function, found));
    Some(found)
}
