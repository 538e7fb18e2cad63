//! Window functions, and the text of calls of aggregates and window functions.

use super::expr::{expression, function_name};
use super::level::Level;
use super::list::{self, same, Nodes};
use super::{select, types, Converter, Result};
use braid_delta::expr::{Expr, Piece};
use braid_delta::plan::{Plan, SortKey, WindowCall};
use braid_delta::types::ColumnType;
use pgrx::pg_sys;
use pgrx::pg_sys::{NodeTag, Oid};
use pgrx::prelude::*;
use std::ffi::c_void;

impl Converter {
    /// Appends a column for each window function of the targets.
    pub(super) fn windowed(&mut self, level: &mut Level, plan: Plan) -> Result<Plan> {
        // SAFETY: a complete query.
        let query = unsafe { &*level.query };
        if !query.hasWindowFuncs {
            return Ok(plan);
        }
        let mut calls: Vec<*mut pg_sys::WindowFunc> = Vec::new();
        // SAFETY: the walker only reads the tree.
        unsafe { collect(query.targetList.cast(), (&raw mut calls).cast()) };
        let mut plan = plan;
        for call in &calls {
            // SAFETY: a call of the tree.
            let (args, filter) = unsafe { ((**call).args, (**call).aggfilter) };
            plan = self.append_sub_queries(level, plan, args.cast())?;
            plan = self.append_sub_queries(level, plan, filter.cast())?;
        }
        let width = plan.width();
        let mut converted = Vec::new();
        for call in &calls {
            converted.push(window_call(level, *call, query)?);
        }
        let plan = Plan::Window {
            input: Box::new(plan),
            calls: converted,
        };
        level.row.types = plan.types();
        for (i, call) in calls.iter().enumerate() {
            level.row.known.push((call.cast(), width + i));
        }
        Ok(plan)
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn collect(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walker with nodes of the tree.
    unsafe {
        if node.is_null() {
            return false;
        }
        if list::tag(node) == NodeTag::T_WindowFunc {
            let calls = &mut *context.cast::<Vec<*mut pg_sys::WindowFunc>>();
            if !calls.iter().any(|known| same(known.cast(), node)) {
                calls.push(node.cast());
            }
            return false;
        }
        pg_sys::expression_tree_walker(node, Some(collect), context)
    }
}

fn window_call(
    level: &Level,
    call: *mut pg_sys::WindowFunc,
    query: &pg_sys::Query,
) -> Result<WindowCall> {
    // SAFETY: a call and its clause in the tree.
    unsafe {
        let clause = Nodes::of(query.windowClause)
            .map(|node| node.cast::<pg_sys::WindowClause>())
            .find(|clause| (**clause).winref == (*call).winref)
            .expect("a window function has its clause");
        let target = |reference: u32| {
            Nodes::of(query.targetList)
                .map(|node| node.cast::<pg_sys::TargetEntry>())
                .find(|entry| (**entry).ressortgroupref == reference)
                .map(|entry| (*entry).expr.cast::<pg_sys::Node>())
                .expect("a clause refers to a target")
        };
        let mut partition = Vec::new();
        for node in Nodes::of((*clause).partitionClause) {
            let key = &*node.cast::<pg_sys::SortGroupClause>();
            partition.push(expression(level, 0, target(key.tleSortGroupRef))?);
        }
        let mut order = Vec::new();
        for node in Nodes::of((*clause).orderClause) {
            let key = &*node.cast::<pg_sys::SortGroupClause>();
            order.push(SortKey {
                expr: expression(level, 0, target(key.tleSortGroupRef))?,
                direction: types::direction(
                    select::operand(key.sortop),
                    key.sortop,
                    key.nulls_first,
                ),
            });
        }
        Ok(WindowCall {
            call: call_text(level, &Call::of_window(&*call))?,
            partition,
            order,
            frame: frame(level, &*clause)?,
        })
    }
}

/// The frame as SQL; empty for the default one.
fn frame(level: &Level, clause: &pg_sys::WindowClause) -> Result<Expr> {
    let has = |bit: u32| clause.frameOptions as u32 & bit != 0;
    let mut pieces: Vec<Piece> = Vec::new();
    let text = |text: &str, pieces: &mut Vec<Piece>| pieces.push(Piece::Text(text.into()));
    if has(pg_sys::FRAMEOPTION_NONDEFAULT) {
        let unit = if has(pg_sys::FRAMEOPTION_RANGE) {
            "RANGE BETWEEN "
        } else if has(pg_sys::FRAMEOPTION_ROWS) {
            "ROWS BETWEEN "
        } else {
            "GROUPS BETWEEN "
        };
        text(unit, &mut pieces);
        let bounds = [
            (
                pg_sys::FRAMEOPTION_START_UNBOUNDED_PRECEDING,
                pg_sys::FRAMEOPTION_START_CURRENT_ROW,
                pg_sys::FRAMEOPTION_START_OFFSET_PRECEDING,
                clause.startOffset,
                "UNBOUNDED PRECEDING",
            ),
            (
                pg_sys::FRAMEOPTION_END_UNBOUNDED_FOLLOWING,
                pg_sys::FRAMEOPTION_END_CURRENT_ROW,
                pg_sys::FRAMEOPTION_END_OFFSET_PRECEDING,
                clause.endOffset,
                "UNBOUNDED FOLLOWING",
            ),
        ];
        for (i, (unbounded, current, preceding, offset, words)) in bounds.into_iter().enumerate() {
            if i == 1 {
                text(" AND ", &mut pieces);
            }
            if has(unbounded) {
                text(words, &mut pieces);
            } else if has(current) {
                text("CURRENT ROW", &mut pieces);
            } else {
                pieces.extend(expression(level, 0, offset)?.pieces);
                let direction = if has(preceding) {
                    " PRECEDING"
                } else {
                    " FOLLOWING"
                };
                text(direction, &mut pieces);
            }
        }
        if has(pg_sys::FRAMEOPTION_EXCLUDE_CURRENT_ROW) {
            text(" EXCLUDE CURRENT ROW", &mut pieces);
        } else if has(pg_sys::FRAMEOPTION_EXCLUDE_GROUP) {
            text(" EXCLUDE GROUP", &mut pieces);
        } else if has(pg_sys::FRAMEOPTION_EXCLUDE_TIES) {
            text(" EXCLUDE TIES", &mut pieces);
        }
    }
    Ok(Expr {
        pieces,
        ty: ColumnType::exact("record"),
    })
}

/// A call of an aggregate or a window function, in parts.
pub struct Call {
    function: Oid,
    star: bool,
    variadic: bool,
    distinct: bool,
    /// For ordered-set aggregates: what stands in the parentheses.
    direct: Vec<*mut pg_sys::Node>,
    within_group: bool,
    arguments: Vec<*mut pg_sys::Node>,
    /// The sort keys: expression, operator, NULLS FIRST.
    order: Vec<(*mut pg_sys::Node, Oid, bool)>,
    filter: *mut pg_sys::Node,
    node: *mut pg_sys::Node,
}

impl Call {
    pub unsafe fn of_aggregate(aggref: &pg_sys::Aggref) -> Call {
        // SAFETY: an aggregate of the tree: its arguments are target entries.
        unsafe {
            let entries: Vec<*mut pg_sys::TargetEntry> =
                Nodes::of(aggref.args).map(|node| node.cast()).collect();
            let order = Nodes::of(aggref.aggorder)
                .filter_map(|node| {
                    let key = &*node.cast::<pg_sys::SortGroupClause>();
                    let entry = entries
                        .iter()
                        .find(|entry| (***entry).ressortgroupref == key.tleSortGroupRef)?;
                    Some(((**entry).expr.cast(), key.sortop, key.nulls_first))
                })
                .collect();
            let within_group = aggref.aggkind as u8 != b'n';
            Call {
                function: aggref.aggfnoid,
                star: aggref.aggstar,
                variadic: aggref.aggvariadic,
                distinct: !aggref.aggdistinct.is_null(),
                direct: Nodes::of(aggref.aggdirectargs).collect(),
                within_group,
                arguments: entries
                    .iter()
                    .filter(|entry| !(***entry).resjunk)
                    .map(|entry| (**entry).expr.cast())
                    .collect(),
                order,
                filter: aggref.aggfilter.cast(),
                node: std::ptr::from_ref(aggref).cast_mut().cast(),
            }
        }
    }

    fn of_window(call: &pg_sys::WindowFunc) -> Call {
        Call {
            function: call.winfnoid,
            star: call.winstar,
            variadic: false,
            distinct: false,
            direct: Vec::new(),
            within_group: false,
            arguments: Nodes::of(call.args)
                .map(|node| {
                    if list::tag(node) == NodeTag::T_NamedArgExpr {
                        // SAFETY: by tag.
                        unsafe { (*node.cast::<pg_sys::NamedArgExpr>()).arg.cast() }
                    } else {
                        node
                    }
                })
                .collect(),
            order: Vec::new(),
            filter: call.aggfilter.cast(),
            node: std::ptr::from_ref(call).cast_mut().cast(),
        }
    }
}

/// The call as SQL, without OVER.
pub fn call_text(level: &Level, call: &Call) -> Result<Expr> {
    let mut pieces: Vec<Piece> = Vec::new();
    let text = |text: &str, pieces: &mut Vec<Piece>| pieces.push(Piece::Text(text.into()));
    let list_of = |nodes: &[*mut pg_sys::Node], pieces: &mut Vec<Piece>| -> Result<()> {
        for (i, node) in nodes.iter().enumerate() {
            if i > 0 {
                pieces.push(Piece::Text(", ".into()));
            }
            if call.variadic && i + 1 == nodes.len() {
                pieces.push(Piece::Text("VARIADIC ".into()));
            }
            pieces.extend(expression(level, 0, *node)?.pieces);
        }
        Ok(())
    };
    let order = |pieces: &mut Vec<Piece>| -> Result<()> {
        pieces.push(Piece::Text("ORDER BY ".into()));
        for (i, (node, operator, nulls_first)) in call.order.iter().enumerate() {
            if i > 0 {
                pieces.push(Piece::Text(", ".into()));
            }
            pieces.push(Piece::Text("(".into()));
            pieces.extend(expression(level, 0, *node)?.pieces);
            let direction = types::direction(select::operand(*operator), *operator, *nulls_first);
            pieces.push(Piece::Text(format!(") {direction}")));
        }
        Ok(())
    };
    text(&format!("{}(", function_name(call.function)), &mut pieces);
    if call.distinct {
        text("DISTINCT ", &mut pieces);
    }
    if call.within_group {
        list_of(&call.direct, &mut pieces)?;
        text(") WITHIN GROUP (", &mut pieces);
        order(&mut pieces)?;
    } else if call.star {
        text("*", &mut pieces);
    } else {
        list_of(&call.arguments, &mut pieces)?;
        if !call.order.is_empty() {
            text(" ", &mut pieces);
            order(&mut pieces)?;
        }
    }
    text(")", &mut pieces);
    if !call.filter.is_null() {
        text(" FILTER (WHERE ", &mut pieces);
        pieces.extend(expression(level, 0, call.filter)?.pieces);
        text(")", &mut pieces);
    }
    Ok(Expr {
        pieces,
        ty: types::of_expression(call.node),
    })
}
