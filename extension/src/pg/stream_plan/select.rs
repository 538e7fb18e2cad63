//! A whole SELECT, from FROM to LIMIT; set operations; WITH RECURSIVE.

use super::expr::expression;
use super::from::Item;
use super::level::{Level, Row};
use super::list::{self, Nodes};
use super::{types, Converter, NoPlan, Result};
use braid_delta::expr::{ColumnRef, Condition, Expr};
use braid_delta::plan::{Plan, SetKind, SortKey};
use braid_delta::types::ColumnType;
use pgrx::pg_sys;
use pgrx::pg_sys::NodeTag;

impl Converter {
    /// The plan of a query; its columns are the visible targets.
    pub(super) fn select(&mut self, level: &Level) -> Result<Plan> {
        self.select_with(level, &mut None)
    }

    /// The same; with `order` the columns that only ORDER BY reads are kept,
    /// and its keys are put there.
    pub(super) fn select_with(
        &mut self,
        level: &Level,
        order: &mut Option<Vec<SortKey>>,
    ) -> Result<Plan> {
        // SAFETY: a complete query.
        unsafe {
            if (*level.query).commandType != pg_sys::CmdType::CMD_SELECT {
                return Err(NoPlan::new(
                    "a WITH query that changes data",
                    "It is not a SELECT.",
                ));
            }
            if !(*level.query).setOperations.is_null() {
                return self.set_operation_query(level);
            }
        }
        #[cfg(feature = "pg18")]
        flatten_groups(level.query);
        let mut level = level.with_row(Row::default());
        let item = self.from(&level)?;
        level.row = Row::of_item(&item.plan, item.variables.clone());
        let plan = self.filtered(&mut level, item)?;
        let plan = self.grouped(&mut level, plan)?;
        let plan = self.windowed(&mut level, plan)?;
        self.projected(&mut level, plan, order)
    }

    /// WHERE: conditions without sub-queries first.
    fn filtered(&mut self, level: &mut Level, item: Item) -> Result<Plan> {
        // SAFETY: the join tree of a SELECT.
        let quals = unsafe { (*(*level.query).jointree).quals };
        self.keep_if(level, item.plan, quals, true)
    }

    /// Keeps the rows for which a conjunction holds.
    pub(super) fn keep_if(
        &mut self,
        level: &mut Level,
        plan: Plan,
        quals: *mut pg_sys::Node,
        sink: bool,
    ) -> Result<Plan> {
        let (with, without): (Vec<_>, Vec<_>) = list::conjuncts(quals)
            .into_iter()
            .partition(|node| !super::sublink::sub_links(*node).is_empty());
        let mut conditions = Vec::new();
        for node in without {
            conditions.push(self.condition(level, node)?);
        }
        let mut plan = if sink {
            sunk(plan, conditions)
        } else {
            filter(plan, conditions)
        };
        let mut rest = Vec::new();
        for node in with {
            match self.keeping(level, plan, node)? {
                Ok(kept) => plan = kept,
                Err(same) => {
                    plan = same;
                    rest.push(node);
                }
            }
            level.row.types = plan.types();
        }
        let mut conditions = Vec::new();
        for node in rest {
            plan = self.append_sub_queries(level, plan, node)?;
            conditions.push(self.condition(level, node)?);
        }
        Ok(filter(plan, conditions))
    }

    /// Targets, DISTINCT, ORDER BY with LIMIT.
    fn projected(
        &mut self,
        level: &mut Level,
        plan: Plan,
        wanted: &mut Option<Vec<SortKey>>,
    ) -> Result<Plan> {
        let mut plan = plan;
        // SAFETY: target entries of a complete query.
        let (query, targets): (&pg_sys::Query, Vec<*mut pg_sys::TargetEntry>) = unsafe {
            let query = &*level.query;
            (
                query,
                Nodes::of(query.targetList)
                    .map(|node| node.cast())
                    .collect(),
            )
        };
        let mut columns = Vec::new();
        for target in &targets {
            // SAFETY: as above.
            let node = unsafe { (**target).expr.cast::<pg_sys::Node>() };
            plan = self.append_sub_queries(level, plan, node)?;
        }
        for target in &targets {
            // SAFETY: as above.
            let node = unsafe { (**target).expr.cast::<pg_sys::Node>() };
            columns.push(self.expr(level, node)?);
        }
        // SAFETY: as above.
        let visible = targets
            .iter()
            .filter(|t| unsafe { !(***t).resjunk })
            .count();
        let limited = !query.limitCount.is_null() || !query.limitOffset.is_null();
        let keeps_junk = limited || query.hasDistinctOn || wanted.is_some();
        if !keeps_junk {
            columns.truncate(visible);
        }
        let mut plan = project(plan, columns, query.hasTargetSRFs);
        let row = plan.types();
        let place = |reference: u32| {
            targets
                .iter()
                // SAFETY: as above.
                .position(|t| unsafe { (**t).ressortgroupref } == reference)
        };
        let order = sort_keys(query.sortClause, &row, place)?;
        if query.hasDistinctOn {
            let on = group_columns(query.distinctClause, &row, place);
            plan = Plan::DistinctOn {
                input: Box::new(plan),
                on,
                order: order.clone(),
            };
        } else if !query.distinctClause.is_null() {
            plan = Plan::Distinct {
                input: Box::new(plan),
            };
        }
        if limited {
            plan = limit(level, plan, order.clone())?;
        }
        if let Some(wanted) = wanted {
            *wanted = order;
            return Ok(plan);
        }
        Ok(cut(plan, visible))
    }

