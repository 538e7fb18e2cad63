//! Random sub-queries.

use braid_delta::expr::Condition;
use braid_delta::plan::{DependentKind, Plan};
use braid_delta::Expr;

use super::{as_int, column, Generator};
use crate::support::data::{int, source_types};

impl Generator<'_> {
    /// A sub-query that reads the outer row about half of the time.
    pub(super) fn sub(&mut self, depth: usize) -> Box<Plan> {
        self.outer += 1;
        let input = self.input(depth);
        let plan = match self.rng.below(8) {
            0..=3 => Plan::Filter {
                input,
                conditions: self.conditions(1),
            },
            4 => {
                let conditions = self.conditions(1);
                let filtered = Plan::Filter { input, conditions };
                let groups = vec![self.number(1)];
                let plan = Plan::Aggregate {
                    input: Box::new(filtered),
                    groups,
                    aggregates: vec![self.call(false)],
                    sets: None,
                };
                self.narrowed(plan)
            }
            5 => {
                let conditions = self.conditions(1);
                let filtered = Plan::Filter { input, conditions };
                Plan::Limit {
                    input: Box::new(filtered),
                    order: self.order(2),
                    limit: Some(Expr::text("2", int())),
                    offset: None,
                    with_ties: false,
                }
            }
            _ => *input,
        };
        self.outer -= 1;
        Box::new(plan)
    }

    pub(super) fn dependent(&mut self, depth: usize, kind: DependentKind) -> Plan {
        let input = self.input(depth);
        let sub = self.sub(depth);
        let plan = Plan::Dependent { input, sub, kind };
        match plan {
            Plan::Dependent {
                kind: DependentKind::Semi(_) | DependentKind::Anti(_),
                ..
            } => plan,
            _ => self.narrowed(plan),
        }
    }

    pub(super) fn scalar(&mut self, depth: usize, by_key: bool) -> Plan {
        let input = self.input(depth);
        self.outer += 1;
        let sub = if by_key {
            let equality = Condition::equal(
                Expr::column(0, int().not_null()),
                Expr::outer(1, self.rng.below(2), int()),
            );
            let filtered = Plan::Filter {
                input: Box::new(Plan::Scan {
                    source: 0,
                    columns: source_types(0),
                }),
                conditions: vec![equality],
            };
            let value = self.number(1);
            Plan::Project {
                input: Box::new(filtered),
                columns: vec![value],
            }
        } else {
            let below = self.input(depth);
            let conditions = self.conditions(1);
            let filtered = Plan::Filter {
                input: below,
                conditions,
            };
            let call = self.call(false);
            let ty = call.call.ty.clone();
            let grouped = Plan::Aggregate {
                input: Box::new(filtered),
                groups: vec![],
                aggregates: vec![call],
                sets: None,
            };
            let value = Expr::column(0, ty.clone());
            let outer = Expr::outer(1, 0, int());
            let value = match self.rng.chance(20) && !ty.sql.ends_with("bool") {
                true => Expr::build(
                    "{} OPERATOR(pg_catalog.+) {}",
                    &[&as_int(&value), &outer],
                    int(),
                ),
                false => value,
            };
            Plan::Project {
                input: Box::new(grouped),
                columns: vec![value],
            }
        };
        self.outer -= 1;
        let plan = Plan::Dependent {
            input,
            sub: Box::new(sub),
            kind: DependentKind::Scalar,
        };
        let mut columns = vec![column(0)];
        let ty = plan.types()[2].clone();
        let value = Expr::column(2, ty.clone());
        columns.push(match ty.sql.ends_with("bool") {
            true => Expr::build("CASE WHEN {} THEN 1 ELSE 0 END", &[&value], int()),
            false => as_int(&value),
        });
        Plan::Project {
            input: Box::new(plan),
            columns,
        }
    }
}
