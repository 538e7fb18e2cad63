//! GROUP BY, aggregates, grouping sets, HAVING.

use super::expr::{expression, function_name};
use super::level::{Level, Row};
use super::list::{self, same, Nodes};
use super::{types, Converter, NoPlan, Result};
use braid_delta::expr::Expr;
use braid_delta::plan::{AggregateCall, AggregateLaw, Number, Plan};
use pgrx::pg_sys;
use pgrx::pg_sys::{NodeTag, Oid};
use pgrx::prelude::*;
use std::ffi::c_void;

mod server {
    use super::*;
    // SAFETY (of every call): the signature is that of the server's header.
    unsafe extern "C-unwind" {
        pub fn expand_grouping_sets(
            sets: *mut pg_sys::List,
            distinct: bool,
            limit: std::ffi::c_int,
        ) -> *mut pg_sys::List;
    }
}

/// What is found in the expressions above the groups.
#[derive(Default)]
struct Above {
    groups: Vec<*mut pg_sys::Node>,
    aggregates: Vec<*mut pg_sys::Node>,
    /// Variables that are neither grouped nor aggregated: the key of their
    /// table is grouped, so they are the same in each group.
    determined: Vec<*mut pg_sys::Node>,
    depth: u32,
}

impl Converter {
    /// The aggregation, when there is one; the row is then that of the groups.
    pub(super) fn grouped(&mut self, level: &mut Level, plan: Plan) -> Result<Plan> {
        // SAFETY: a complete query.
        let query = unsafe { &*level.query };
        let grouped = query.hasAggs
            || !query.groupClause.is_null()
            || !query.groupingSets.is_null()
            || !query.havingQual.is_null();
        if !grouped {
            return Ok(plan);
        }
        let mut above = Above {
            groups: group_expressions(query),
            ..Above::default()
        };
        // SAFETY: the walker only reads the trees.
        unsafe {
            let context = (&raw mut above).cast::<c_void>();
            collect(query.targetList.cast(), context);
            collect(query.havingQual, context);
        }
        let mut plan = plan;
        for node in above.groups.iter().chain(&above.aggregates) {
            plan = self.append_sub_queries(level, plan, *node)?;
        }
        let mut groups = Vec::new();
        let nodes: Vec<_> = above
            .groups
            .iter()
            .chain(&above.determined)
            .copied()
            .collect();
        for node in &nodes {
            groups.push(self.expr(level, *node)?);
        }
        let mut aggregates = Vec::new();
        for node in &above.aggregates {
            aggregates.push(aggregate(level, *node, query)?);
        }
        let sets = grouping_sets(query)?;
        if sets.is_some() && !above.determined.is_empty() {
            return Err(NoPlan::new(
                "a column determined by a grouped key, with grouping sets",
                "Add it to GROUP BY.",
            ));
        }
        let plan = Plan::Aggregate {
            input: Box::new(plan),
            groups,
            aggregates,
            sets,
        };
        level.row = row_of_groups(&plan, &nodes, &above.aggregates);
        self.keep_if(level, plan, query.havingQual, false)
    }
}

/// The row above the groups: every group and aggregate is a column of it.
fn row_of_groups(
    plan: &Plan,
    groups: &[*mut pg_sys::Node],
    aggregates: &[*mut pg_sys::Node],
) -> Row {
    let known: Vec<_> = groups
        .iter()
        .chain(aggregates)
        .enumerate()
        .map(|(i, node)| (*node, i))
        .collect();
    Row {
        types: plan.types(),
        variables: Default::default(),
        known,
    }
}

/// The expressions of GROUP BY, in order, each once.
fn group_expressions(query: &pg_sys::Query) -> Vec<*mut pg_sys::Node> {
    references(query)
        .into_iter()
        .filter_map(|reference| target(query, reference))
        .collect()
}

fn references(query: &pg_sys::Query) -> Vec<u32> {
    Nodes::of(query.groupClause)
        // SAFETY: a list of SortGroupClause nodes.
        .map(|node| unsafe { (*node.cast::<pg_sys::SortGroupClause>()).tleSortGroupRef })
        .collect()
}

fn target(query: &pg_sys::Query, reference: u32) -> Option<*mut pg_sys::Node> {
    Nodes::of(query.targetList)
        .map(|node| node.cast::<pg_sys::TargetEntry>())
        // SAFETY: target entries.
        .find(|entry| unsafe { (**entry).ressortgroupref } == reference)
        .map(|entry| unsafe { (*entry).expr.cast() })
}

/// GROUPING SETS, CUBE, ROLLUP as sets of positions in the groups.
fn grouping_sets(query: &pg_sys::Query) -> Result<Option<Vec<Vec<usize>>>> {
    if query.groupingSets.is_null() {
        return Ok(None);
    }
    let references = references(query);
    // SAFETY: the server expands the sets; the result is a list of lists.
    let expanded = unsafe {
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            server::expand_grouping_sets(query.groupingSets, query.groupDistinct, MOST_SETS)
        })
    };
    if expanded.is_null() {
        return Err(NoPlan::new(
            format!("more than {MOST_SETS} grouping sets"),
            "Each one is a pass of its own.",
        ));
    }
    let sets = Nodes::of(expanded)
        .map(|set| {
            list::integers(set.cast())
                .into_iter()
                .filter_map(|reference| references.iter().position(|r| *r == reference as u32))
                .collect()
        })
        .collect();
    Ok(Some(sets))
}

const MOST_SETS: i32 = 64;

