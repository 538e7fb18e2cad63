//! Questions about a plan's shape: its columns' types, its inputs, the columns
//! of enclosing queries it reads.

use std::collections::BTreeSet;

use crate::expr::{ColumnRef, Condition, Expr};
use crate::plan::{
    AggregateCall, AggregateLaw, DependentKind, JoinKind, Plan, SortKey, WindowCall,
};
use crate::types::ColumnType;

impl Plan {
    /// The types of the output columns.
    pub fn types(&self) -> Vec<ColumnType> {
        match self {
            Plan::Scan { columns, .. }
            | Plan::Values { columns, .. }
            | Plan::Function { columns, .. }
            | Plan::Working { columns }
            | Plan::Store { columns, .. } => columns.clone(),
            Plan::Project { columns, .. } | Plan::ProjectSet { columns, .. } => {
                columns.iter().map(|column| column.ty.clone()).collect()
            }
            Plan::Filter { input, .. }
            | Plan::Distinct { input }
            | Plan::DistinctOn { input, .. }
            | Plan::Limit { input, .. }
            | Plan::Top { input, .. } => input.types(),
            Plan::Join {
                kind, left, right, ..
            } => join_types(*kind, left.types(), || right.types()),
            Plan::Dependent { input, sub, kind } => dependent_types(input, sub, kind),
            Plan::SetOperation { inputs, .. } => {
                let mut types = inputs[0].types();
                for input in &inputs[1..] {
                    for (ty, other) in types.iter_mut().zip(input.types()) {
                        ty.nullable |= other.nullable;
                    }
                }
                types
            }
            Plan::Aggregate {
                groups,
                aggregates,
                sets,
                ..
            } => groups
                .iter()
                .map(|group| match sets {
                    Some(_) => group.ty.clone().or_null(),
                    None => group.ty.clone(),
                })
                .chain(aggregates.iter().map(|aggregate| aggregate.call.ty.clone()))
                .collect(),
            Plan::Window { input, calls } => {
                let mut types = input.types();
                types.extend(calls.iter().map(|call| call.call.ty.clone()));
                types
            }
            Plan::Recursive { seed, .. } => {
                seed.types().into_iter().map(ColumnType::or_null).collect()
            }
        }
    }

    /// How many output columns there are.
    pub fn width(&self) -> usize {
        self.types().len()
    }

    /// The output columns as expressions over this node as input `input`.
    pub fn as_input(&self, input: usize) -> Vec<Expr> {
        self.types()
            .into_iter()
            .enumerate()
            .map(|(column, ty)| Expr::of(input, column, ty))
            .collect()
    }

    /// The input plans, in the order of their numbers.
    pub fn inputs(&self) -> Vec<&Plan> {
        match self {
            Plan::Scan { .. }
            | Plan::Values { .. }
            | Plan::Function { .. }
            | Plan::Working { .. }
            | Plan::Store { .. } => vec![],
            Plan::Filter { input, .. }
            | Plan::Project { input, .. }
            | Plan::ProjectSet { input, .. }
            | Plan::Distinct { input }
            | Plan::DistinctOn { input, .. }
            | Plan::Limit { input, .. }
            | Plan::Top { input, .. }
            | Plan::Aggregate { input, .. }
            | Plan::Window { input, .. } => vec![input],
            Plan::Join { left, right, .. } => vec![left, right],
            Plan::Dependent { input, sub, .. } => vec![input, sub],
            Plan::SetOperation { inputs, .. } => inputs.iter().collect(),
            Plan::Recursive { seed, step, .. } => vec![seed, step],
        }
    }

    /// The input plans, to be changed.
    pub fn inputs_mut(&mut self) -> Vec<&mut Plan> {
        match self {
            Plan::Scan { .. }
            | Plan::Values { .. }
            | Plan::Function { .. }
            | Plan::Working { .. }
            | Plan::Store { .. } => vec![],
            Plan::Filter { input, .. }
            | Plan::Project { input, .. }
            | Plan::ProjectSet { input, .. }
            | Plan::Distinct { input }
            | Plan::DistinctOn { input, .. }
            | Plan::Limit { input, .. }
            | Plan::Top { input, .. }
            | Plan::Aggregate { input, .. }
            | Plan::Window { input, .. } => vec![input],
            Plan::Join { left, right, .. } => vec![left, right],
            Plan::Dependent { input, sub, .. } => vec![input, sub],
            Plan::SetOperation { inputs, .. } => inputs.iter_mut().collect(),
            Plan::Recursive { seed, step, .. } => vec![seed, step],
        }
    }