    /// UNION, INTERSECT, EXCEPT.
    fn set_operation_query(&mut self, level: &Level) -> Result<Plan> {
        // SAFETY: a complete query with set operations.
        unsafe {
            let query = &*level.query;
            let plan = self.set_operation(level, query.setOperations)?;
            let limited = !query.limitCount.is_null() || !query.limitOffset.is_null();
            if !limited {
                return Ok(plan);
            }
            let targets: Vec<*mut pg_sys::TargetEntry> = Nodes::of(query.targetList)
                .map(|node| node.cast())
                .collect();
            let row = plan.types();
            let place = |reference: u32| {
                targets
                    .iter()
                    .position(|t| (**t).ressortgroupref == reference)
            };
            let order = sort_keys(query.sortClause, &row, place)?;
            limit(level, plan, order)
        }
    }

    fn set_operation(&mut self, level: &Level, node: *mut pg_sys::Node) -> Result<Plan> {
        // SAFETY: read as what the tag says.
        unsafe {
            if list::tag(node) == NodeTag::T_RangeTblRef {
                let rte = level.entry((*node.cast::<pg_sys::RangeTblRef>()).rtindex);
                return self.select(&level.independent((*rte).subquery));
            }
            let operation = &*node.cast::<pg_sys::SetOperationStmt>();
            let kind = match operation.op {
                pg_sys::SetOperation::SETOP_UNION => SetKind::Union,
                pg_sys::SetOperation::SETOP_INTERSECT => SetKind::Intersect,
                _ => SetKind::Except,
            };
            let wanted = super::from::column_lists(
                operation.colTypes,
                operation.colTypmods,
                operation.colCollations,
            );
            let left = self.set_operation(level, operation.larg)?;
            let right = self.set_operation(level, operation.rarg)?;
            let inputs = vec![cast(left, &wanted), cast(right, &wanted)];
            Ok(Plan::SetOperation {
                kind,
                all: operation.all,
                inputs,
            })
        }
    }

    /// The query of a recursive CTE.
    pub(super) fn recursive(&mut self, level: &Level) -> Result<Plan> {
        // SAFETY: a complete query; a recursive one is a UNION.
        unsafe {
            let query = &*level.query;
            let node = query.setOperations;
            if node.is_null() || list::tag(node) != NodeTag::T_SetOperationStmt {
                // WITH RECURSIVE, but this one does not refer to itself.
                return self.select(level);
            }
            let operation = &*node.cast::<pg_sys::SetOperationStmt>();
            if !query.limitCount.is_null() || !query.limitOffset.is_null() {
                return Err(NoPlan::new(
                    "LIMIT in a recursive query",
                    "How far the recursion goes would depend on the order of rows.",
                ));
            }
            let wanted = super::from::column_lists(
                operation.colTypes,
                operation.colTypmods,
                operation.colCollations,
            );
            let seed = self.set_operation(level, operation.larg)?;
            let step = self.set_operation(level, operation.rarg)?;
            Ok(Plan::Recursive {
                seed: Box::new(cast(seed, &wanted)),
                step: Box::new(cast(step, &wanted)),
                all: operation.all,
            })
        }
    }
}

/// Targets refer to groups by an entry of their own: puts the expressions back.
#[cfg(feature = "pg18")]
fn flatten_groups(query: *mut pg_sys::Query) {
    // SAFETY: a private copy of a complete query.
    unsafe {
        if (*query).hasGroupRTE {
            let none = std::ptr::null_mut();
            (*query).targetList =
                pg_sys::flatten_group_exprs(none, query, (*query).targetList.cast()).cast();
            (*query).havingQual = pg_sys::flatten_group_exprs(none, query, (*query).havingQual);
        }
    }
}

fn filter(plan: Plan, conditions: Vec<Condition>) -> Plan {
    if conditions.is_empty() {
        return plan;
    }
    Plan::Filter {
        input: Box::new(plan),
        conditions,
    }
}

