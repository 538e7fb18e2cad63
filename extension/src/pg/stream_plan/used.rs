//! The attributes a query reads of each relation, at any depth.

use super::list::Nodes;
use pgrx::pg_sys;
use pgrx::pg_sys::NodeTag;
use pgrx::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::ffi::c_void;

struct Walk {
    /// The queries that enclose the node, the innermost last.
    queries: Vec<*mut pg_sys::Query>,
    found: HashMap<u32, BTreeSet<i16>>,
}

/// For each relation (by OID) the attributes that some variable names; 0 for
/// the whole row.
pub fn attributes(query: *mut pg_sys::Query) -> HashMap<u32, BTreeSet<i16>> {
    let mut walk = Walk {
        queries: Vec::new(),
        found: HashMap::new(),
    };
    // SAFETY: a complete query; the walkers only read it.
    unsafe { visit(query.cast(), (&raw mut walk).cast()) };
    walk.found
}

#[pg_guard]
unsafe extern "C-unwind" fn visit(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walkers with nodes of the tree, each read as
    // what its tag says.
    unsafe {
        if node.is_null() {
            return false;
        }
        let walk = &mut *context.cast::<Walk>();
        match (*node).type_ {
            NodeTag::T_Query => {
                walk.queries.push(node.cast());
                let flags = pg_sys::QTW_IGNORE_JOINALIASES as i32;
                pg_sys::query_tree_walker(node.cast(), Some(visit), context, flags);
                let walk = &mut *context.cast::<Walk>();
                walk.queries.pop();
                false
            }
            NodeTag::T_Var => {
                let var = &*node.cast::<pg_sys::Var>();
                variable(
                    walk,
                    var.varlevelsup,
                    var.varno as i32,
                    var.varattno,
                    context,
                );
                false
            }
            _ => pg_sys::expression_tree_walker(node, Some(visit), context),
        }
    }
}

unsafe fn variable(walk: &mut Walk, up: u32, number: i32, attribute: i16, context: *mut c_void) {
    // SAFETY: the variable refers to an entry of the query `up` levels outwards.
    unsafe {
        let Some(depth) = walk.queries.len().checked_sub(1 + up as usize) else {
            return;
        };
        let query = walk.queries[depth];
        let rte = pg_sys::list_nth((*query).rtable, number - 1).cast::<pg_sys::RangeTblEntry>();
        match (*rte).rtekind {
            pg_sys::RTEKind::RTE_RELATION => {
                walk.found
                    .entry((*rte).relid.to_u32())
                    .or_default()
                    .insert(attribute);
            }
            pg_sys::RTEKind::RTE_JOIN => {
                let inner = walk.queries.split_off(depth + 1);
                for (i, alias) in Nodes::of((*rte).joinaliasvars).enumerate() {
                    if attribute == 0 || attribute as usize == i + 1 {
                        visit(alias, context);
                    }
                }
                let walk = &mut *context.cast::<Walk>();
                walk.queries.extend(inner);
            }
            _ => {}
        }
    }
}
