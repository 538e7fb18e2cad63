//! Where in the row of a step the variables of a query stand.

use super::list::{same, Nodes};
use super::{NoPlan, Result};
use braid_delta::plan::Plan;
use braid_delta::types::ColumnType;
use pgrx::pg_sys;
use std::collections::HashMap;

/// A variable: position in the range table, attribute.
pub type Variable = (i32, i16);

/// Columns of a row, and what stands for them in the query.
#[derive(Clone, Default)]
pub struct Row {
    pub types: Vec<ColumnType>,
    pub variables: HashMap<Variable, usize>,
    /// Whole expressions that are columns: groups, aggregates, windows, sub-queries.
    pub known: Vec<(*mut pg_sys::Node, usize)>,
}

impl Row {
    /// The row of a relation-like item with these variables.
    pub fn of_item(plan: &Plan, variables: Vec<Variable>) -> Row {
        Row {
            types: plan.types(),
            variables: variables
                .into_iter()
                .enumerate()
                .map(|(i, variable)| (variable, i))
                .collect(),
            known: Vec::new(),
        }
    }

    /// The column of an expression that is one.
    pub fn find(&self, node: *mut pg_sys::Node) -> Option<usize> {
        self.known
            .iter()
            .find(|(known, _)| same(*known, node))
            .map(|(_, at)| *at)
    }
}

/// A query in the nest of queries, with the row that its expressions read now.
pub struct Level<'a> {
    pub query: *mut pg_sys::Query,
    pub row: Row,
    /// How many dependent nodes enclose the nodes of this query.
    pub depth: usize,
    /// The enclosing query.
    pub outer: Option<&'a Level<'a>>,
    /// The number of the dependent node whose input is the row of the enclosing
    /// query; `None` when that row cannot be read.
    pub via: Option<usize>,
}

impl<'a> Level<'a> {
    pub fn top(query: *mut pg_sys::Query) -> Level<'static> {
        Level {
            query,
            row: Row::default(),
            depth: 0,
            outer: None,
            via: None,
        }
    }

    /// The same query with another row.
    pub fn with_row(&self, row: Row) -> Level<'a> {
        Level {
            query: self.query,
            row,
            depth: self.depth,
            outer: self.outer,
            via: self.via,
        }
    }

    /// A query inside that may read this row.
    pub fn dependent<'b>(&'b self, query: *mut pg_sys::Query) -> Level<'b> {
        Level {
            query,
            row: Row::default(),
            depth: self.depth + 1,
            outer: Some(self),
            via: Some(self.depth + 1),
        }
    }

    /// A query inside that may not.
    pub fn independent<'b>(&'b self, query: *mut pg_sys::Query) -> Level<'b> {
        Level {
            query,
            row: Row::default(),
            depth: self.depth,
            outer: Some(self),
            via: None,
        }
    }

    /// The query `up` levels outwards, and the number of the dependent node
    /// whose input is its row.
    pub fn ancestor(&self, up: u32) -> Result<(&Level<'a>, Option<usize>)> {
        let mut level = self;
        let mut via = None;
        for _ in 0..up {
            via = level.via;
            level = level.outer.ok_or_else(|| {
                NoPlan::new(
                    "a reference to an outer query",
                    "It is not enclosed by one.",
                )
            })?;
        }
        Ok((level, via))
    }

    /// An entry of the range table.
    pub fn entry(&self, number: i32) -> *mut pg_sys::RangeTblEntry {
        // SAFETY: variables refer to entries of their query.
        unsafe { pg_sys::list_nth((*self.query).rtable, number - 1).cast() }
    }

    /// True for an entry whose row an outer join of this query may replace by
    /// NULLs.
    pub fn may_be_missing(&self, number: i32) -> bool {
        // SAFETY: the join tree of a complete query.
        unsafe { is_missing(number, (*self.query).jointree.cast(), false) }
    }

    /// The CTE of this name.
    pub fn cte(&self, name: *const std::ffi::c_char) -> Option<*mut pg_sys::CommonTableExpr> {
        let wanted = super::list::text(name);
        // SAFETY: a list of CommonTableExpr nodes.
        unsafe {
            Nodes::of((*self.query).cteList)
                .map(|node| node.cast::<pg_sys::CommonTableExpr>())
                .find(|cte| super::list::text((**cte).ctename) == wanted)
        }
    }
}

/// Looks for an entry in a join tree; `optional`: inside the optional side of
/// an outer join.
///
/// # Safety
/// `node` must be a part of a join tree.
unsafe fn is_missing(number: i32, node: *mut pg_sys::Node, optional: bool) -> bool {
    // SAFETY: as promised; each part is read as what its tag says.
    unsafe {
        match super::list::tag(node) {
            pg_sys::NodeTag::T_FromExpr => Nodes::of((*node.cast::<pg_sys::FromExpr>()).fromlist)
                .any(|part| is_missing(number, part, optional)),
            pg_sys::NodeTag::T_JoinExpr => {
                use pg_sys::JoinType::{JOIN_FULL, JOIN_LEFT, JOIN_RIGHT};
                let join = &*node.cast::<pg_sys::JoinExpr>();
                let right = matches!(join.jointype, JOIN_LEFT | JOIN_FULL);
                let left = matches!(join.jointype, JOIN_RIGHT | JOIN_FULL);
                is_missing(number, join.larg, optional || left)
                    || is_missing(number, join.rarg, optional || right)
            }
            pg_sys::NodeTag::T_RangeTblRef => {
                optional && (*node.cast::<pg_sys::RangeTblRef>()).rtindex == number
            }
            _ => false,
        }
    }
}
