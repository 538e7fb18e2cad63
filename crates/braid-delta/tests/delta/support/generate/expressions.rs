//! Random expressions, conditions and aggregates.

use braid_delta::expr::Condition;
use braid_delta::plan::{AggregateCall, AggregateLaw, Number, Plan};
use braid_delta::{ColumnType, Expr};

use super::{as_int, boolean, Generator};
use crate::support::data::int;

impl Generator<'_> {
    pub(super) fn one_of(&mut self, inputs: usize) -> Expr {
        let (input, at) = (self.rng.below(inputs), self.rng.below(2));
        Expr::of(input, at, int())
    }

    /// An integer expression over the inputs.
    pub(super) fn number(&mut self, inputs: usize) -> Expr {
        let a = self.one_of(inputs);
        match self.rng.below(6) {
            0 => {
                let b = self.one_of(inputs);
                Expr::build("{} OPERATOR(pg_catalog.+) {}", &[&a, &b], int())
            }
            1 => Expr::build("COALESCE({}, 7)", &[&a], int()),
            2 => Expr::build("{} OPERATOR(pg_catalog.*) 2", &[&a], int()),
            _ => a,
        }
    }

    pub(super) fn condition(&mut self, inputs: usize) -> Condition {
        let a = self.number(inputs);
        let outer = self.outer > 0 && self.rng.chance(50);
        let b = if outer {
            let level = 1 + self.rng.below(self.outer);
            Expr::outer(level, self.rng.below(2), int())
        } else {
            self.number(inputs)
        };
        match self.rng.below(7) {
            0 => Condition::new(Expr::build("{} IS NOT NULL", &[&a], boolean())),
            1 => Condition::new(Expr::build("{} OPERATOR(pg_catalog.<) 3", &[&a], boolean())),
            2 => {
                let shape = "{} OPERATOR(pg_catalog.>=) {}";
                Condition::new(Expr::build(shape, &[&a, &b], boolean()))
            }
            3 => {
                let shape = "{} IS NULL OR {} OPERATOR(pg_catalog.<>) {}";
                Condition::new(Expr::build(shape, &[&a, &a, &b], boolean()))
            }
            _ => Condition::equal(a, b),
        }
    }

    pub(super) fn conditions(&mut self, inputs: usize) -> Vec<Condition> {
        (0..self.rng.between(1, 2))
            .map(|_| self.condition(inputs))
            .collect()
    }

    /// Conditions of a join: mostly one equality of columns.
    pub(super) fn on(&mut self) -> Vec<Condition> {
        if self.rng.chance(20) {
            return self.conditions(2);
        }
        let l = Expr::of(0, self.rng.below(2), int());
        let r = Expr::of(1, self.rng.below(2), int());
        let mut on = vec![Condition::equal(l, r)];
        if self.rng.chance(20) {
            on.push(self.condition(2));
        }
        on
    }

    pub(super) fn narrowed(&mut self, plan: Plan) -> Plan {
        let types = plan.types();
        let columns = (0..2)
            .map(|_| {
                let at = self.rng.below(types.len());
                let value = Expr::column(at, types[at].clone());
                match types[at].sql.ends_with("bool") {
                    true => Expr::build(
                        "CASE WHEN {} THEN 1 WHEN NOT {} THEN 0 END",
                        &[&value, &value],
                        int(),
                    ),
                    false if types[at].sql.ends_with(']') => {
                        Expr::build("CASE WHEN {} IS NULL THEN 5 ELSE 6 END", &[&value], int())
                    }
                    false if types[at] == int() => value,
                    false => as_int(&value),
                }
            })
            .collect();
        Plan::Project {
            input: Box::new(plan),
            columns,
        }
    }

    pub(super) fn call(&mut self, distinct: bool) -> AggregateCall {
        let x = self.number(1);
        let filter = self.rng.chance(25).then(|| self.local_condition());
        let count = ColumnType::exact("pg_catalog.int8");
        let (name, ty, law) = match self.rng.below(if distinct { 3 } else { 9 }) {
            0 => ("count", count, AggregateLaw::Count(x.clone())),
            1 => ("sum", count, AggregateLaw::Sum(x.clone(), Number::Integer)),
            2 => (
                "avg",
                ColumnType::loose("pg_catalog.numeric"),
                AggregateLaw::Average(x.clone(), Number::Integer),
            ),
            3 | 4 => ("min", int(), AggregateLaw::Minimum(x.clone())),
            5 => ("max", int(), AggregateLaw::Maximum(x.clone())),
            n @ (6 | 7) => {
                let test = Expr::build("{} OPERATOR(pg_catalog.>) 1", &[&x], boolean());
                let (name, law): (_, fn(Expr) -> AggregateLaw) = match n {
                    6 => ("bool_and", AggregateLaw::Every),
                    _ => ("bool_or", AggregateLaw::Some),
                };
                return self.called(name, &test, boolean(), law(test.clone()), filter, false);
            }
            _ => ("count", count, AggregateLaw::CountRows),
        };
        if law == AggregateLaw::CountRows {
            let star = Expr::text("*", int());
            return self.called(name, &star, ty, law, filter, false);
        }
        self.called(name, &x, ty, law, filter, distinct)
    }

    pub(super) fn local_condition(&mut self) -> Expr {
        let outer = std::mem::take(&mut self.outer);
        let test = self.condition(1).test;
        self.outer = outer;
        test
    }

    pub(super) fn called(
        &self,
        name: &str,
        x: &Expr,
        ty: ColumnType,
        law: AggregateLaw,
        filter: Option<Expr>,
        distinct: bool,
    ) -> AggregateCall {
        let word = if distinct { "DISTINCT " } else { "" };
        let star = x.pieces == Expr::text("*", int()).pieces;
        let argument = if star { "*" } else { "{}" };
        let mut shape = format!("pg_catalog.{name}({word}{argument})");
        let mut parts: Vec<&Expr> = if star { vec![] } else { vec![x] };
        if let Some(filter) = &filter {
            shape.push_str(" FILTER (WHERE {})");
            parts.push(filter);
        }
        AggregateCall {
            call: Expr::build(&shape, &parts, ty),
            law,
            filter,
            distinct,
        }
    }
}
