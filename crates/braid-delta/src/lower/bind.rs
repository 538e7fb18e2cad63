//! Unnesting of arbitrary sub-queries (Neumann, Kemper, BTW 2015): the distinct
//! values `D` of the outer columns a sub-query reads are joined into it, and
//! every operator carries them along.
//!
//! ```text
//!   for each row of L: Q(L.a)        L ⋈  Q'        Q' = Q over  D × ..
//!                                   L.a = D.a       D  = distinct(L.a)
//! ```
//!
//! Columns of a bound plan: those of `D`, then the sub-query's own. An outer
//! column in an expression becomes a column of `D`.

use std::collections::BTreeMap;

use super::grouping::empty_value;
use super::pull::is_bound;
use super::{moved, union_all};
use crate::expr::{ColumnRef, Condition, Expr};
use crate::plan::{AggregateCall, AggregateLaw, DependentKind, JoinKind, Plan, SortKey};
use crate::types::ColumnType;
use crate::unsupported::Unsupported;

/// The distinct outer values.
pub struct Binding {
    /// `D`.
    pub domain: Plan,
    /// The position in `D` of each outer column.
    pub position: BTreeMap<usize, usize>,
}

/// `a IS NOT DISTINCT FROM b`, as an equality where neither is NULL.
pub fn same(a: Expr, b: Expr) -> Condition {
    if a.ty.nullable && b.ty.nullable {
        let shape = format!(
            "({{}} {} {{}} OR {{}} IS NULL AND {{}} IS NULL)",
            a.ty.equals
        );
        let test = Expr::build(&shape, &[&a, &b, &a, &b], ColumnType::boolean().not_null());
        return Condition::new(test);
    }
    Condition::equal(a, b)
}

impl Binding {
    fn width(&self) -> usize {
        self.position.len()
    }

    /// A column of a node whose inputs all got `D` in front.
    fn column(&self, column: ColumnRef) -> ColumnRef {
        match column.level {
            0 => moved(column, self.width()),
            1 => ColumnRef {
                level: 0,
                input: 0,
                column: self.position[&column.column],
            },
            _ => column,
        }
    }

    fn domain_columns(&self) -> Vec<Expr> {
        self.domain.as_input(0)
    }

    /// The bound plan of a lowered sub-query.
    pub fn bind(&self, plan: &Plan) -> Result<Plan, Unsupported> {
        let k = self.width();
        if !is_bound(plan) {
            return Ok(Plan::Join {
                kind: JoinKind::Inner,
                left: Box::new(self.domain.clone()),
                right: Box::new(plan.clone()),
                on: Vec::new(),
            });
        }
        Ok(match plan {
            Plan::Filter { input, conditions } => Plan::Filter {
                input: Box::new(self.bind(input)?),
                conditions: conditions
                    .iter()
                    .map(|c| c.map(|x| self.column(x)))
                    .collect(),
            },
            Plan::Project { input, columns } => Plan::Project {
                input: Box::new(self.bind(input)?),
                columns: self.carried(columns),
            },
            Plan::ProjectSet { input, columns } => Plan::ProjectSet {
                input: Box::new(self.bind(input)?),
                columns: self.carried(columns),
            },
            Plan::Join {
                kind,
                left,
                right,
                on,
            } => self.join(*kind, left, right, on)?,
            Plan::SetOperation { inputs, .. } => union_all(
                inputs
                    .iter()
                    .map(|input| self.bind(input))
                    .collect::<Result<Vec<_>, _>>()?,
            ),
            Plan::Aggregate {
                input,
                groups,
                aggregates,
                ..
            } => self.aggregate(input, groups, aggregates)?,
            Plan::DistinctOn { input, on, order } => Plan::DistinctOn {
                input: Box::new(self.bind(input)?),
                on: self.carried(on),
                order: self.ordered(order),
            },
            Plan::Window { input, calls } => {
                let mut bound = Plan::Window {
                    input: Box::new(self.bind(input)?),
                    calls: calls.clone(),
                }
                .map_own(&mut |column| self.column(column));
                if let Plan::Window { calls, .. } = &mut bound {
                    for call in calls {
                        call.partition.splice(0..0, self.domain_columns());
                    }
                }
                bound
            }
            Plan::Top {
                input,
                partition,
                order,
                limit,
                offset,
                with_ties,
            } => Plan::Top {
                input: Box::new(self.bind(input)?),
                partition: self.carried(partition),
                order: self.ordered(order),
                limit: limit.as_ref().map(|n| n.map(|x| self.column(x))),
                offset: offset.as_ref().map(|n| n.map(|x| self.column(x))),
                with_ties: *with_ties,
            },
            Plan::Function { .. } => Plan::Dependent {
                input: Box::new(self.domain.clone()),
                sub: Box::new(plan.map_own(&mut |column| match column.level {
                    1 => ColumnRef {
                        column: self.position[&column.column],
                        ..column
                    },
                    _ => column,
                })),
                kind: DependentKind::Lateral(Vec::new()),
            },
            Plan::Values { rows, .. } => union_all(
                rows.iter()
                    .map(|row| Plan::Project {
                        input: Box::new(self.domain.clone()),
                        columns: self.carried(row),
                    })
                    .collect(),
            ),
            Plan::Dependent { input, sub, kind } => {
                let mut bound = Plan::Dependent {
                    input: Box::new(self.bind(input)?),
                    sub: Box::new(self.nested(sub)),
                    kind: kind.clone(),
                };
                if let Plan::Dependent {
                    kind: DependentKind::Lateral(on) | DependentKind::LeftLateral(on),
                    ..
                } = &mut bound
                {
                    for condition in on {
                        *condition = condition.map(|column| match column {
                            ColumnRef {
                                level: 0, input: 1, ..
                            } => column,
                            other => self.column(other),
                        });
                    }
                }
                let _ = k;
                bound
            }
            Plan::Recursive { .. } | Plan::Working { .. } => {
                return Err(Unsupported::new(
                    "a recursive query that reads an outer row",
                    "it would have to be computed for each outer row",
                ))
            }
            Plan::Scan { .. } | Plan::Store { .. } | Plan::Distinct { .. } | Plan::Limit { .. } => {
                unreachable!("reads no outer column, or is lowered")
            }
        })
    }

