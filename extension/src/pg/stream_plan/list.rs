//! Small helpers for PostgreSQL's lists and strings.

use pgrx::pg_sys;
use std::ffi::{c_char, CStr};

/// The pointers in a list.
pub struct Nodes {
    list: *mut pg_sys::List,
    at: i32,
}

impl Nodes {
    pub fn of(list: *mut pg_sys::List) -> Nodes {
        Nodes { list, at: 0 }
    }
}

impl Iterator for Nodes {
    type Item = *mut pg_sys::Node;

    fn next(&mut self) -> Option<*mut pg_sys::Node> {
        // SAFETY: null or a list of pointers, which stays as it is meanwhile.
        unsafe {
            if self.at >= pg_sys::list_length(self.list) {
                return None;
            }
            let node = pg_sys::list_nth(self.list, self.at).cast();
            self.at += 1;
            Some(node)
        }
    }
}

/// The integers in a list.
pub fn integers(list: *mut pg_sys::List) -> Vec<i32> {
    // SAFETY: null or a list of integers.
    unsafe {
        (0..pg_sys::list_length(list))
            .map(|i| pg_sys::list_nth_int(list, i))
            .collect()
    }
}

/// The OIDs in a list.
pub fn oids(list: *mut pg_sys::List) -> Vec<pg_sys::Oid> {
    // SAFETY: null or a list of OIDs.
    unsafe {
        (0..pg_sys::list_length(list))
            .map(|i| pg_sys::list_nth_oid(list, i))
            .collect()
    }
}

/// A C string, or nothing.
pub fn text(raw: *const c_char) -> String {
    if raw.is_null() {
        return String::new();
    }
    // SAFETY: a C string of the tree.
    unsafe { CStr::from_ptr(raw).to_string_lossy().into_owned() }
}

/// The tag of a node.
pub fn tag(node: *mut pg_sys::Node) -> pg_sys::NodeTag {
    // SAFETY: every node begins with its tag.
    unsafe { (*node).type_ }
}

/// True when two trees are the same.
pub fn same(a: *mut pg_sys::Node, b: *mut pg_sys::Node) -> bool {
    // SAFETY: valid trees.
    a == b || unsafe { pg_sys::equal(a.cast(), b.cast()) }
}

/// The conditions of a conjunction.
pub fn conjuncts(node: *mut pg_sys::Node) -> Vec<*mut pg_sys::Node> {
    if node.is_null() {
        return Vec::new();
    }
    // SAFETY: read as what the tag says.
    unsafe {
        match tag(node) {
            pg_sys::NodeTag::T_List => Nodes::of(node.cast()).flat_map(conjuncts).collect(),
            pg_sys::NodeTag::T_BoolExpr
                if (*node.cast::<pg_sys::BoolExpr>()).boolop == pg_sys::BoolExprType::AND_EXPR =>
            {
                Nodes::of((*node.cast::<pg_sys::BoolExpr>()).args)
                    .flat_map(conjuncts)
                    .collect()
            }
            _ => vec![node],
        }
    }
}