/// Puts conditions as deep into inner joins as their columns allow.
fn sunk(plan: Plan, conditions: Vec<Condition>) -> Plan {
    use braid_delta::plan::JoinKind;
    let Plan::Join {
        kind: JoinKind::Inner,
        left,
        right,
        mut on,
    } = plan
    else {
        return filter(plan, conditions);
    };
    let width = left.width();
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    for condition in conditions {
        let own: Vec<usize> = condition
            .test
            .columns()
            .filter(|column| column.level == 0)
            .map(|column| column.column)
            .collect();
        if own.is_empty() || own.iter().all(|column| *column < width) {
            lefts.push(condition);
        } else if own.iter().all(|column| *column >= width) {
            rights.push(condition.map(|column| match column.level {
                0 => ColumnRef {
                    column: column.column - width,
                    ..column
                },
                _ => column,
            }));
        } else {
            on.push(condition.map(|column| super::from::sided(column, width)));
        }
    }
    Plan::Join {
        kind: JoinKind::Inner,
        left: Box::new(sunk(*left, lefts)),
        right: Box::new(sunk(*right, rights)),
        on,
    }
}

/// Computed columns, or the input when they are its own in their order.
pub fn project(input: Plan, columns: Vec<Expr>, sets: bool) -> Plan {
    let same = columns.len() == input.width()
        && columns
            .iter()
            .enumerate()
            .all(|(i, column)| column.as_column().is_some_and(|found| found.column == i));
    if same {
        return input;
    }
    let input = Box::new(input);
    if sets {
        Plan::ProjectSet { input, columns }
    } else {
        Plan::Project { input, columns }
    }
}

/// The first columns.
fn cut(plan: Plan, count: usize) -> Plan {
    let columns = plan
        .types()
        .into_iter()
        .take(count)
        .enumerate()
        .map(|(i, ty)| Expr::column(i, ty))
        .collect();
    project(plan, columns, false)
}

/// The columns as these types.
fn cast(plan: Plan, wanted: &[ColumnType]) -> Plan {
    let columns: Vec<Expr> = plan
        .types()
        .into_iter()
        .zip(wanted)
        .enumerate()
        .map(|(i, (has, wants))| {
            let column = Expr::column(i, has.clone());
            if has.sql == wants.sql && has.collation == wants.collation {
                return column;
            }
            let collate = match &wants.collation {
                Some(collation) if has.collation != wants.collation => {
                    format!(" COLLATE {collation}")
                }
                _ => String::new(),
            };
            let shape = format!("({{}})::{}{collate}", wants.sql);
            Expr::build(&shape, &[&column], wants.clone())
        })
        .collect();
    project(plan, columns, false)
}

fn limit(level: &Level, plan: Plan, order: Vec<SortKey>) -> Result<Plan> {
    // SAFETY: a complete query.
    unsafe {
        let query = &*level.query;
        let bound = |node: *mut pg_sys::Node| {
            if node.is_null() {
                return Ok(None);
            }
            let empty = level.with_row(Row::default());
            expression(&empty, 0, node).map(Some)
        };
        Ok(Plan::Limit {
            input: Box::new(plan),
            order,
            limit: bound(query.limitCount)?,
            offset: bound(query.limitOffset)?,
            with_ties: query.limitOption == pg_sys::LimitOption::LIMIT_OPTION_WITH_TIES,
        })
    }
}

/// Sort keys over the columns of the targets.
fn sort_keys(
    clause: *mut pg_sys::List,
    row: &[ColumnType],
    place: impl Fn(u32) -> Option<usize>,
) -> Result<Vec<SortKey>> {
    Nodes::of(clause)
        .map(|node| {
            // SAFETY: a list of SortGroupClause nodes.
            let key = unsafe { &*node.cast::<pg_sys::SortGroupClause>() };
            let column = place(key.tleSortGroupRef)
                .filter(|column| *column < row.len())
                .map(|column| Expr::column(column, row[column].clone()));
            match column {
                Some(expr) => Ok(SortKey {
                    direction: types::direction(operand(key.sortop), key.sortop, key.nulls_first),
                    expr,
                }),
                None if row.is_empty() => Err(NoPlan::new("this ORDER BY", "It was not found.")),
                // Sorting by what is not kept: only the order would need it.
                None => Ok(SortKey {
                    expr: Expr::text("1", ColumnType::exact("pg_catalog.int4")),
                    direction: "ASC".into(),
                }),
            }
        })
        .collect()
}

/// The type that an ordering operator compares.
pub fn operand(operator: pg_sys::Oid) -> pg_sys::Oid {
    let (mut left, mut right) = (pg_sys::Oid::INVALID, pg_sys::Oid::INVALID);
    // SAFETY: a catalog look-up.
    unsafe { pg_sys::op_input_types(operator, &mut left, &mut right) };
    left
}

fn group_columns(
    clause: *mut pg_sys::List,
    row: &[ColumnType],
    place: impl Fn(u32) -> Option<usize>,
) -> Vec<Expr> {
    Nodes::of(clause)
        // SAFETY: a list of SortGroupClause nodes.
        .filter_map(|node| unsafe {
            place((*node.cast::<pg_sys::SortGroupClause>()).tleSortGroupRef)
        })
        .map(|column| Expr::column(column, row[column].clone()))
        .collect()
}