#[pg_guard]
unsafe extern "C-unwind" fn collect(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walkers with nodes of the tree.
    unsafe {
        if node.is_null() {
            return false;
        }
        let above = &mut *context.cast::<Above>();
        if above.depth == 0 && above.groups.iter().any(|group| same(*group, node)) {
            return false;
        }
        match list::tag(node) {
            NodeTag::T_Query => {
                above.depth += 1;
                let flags = pg_sys::QTW_IGNORE_JOINALIASES as i32;
                pg_sys::query_tree_walker(node.cast(), Some(collect), context, flags);
                (*context.cast::<Above>()).depth -= 1;
                false
            }
            NodeTag::T_Aggref if (*node.cast::<pg_sys::Aggref>()).agglevelsup == above.depth => {
                if above.depth == 0 && !above.aggregates.iter().any(|known| same(*known, node)) {
                    above.aggregates.push(node);
                }
                false
            }
            NodeTag::T_GroupingFunc
                if (*node.cast::<pg_sys::GroupingFunc>()).agglevelsup == above.depth =>
            {
                if above.depth == 0 && !above.aggregates.iter().any(|known| same(*known, node)) {
                    above.aggregates.push(node);
                }
                false
            }
            NodeTag::T_Var if (*node.cast::<pg_sys::Var>()).varlevelsup == above.depth => {
                let copy = pg_sys::copyObjectImpl(node.cast()).cast::<pg_sys::Var>();
                (*copy).varlevelsup = 0;
                let copy: *mut pg_sys::Node = copy.cast();
                let known = above.groups.iter().chain(&above.determined);
                if !known.into_iter().any(|known| same(*known, copy)) {
                    above.determined.push(copy);
                }
                false
            }
            _ => pg_sys::expression_tree_walker(node, Some(collect), context),
        }
    }
}

/// An aggregate call, with what is known of it.
fn aggregate(
    level: &Level,
    node: *mut pg_sys::Node,
    query: &pg_sys::Query,
) -> Result<AggregateCall> {
    // SAFETY: read as what the tag says.
    unsafe {
        if list::tag(node) == NodeTag::T_GroupingFunc {
            let references_of = references(query);
            let positions = list::integers((*node.cast::<pg_sys::GroupingFunc>()).refs)
                .into_iter()
                .filter_map(|one| references_of.iter().position(|r| *r == one as u32))
                .collect();
            return Ok(AggregateCall {
                call: Expr::text("NULL", types::of_expression(node)),
                law: AggregateLaw::Grouping(positions),
                filter: None,
                distinct: false,
            });
        }
        let aggref = &*node.cast::<pg_sys::Aggref>();
        // The call itself is no column of the row below the groups.
        let call = called(level, node)?;
        let filter = if aggref.aggfilter.is_null() {
            None
        } else {
            Some(expression(level, 0, aggref.aggfilter.cast())?)
        };
        let distinct = !aggref.aggdistinct.is_null();
        let mut arguments = Vec::new();
        for argument in Nodes::of(aggref.args) {
            let entry = argument.cast::<pg_sys::TargetEntry>();
            if !(*entry).resjunk {
                arguments.push(expression(level, 0, (*entry).expr.cast())?);
            }
        }
        let law = if distinct || !aggref.aggorder.is_null() || aggref.aggkind as u8 != b'n' {
            AggregateLaw::Recompute
        } else {
            law(aggref, arguments)
        };
        Ok(AggregateCall {
            call,
            law,
            filter,
            distinct,
        })
    }
}

/// The whole call as SQL.
unsafe fn called(level: &Level, node: *mut pg_sys::Node) -> Result<Expr> {
    // SAFETY: a private copy whose parts are replaced by the expression's own
    // machinery: an Aggref is refused there, so its parts go one by one.
    unsafe {
        let aggref = &*node.cast::<pg_sys::Aggref>();
        super::window::call_text(level, &super::window::Call::of_aggregate(aggref))
    }
}

/// The law of PostgreSQL's own aggregates, by name and argument type.
unsafe fn law(aggref: &pg_sys::Aggref, mut arguments: Vec<Expr>) -> AggregateLaw {
    if aggref.aggstar {
        return AggregateLaw::CountRows;
    }
    let builtin = aggref.aggfnoid.to_u32() < pg_sys::FirstNormalObjectId;
    if !builtin || arguments.len() != 1 {
        return AggregateLaw::Recompute;
    }
    // PostgreSQL's own names need no quotes.
    let name = function_name(aggref.aggfnoid).replace('"', "");
    let argument = arguments.remove(0);
    let kind = list::oids(aggref.aggargtypes)
        .first()
        .copied()
        .unwrap_or(Oid::INVALID);
    let number = match kind {
        pg_sys::INT2OID | pg_sys::INT4OID | pg_sys::INT8OID => Some(Number::Integer),
        pg_sys::NUMERICOID => Some(Number::Numeric),
        _ => None,
    };
    match (name.as_str(), number) {
        ("pg_catalog.count", _) => AggregateLaw::Count(argument),
        ("pg_catalog.sum", Some(number)) => AggregateLaw::Sum(argument, number),
        ("pg_catalog.avg", Some(number)) => AggregateLaw::Average(argument, number),
        ("pg_catalog.min", _) => AggregateLaw::Minimum(argument),
        ("pg_catalog.max", _) => AggregateLaw::Maximum(argument),
        ("pg_catalog.bool_and" | "pg_catalog.every", _) => AggregateLaw::Every(argument),
        ("pg_catalog.bool_or", _) => AggregateLaw::Some(argument),
        _ => AggregateLaw::Recompute,
    }
}