    /// The sources scanned anywhere below.
    pub fn sources(&self) -> BTreeSet<usize> {
        let mut sources: BTreeSet<usize> = BTreeSet::new();
        self.visit(&mut |plan| {
            if let Plan::Scan { source, .. } = plan {
                sources.insert(*source);
            }
        });
        sources
    }

    /// The stages read anywhere below.
    pub fn stages(&self) -> BTreeSet<usize> {
        let mut stages: BTreeSet<usize> = BTreeSet::new();
        self.visit(&mut |plan| {
            if let Plan::Store { stage, .. } = plan {
                stages.insert(*stage);
            }
        });
        stages
    }

    /// Calls `f` for this node and all below.
    pub fn visit(&self, f: &mut impl FnMut(&Plan)) {
        f(self);
        for input in self.inputs() {
            input.visit(f);
        }
    }

    /// Columns of the query `level` levels outside of this plan that it reads
    /// (level 1: the nearest enclosing query), each once.
    pub fn outer_columns(&self, level: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        self.collect_outer(level, &mut found);
        found
    }

    /// Does it read columns of any enclosing query?
    pub fn is_correlated(&self) -> bool {
        (1..=8).any(|level| !self.outer_columns(level).is_empty())
    }

    fn collect_outer(&self, level: usize, found: &mut BTreeSet<usize>) {
        self.map_own(&mut |column| {
            if column.level == level {
                found.insert(column.column);
            }
            column
        });
        match self {
            Plan::Dependent { input, sub, .. } => {
                input.collect_outer(level, found);
                sub.collect_outer(level + 1, found);
            }
            other => {
                for input in other.inputs() {
                    input.collect_outer(level, found);
                }
            }
        }
    }

    /// The same node with the columns in its own expressions (not those of its
    /// inputs) replaced.
    pub fn map_own(&self, to: &mut impl FnMut(ColumnRef) -> ColumnRef) -> Plan {
        let mut plan = self.clone();
        match &mut plan {
            Plan::Scan { .. }
            | Plan::Working { .. }
            | Plan::Store { .. }
            | Plan::Distinct { .. }
            | Plan::SetOperation { .. }
            | Plan::Recursive { .. } => {}
            Plan::Values { rows, .. } => {
                for row in rows {
                    map_exprs(row, to);
                }
            }
            Plan::Function { call, .. } => *call = call.map(&mut *to),
            Plan::Filter { conditions, .. } => map_conditions(conditions, to),
            Plan::Project { columns, .. } | Plan::ProjectSet { columns, .. } => {
                map_exprs(columns, to);
            }
            Plan::Join { on, .. } => map_conditions(on, to),
            Plan::Dependent { kind, .. } => match kind {
                DependentKind::Semi(on)
                | DependentKind::Anti(on)
                | DependentKind::Lateral(on)
                | DependentKind::LeftLateral(on) => map_conditions(on, to),
                DependentKind::Any(test) => *test = test.map(&mut *to),
                DependentKind::Scalar | DependentKind::Exists => {}
            },
            Plan::Aggregate {
                groups, aggregates, ..
            } => {
                map_exprs(groups, to);
                for aggregate in aggregates {
                    *aggregate = aggregate.substitute(&mut |column, ty| replaced(to(column), ty));
                }
            }
            Plan::DistinctOn { on, order, .. } => {
                map_exprs(on, to);
                map_order(order, to);
            }
            Plan::Window { calls, .. } => {
                for call in calls {
                    call.call = call.call.map(&mut *to);
                    call.frame = call.frame.map(&mut *to);
                    map_exprs(&mut call.partition, to);
                    map_order(&mut call.order, to);
                }
            }
            Plan::Limit {
                order,
                limit,
                offset,
                ..
            } => {
                map_order(order, to);
                for bound in [limit, offset].into_iter().flatten() {
                    *bound = bound.map(&mut *to);
                }
            }
            Plan::Top {
                order,
                partition,
                limit,
                offset,
                ..
            } => {
                map_exprs(partition, to);
                map_order(order, to);
                for bound in [limit, offset].into_iter().flatten() {
                    *bound = bound.map(&mut *to);
                }
            }
        }
        plan
    }
}