    /// `D`'s columns, then these.
    fn carried(&self, columns: &[Expr]) -> Vec<Expr> {
        let mut all = self.domain_columns();
        all.extend(columns.iter().map(|e| e.map(|column| self.column(column))));
        all
    }

    fn ordered(&self, order: &[SortKey]) -> Vec<SortKey> {
        order
            .iter()
            .map(|key| SortKey {
                expr: key.expr.map(|column| self.column(column)),
                direction: key.direction.clone(),
            })
            .collect()
    }

    /// A function called for each row, one level further in.
    fn nested(&self, sub: &Plan) -> Plan {
        sub.map_own(&mut |column| match column.level {
            1 => moved(column, self.width()),
            2 => ColumnRef {
                level: 1,
                input: 0,
                column: self.position[&column.column],
            },
            _ => column,
        })
    }

    fn join(
        &self,
        kind: JoinKind,
        left: &Plan,
        right: &Plan,
        on: &[Condition],
    ) -> Result<Plan, Unsupported> {
        let k = self.width();
        let bound_left = self.bind(left)?;
        let bind_right = is_bound(right);
        let right_moves = if bind_right { k } else { 0 };
        let mut on: Vec<Condition> = on
            .iter()
            .map(|condition| {
                condition.map(|column| match column {
                    ColumnRef {
                        level: 0, input: 1, ..
                    } => moved(column, right_moves),
                    other => self.column(other),
                })
            })
            .collect();
        let bound_right = if bind_right {
            for (at, column) in self.domain_columns().into_iter().enumerate() {
                on.push(same(column.clone(), Expr::of(1, at, column.ty)));
            }
            self.bind(right)?
        } else {
            right.clone()
        };
        let (l, r) = (bound_left.width(), bound_right.width());
        let joined = Plan::Join {
            kind,
            left: Box::new(bound_left),
            right: Box::new(bound_right),
            on,
        };
        if bind_right && !matches!(kind, JoinKind::Semi | JoinKind::Anti) {
            return Ok(super::keep_columns(joined, (0..l).chain(l + k..l + r)));
        }
        Ok(joined)
    }

    fn aggregate(
        &self,
        input: &Plan,
        groups: &[Expr],
        aggregates: &[AggregateCall],
    ) -> Result<Plan, Unsupported> {
        let k = self.width();
        let input_types = input.types();
        let mut bound: Vec<AggregateCall> = aggregates
            .iter()
            .map(|aggregate| {
                aggregate.substitute(&mut |column, ty| {
                    let to = self.column(column);
                    Expr {
                        pieces: vec![crate::expr::Piece::Column(to)],
                        ty,
                    }
                })
            })
            .collect();
        if !groups.is_empty() {
            return Ok(Plan::Aggregate {
                input: Box::new(self.bind(input)?),
                groups: self.carried(groups),
                aggregates: bound,
                sets: None,
            });
        }
        // One row for each row of D, also where the sub-query finds nothing.
        bound.push(AggregateCall {
            call: Expr::text("pg_catalog.count(*)", ColumnType::count()),
            law: AggregateLaw::CountRows,
            filter: None,
            distinct: false,
        });
        let grouped = Plan::Aggregate {
            input: Box::new(self.bind(input)?),
            groups: self.domain_columns(),
            aggregates: bound,
            sets: None,
        };
        let on = self
            .domain_columns()
            .into_iter()
            .enumerate()
            .map(|(at, column)| same(column.clone(), Expr::of(1, at, column.ty)))
            .collect();
        let marker = Expr::column(k + k + aggregates.len(), ColumnType::count().or_null());
        let joined = Plan::Join {
            kind: JoinKind::Left,
            left: Box::new(self.domain.clone()),
            right: Box::new(grouped),
            on,
        };
        let mut columns = self.domain_columns();
        for (at, aggregate) in aggregates.iter().enumerate() {
            let column = Expr::column(k + k + at, aggregate.call.ty.clone().or_null());
            let empty = empty_value(aggregate, &input_types);
            columns.push(Expr::build(
                "CASE WHEN {} IS NULL THEN {} ELSE {} END",
                &[&marker, &empty, &column],
                aggregate.call.ty.clone(),
            ));
        }
        Ok(Plan::Project {
            input: Box::new(joined),
            columns,
        })
    }
}
