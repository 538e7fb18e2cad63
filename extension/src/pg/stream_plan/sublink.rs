//! Sub-queries in expressions: each becomes a dependent node below the step
//! whose expressions use it.
//!
//! ```text
//!   WHERE EXISTS (q)        keeps rows (semi)       NOT EXISTS     anti
//!   WHERE x IN (q)          semi with x = y         NOT IN         anti, (x = y) IS NOT FALSE
//!   anywhere else           appends a column: Scalar, Exists, Any
//! ```

use super::expr::expression;
use super::level::Level;
use super::list::{self, Nodes};
use super::{types, Converter, NoPlan, Result};
use braid_delta::expr::{ColumnRef, Condition, Expr, Piece};
use braid_delta::plan::{DependentKind, Plan, SortKey};
use braid_delta::types::ColumnType;
use pgrx::pg_sys;
use pgrx::pg_sys::{NodeTag, SubLinkType};
use pgrx::prelude::*;
use std::ffi::c_void;

/// The sub-queries of an expression, outermost only, not those in aggregates.
pub fn sub_links(node: *mut pg_sys::Node) -> Vec<*mut pg_sys::SubLink> {
    let mut found: Vec<*mut pg_sys::SubLink> = Vec::new();
    // SAFETY: the walker only reads the tree.
    unsafe { collect(node, (&raw mut found).cast()) };
    found
}

#[pg_guard]
unsafe extern "C-unwind" fn collect(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walker with nodes of the tree.
    unsafe {
        if node.is_null() {
            return false;
        }
        if list::tag(node) == NodeTag::T_SubLink {
            (*context.cast::<Vec<*mut pg_sys::SubLink>>()).push(node.cast());
            return false;
        }
        pg_sys::expression_tree_walker(node, Some(collect), context)
    }
}

impl Converter {
    /// Appends a column for each sub-query of an expression that has none yet.
    pub(super) fn append_sub_queries(
        &mut self,
        level: &mut Level,
        plan: Plan,
        node: *mut pg_sys::Node,
    ) -> Result<Plan> {
        let mut plan = plan;
        for link in sub_links(node) {
            if level.row.find(link.cast()).is_some() {
                continue;
            }
            // A sub-query in the test of another one comes first.
            // SAFETY: a sub-link of the tree.
            let test = unsafe { (*link).testexpr };
            if !test.is_null() {
                plan = self.append_sub_queries(level, plan, test)?;
            }
            let (sub, kind) = self.contribution(level, link)?;
            plan = Plan::Dependent {
                input: Box::new(plan),
                sub: Box::new(sub),
                kind,
            };
            level.row.types = plan.types();
            let column = level.row.types.len() - 1;
            level.row.known.push((link.cast(), column));
        }
        Ok(plan)
    }

    fn contribution(
        &mut self,
        level: &Level,
        link: *mut pg_sys::SubLink,
    ) -> Result<(Plan, DependentKind)> {
        // SAFETY: a sub-link holds a Query.
        let (kind, query) = unsafe { ((*link).subLinkType, (*link).subselect.cast()) };
        if kind == SubLinkType::ARRAY_SUBLINK {
            let mut order = Some(Vec::new());
            let sub = self.select_with(&level.dependent(query), &mut order)?;
            return array(sub, &order.unwrap_or_default());
        }
        let sub = self.select(&level.dependent(query))?;
        let kind = match kind {
            SubLinkType::EXISTS_SUBLINK => DependentKind::Exists,
            SubLinkType::EXPR_SUBLINK => DependentKind::Scalar,
            SubLinkType::ANY_SUBLINK => DependentKind::Any(test(level, link, &sub)?),
            SubLinkType::ALL_SUBLINK => {
                return Err(NoPlan::new(
                    "a comparison with ALL (sub-query)",
                    "Write it with NOT EXISTS.",
                ))
            }
            _ => {
                return Err(NoPlan::new(
                    "a row comparison with a sub-query",
                    "Compare the columns one by one.",
                ))
            }
        };
        Ok((sub, kind))
    }

    /// A condition of WHERE or HAVING, when it is a sub-query that keeps rows.
    pub(super) fn keeping(
        &mut self,
        level: &mut Level,
        plan: Plan,
        node: *mut pg_sys::Node,
    ) -> Result<std::result::Result<Plan, Plan>> {
        // SAFETY: read as what the tags say.
        let (link, negated) = unsafe {
            match list::tag(node) {
                NodeTag::T_SubLink => (node.cast::<pg_sys::SubLink>(), false),
                NodeTag::T_BoolExpr
                    if (*node.cast::<pg_sys::BoolExpr>()).boolop
                        == pg_sys::BoolExprType::NOT_EXPR =>
                {
                    let arg = Nodes::of((*node.cast::<pg_sys::BoolExpr>()).args).next();
                    match arg {
                        Some(arg) if list::tag(arg) == NodeTag::T_SubLink => (arg.cast(), true),
                        _ => return Ok(Err(plan)),
                    }
                }
                _ => return Ok(Err(plan)),
            }
        };
        // SAFETY: a sub-link holds a Query.
        let (kind, query) = unsafe { ((*link).subLinkType, (*link).subselect.cast()) };
        let mut plan = plan;
        let conditions;
        let sub;
        match kind {
            SubLinkType::EXISTS_SUBLINK => {
                sub = self.select(&level.dependent(query))?;
                conditions = Vec::new();
            }
            SubLinkType::ANY_SUBLINK => {
                // SAFETY: a sub-link of the tree.
                plan = self.append_sub_queries(level, plan, unsafe { (*link).testexpr })?;
                sub = self.select(&level.dependent(query))?;
                let test = test(level, link, &sub)?;
                conditions = if negated {
                    vec![not_false(test)]
                } else {
                    vec![test]
                };
            }
            _ => return Ok(Err(plan)),
        }
        let kind = if negated {
            DependentKind::Anti(conditions)
        } else {
            DependentKind::Semi(conditions)
        };
        Ok(Ok(Plan::Dependent {
            input: Box::new(plan),
            sub: Box::new(sub),
            kind,
        }))
    }
}