fn replaced(column: ColumnRef, ty: ColumnType) -> Expr {
    Expr {
        pieces: vec![crate::expr::Piece::Column(column)],
        ty,
    }
}

fn map_exprs(exprs: &mut [Expr], to: &mut impl FnMut(ColumnRef) -> ColumnRef) {
    for expr in exprs {
        *expr = expr.map(&mut *to);
    }
}

fn map_conditions(conditions: &mut [Condition], to: &mut impl FnMut(ColumnRef) -> ColumnRef) {
    for condition in conditions {
        *condition = condition.map(&mut *to);
    }
}

fn map_order(order: &mut [SortKey], to: &mut impl FnMut(ColumnRef) -> ColumnRef) {
    for key in order {
        key.expr = key.expr.map(&mut *to);
    }
}

/// The types of a join's columns.
pub fn join_types(
    kind: JoinKind,
    left: Vec<ColumnType>,
    right: impl FnOnce() -> Vec<ColumnType>,
) -> Vec<ColumnType> {
    let weaken = |types: Vec<ColumnType>, yes: bool| -> Vec<ColumnType> {
        types
            .into_iter()
            .map(|ty| if yes { ty.or_null() } else { ty })
            .collect()
    };
    if matches!(kind, JoinKind::Semi | JoinKind::Anti) {
        return left;
    }
    let mut types = weaken(left, matches!(kind, JoinKind::Right | JoinKind::Full));
    types.extend(weaken(
        right(),
        matches!(kind, JoinKind::Left | JoinKind::Full),
    ));
    types
}

fn dependent_types(input: &Plan, sub: &Plan, kind: &DependentKind) -> Vec<ColumnType> {
    let mut types = input.types();
    match kind {
        DependentKind::Semi(_) | DependentKind::Anti(_) => {}
        DependentKind::Scalar => {
            types.extend(sub.types().into_iter().take(1).map(ColumnType::or_null))
        }
        DependentKind::Exists => types.push(ColumnType::boolean().not_null()),
        DependentKind::Any(_) => types.push(ColumnType::boolean()),
        DependentKind::Lateral(_) => types.extend(sub.types()),
        DependentKind::LeftLateral(_) => {
            types.extend(sub.types().into_iter().map(ColumnType::or_null))
        }
    }
    types
}

impl AggregateCall {
    /// The same call with expressions in the place of columns. `to` is given
    /// the column and a type that is only right for the column if it is ignored.
    pub fn substitute(&self, to: &mut impl FnMut(ColumnRef, ColumnType) -> Expr) -> AggregateCall {
        let mut one = |expr: &Expr| {
            let ty = expr.ty.clone();
            expr.substitute(|column| to(column, ty.clone()))
        };
        let law = match &self.law {
            AggregateLaw::Count(x) => AggregateLaw::Count(one(x)),
            AggregateLaw::Sum(x, number) => AggregateLaw::Sum(one(x), *number),
            AggregateLaw::Average(x, number) => AggregateLaw::Average(one(x), *number),
            AggregateLaw::Minimum(x) => AggregateLaw::Minimum(one(x)),
            AggregateLaw::Maximum(x) => AggregateLaw::Maximum(one(x)),
            AggregateLaw::Every(x) => AggregateLaw::Every(one(x)),
            AggregateLaw::Some(x) => AggregateLaw::Some(one(x)),
            same => same.clone(),
        };
        AggregateCall {
            call: one(&self.call),
            law,
            filter: self.filter.as_ref().map(&mut one),
            distinct: self.distinct,
        }
    }
}

impl WindowCall {
    /// The same call with expressions in the place of columns.
    pub fn substitute(&self, to: &mut impl FnMut(ColumnRef) -> Expr) -> WindowCall {
        WindowCall {
            call: self.call.substitute(&mut *to),
            partition: self
                .partition
                .iter()
                .map(|expr| expr.substitute(&mut *to))
                .collect(),
            order: self
                .order
                .iter()
                .map(|key| SortKey {
                    expr: key.expr.substitute(&mut *to),
                    direction: key.direction.clone(),
                })
                .collect(),
            frame: self.frame.substitute(&mut *to),
        }
    }
}
