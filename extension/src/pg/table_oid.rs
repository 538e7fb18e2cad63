//! `tableoid` of a target: the overlay's rows show the table the user knows.

use super::server;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::ffi::{c_void, CStr};

struct Map {
    index: i32,
    depth: u32,
    function: Oid,
}

/// Wraps every `tableoid` of entry `index` in `pggit.table_of`, in place.
///
/// # Safety
/// `query` must be a valid tree of which the caller owns the top node.
pub unsafe fn show_tables(query: *mut pg_sys::Query, index: i32) {
    let mut map = Map {
        index,
        depth: 0,
        function: function(c"table_of", &[pg_sys::OIDOID]),
    };
    // SAFETY: the mutator copies what it changes; the result replaces the
    // contents of the top node, which others point to.
    unsafe {
        if !pg_sys::query_tree_walker(query, Some(uses_table_oid), (&raw mut map).cast(), 0) {
            return;
        }
        map.depth = 0;
        let context = (&raw mut map).cast();
        let copy = pg_sys::ffi::pg_guard_ffi_boundary(|| {
            server::query_tree_mutator(query, mutate, context, 0)
        });
        *query = *copy;
    }
}

/// A function of schema `pggit`, by name and argument types.
pub fn function(name: &CStr, types: &[Oid]) -> Oid {
    // SAFETY: looks one function up; the strings are copied.
    unsafe {
        let schema = pg_sys::makeString(pg_sys::pstrdup(c"pggit".as_ptr()));
        let name = pg_sys::makeString(pg_sys::pstrdup(name.as_ptr()));
        let list = pg_sys::lappend(
            pg_sys::lappend(std::ptr::null_mut(), schema.cast()),
            name.cast(),
        );
        super::identity::as_superuser(|| {
            pg_sys::LookupFuncName(list, types.len() as i32, types.as_ptr(), false)
        })
    }
}

/// # Safety
/// `node` must be valid.
unsafe fn is_table_oid(node: *mut pg_sys::Node, map: &Map) -> bool {
    // SAFETY: as promised.
    unsafe {
        let var = node.cast::<pg_sys::Var>();
        (*var).varno as i32 == map.index
            && (*var).varlevelsup == map.depth
            && i32::from((*var).varattno) == pg_sys::TableOidAttributeNumber
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn uses_table_oid(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walkers with nodes of the tree.
    unsafe {
        if node.is_null() {
            return false;
        }
        match (*node).type_ {
            pg_sys::NodeTag::T_Var => is_table_oid(node, &*context.cast::<Map>()),
            pg_sys::NodeTag::T_Query => {
                (*context.cast::<Map>()).depth += 1;
                let found =
                    pg_sys::query_tree_walker(node.cast(), Some(uses_table_oid), context, 0);
                (*context.cast::<Map>()).depth -= 1;
                found
            }
            _ => pg_sys::expression_tree_walker(node, Some(uses_table_oid), context),
        }
    }
}

/// A plain frame: errors of the server jump over it.
unsafe extern "C-unwind" fn mutate(
    node: *mut pg_sys::Node,
    context: *mut c_void,
) -> *mut pg_sys::Node {
    // SAFETY: called by the tree mutators with nodes of the tree.
    unsafe {
        if node.is_null() {
            return node;
        }
        match (*node).type_ {
            pg_sys::NodeTag::T_Var if is_table_oid(node, &*context.cast::<Map>()) => {
                let copy = pg_sys::copyObjectImpl(node.cast());
                let args = pg_sys::lappend(std::ptr::null_mut(), copy);
                pg_sys::makeFuncExpr(
                    (*context.cast::<Map>()).function,
                    pg_sys::OIDOID,
                    args,
                    Oid::INVALID,
                    Oid::INVALID,
                    pg_sys::CoercionForm::COERCE_EXPLICIT_CALL,
                )
                .cast()
            }
            pg_sys::NodeTag::T_Query => {
                (*context.cast::<Map>()).depth += 1;
                let copy = server::query_tree_mutator(node.cast(), mutate, context, 0);
                (*context.cast::<Map>()).depth -= 1;
                copy.cast()
            }
            _ => server::expression_tree_mutator(node, mutate, context),
        }
    }
}