/// `x = y` of `x IN (SELECT y ..)`: input 0 the outer row, 1 the sub-row.
fn test(level: &Level, link: *mut pg_sys::SubLink, sub: &Plan) -> Result<Condition> {
    let width = level.row.types.len();
    let mut row = level.row.clone();
    row.types.extend(sub.types());
    // SAFETY: the test refers to columns of the sub-query by parameters.
    unsafe {
        let node = (*link).testexpr;
        for param in sub_params(node) {
            row.known
                .push((param.cast(), width + (*param).paramid as usize - 1));
        }
        let here = level.with_row(row);
        let whole = expression(&here, 0, node)?;
        let equality = match list::tag(node) {
            NodeTag::T_OpExpr
                if types::is_default_equality((*node.cast::<pg_sys::OpExpr>()).opno) =>
            {
                let args: Vec<_> = Nodes::of((*node.cast::<pg_sys::OpExpr>()).args).collect();
                let left = expression(&here, 0, args[0])?;
                let right = expression(&here, 0, args[1])?;
                Some(Box::new((left, right)))
            }
            _ => None,
        };
        let condition = Condition {
            test: whole,
            equality,
        };
        Ok(condition.map(|column| super::from::sided(column, width)))
    }
}

/// For NOT IN: a NULL on either side counts as a match, unless neither side
/// can be NULL.
fn not_false(test: Condition) -> Condition {
    let certain = test
        .equality
        .as_ref()
        .is_some_and(|sides| !sides.0.ty.nullable && !sides.1.ty.nullable);
    if certain {
        return test;
    }
    Condition::new(Expr::build(
        "{} IS NOT FALSE",
        &[&test.test],
        ColumnType::boolean().not_null(),
    ))
}

fn sub_params(node: *mut pg_sys::Node) -> Vec<*mut pg_sys::Param> {
    let mut found: Vec<*mut pg_sys::Param> = Vec::new();
    // SAFETY: the walker only reads the tree.
    unsafe { collect_params(node, (&raw mut found).cast()) };
    found
}

#[pg_guard]
unsafe extern "C-unwind" fn collect_params(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: called by the tree walker with nodes of the tree.
    unsafe {
        if node.is_null() {
            return false;
        }
        if list::tag(node) == NodeTag::T_Param {
            (*context.cast::<Vec<*mut pg_sys::Param>>()).push(node.cast());
            return false;
        }
        pg_sys::expression_tree_walker(node, Some(collect_params), context)
    }
}

/// `ARRAY(SELECT ..)`: the array of all rows, as one aggregate without groups.
fn array(sub: Plan, order: &[SortKey]) -> Result<(Plan, DependentKind)> {
    use braid_delta::plan::{AggregateCall, AggregateLaw};
    let ty = sub.types().remove(0);
    let array = ColumnType {
        sql: format!("{}[]", ty.sql),
        ..ty.clone()
    };
    let item = ColumnRef {
        level: 0,
        input: 0,
        column: 0,
    };
    let text = |text: &str| Piece::Text(text.into());
    let mut pieces = vec![text("pg_catalog.array_agg("), Piece::Column(item)];
    for (i, key) in order.iter().enumerate() {
        pieces.push(text(if i == 0 { " ORDER BY " } else { ", " }));
        pieces.extend(key.expr.pieces.iter().cloned());
        pieces.push(text(&format!(" {}", key.direction)));
    }
    pieces.push(text(")"));
    let call = Expr {
        pieces,
        ty: array.clone(),
    };
    let collected = Plan::Aggregate {
        input: Box::new(sub),
        groups: Vec::new(),
        aggregates: vec![AggregateCall {
            call,
            law: AggregateLaw::Recompute,
            filter: None,
            distinct: false,
        }],
        sets: None,
    };
    // No row at all gives an empty array.
    let empty = Expr {
        pieces: vec![
            text("COALESCE("),
            Piece::Column(item),
            text(&format!(", '{{}}'::{})", array.sql)),
        ],
        ty: array,
    };
    let plan = Plan::Project {
        input: Box::new(collected),
        columns: vec![empty],
    };
    Ok((plan, DependentKind::Scalar))
}
