//! Random queries over the test tables. Every generated plan has two integer
//! columns, so any can be the input of any other.

mod expressions;
mod sub_queries;

use braid_delta::expr::Condition;
use braid_delta::plan::{
    AggregateCall, AggregateLaw, DependentKind, JoinKind, Plan, SetKind, SortKey, WindowCall,
};
use braid_delta::{ColumnType, Expr};
use braid_testkit::Rng;

use super::data::{int, source_types};

/// The operators, each the top of a generated plan.
pub const OPERATORS: &[&str] = &[
    "scan",
    "values",
    "filter",
    "project",
    "inner join",
    "left join",
    "right join",
    "full join",
    "semi join",
    "anti join",
    "union",
    "union all",
    "intersect",
    "intersect all",
    "except",
    "except all",
    "aggregate",
    "global aggregate",
    "other aggregate",
    "distinct aggregate",
    "grouping sets",
    "distinct",
    "distinct on",
    "window",
    "limit",
    "with ties",
    "exists",
    "not exists",
    "in",
    "not in",
    "scalar",
    "scalar by key",
    "exists value",
    "in value",
    "lateral",
    "left lateral",
    "lateral function",
    "recursive",
    "recursive all",
];

/// A plan with this operator on top over plans of this depth.
pub fn plan(rng: &mut Rng, operator: &str, depth: usize) -> Plan {
    Generator { rng, outer: 0 }.operator(operator, depth)
}

/// A plan with any operators.
pub fn any_plan(rng: &mut Rng, depth: usize) -> Plan {
    Generator { rng, outer: 0 }.any(depth)
}

struct Generator<'a> {
    rng: &'a mut Rng,
    /// How many enclosing queries there are.
    outer: usize,
}

fn boolean() -> ColumnType {
    ColumnType::boolean()
}

fn column(at: usize) -> Expr {
    Expr::column(at, int())
}

fn as_int(expr: &Expr) -> Expr {
    Expr::build("{}::pg_catalog.int4", &[expr], int())
}

impl Generator<'_> {
    fn any(&mut self, depth: usize) -> Plan {
        if depth == 0 {
            return self.scan();
        }
        let operator = *self.rng.pick(OPERATORS);
        // A recursion inside a sub-query that reads an outer row has no law.
        if self.outer > 0 && operator.starts_with("recursive") {
            return self.any(depth - 1);
        }
        self.operator(operator, depth)
    }

    fn input(&mut self, depth: usize) -> Box<Plan> {
        let deeper = depth > 1 || (depth == 1 && self.rng.chance(30));
        Box::new(match deeper {
            true => self.any(depth - 1),
            false => self.scan(),
        })
    }

    fn scan(&mut self) -> Plan {
        let source = self.rng.below(3);
        Plan::Scan {
            source,
            columns: source_types(source),
        }
    }

    fn join(&mut self, kind: JoinKind, depth: usize) -> Plan {
        let plan = Plan::Join {
            kind,
            left: self.input(depth),
            right: self.input(depth),
            on: self.on(),
        };
        match kind {
            JoinKind::Semi | JoinKind::Anti => plan,
            _ => self.narrowed(plan),
        }
    }

    fn order(&mut self, width: usize) -> Vec<SortKey> {
        (0..width)
            .map(|at| SortKey {
                expr: column(at),
                direction: self.rng.pick(&["ASC", "DESC"]).to_string(),
            })
            .collect()
    }

    fn aggregate(&mut self, depth: usize, groups: usize, calls: Vec<AggregateCall>) -> Plan {
        let groups = (0..groups).map(|_| self.number(1)).collect();
        let plan = Plan::Aggregate {
            input: self.input(depth),
            groups,
            aggregates: calls,
            sets: None,
        };
        let having = self.rng.chance(20);
        let plan = self.narrowed(plan);
        match having {
            true => Plan::Filter {
                conditions: vec![Condition::new(Expr::build(
                    "{} OPERATOR(pg_catalog.>) 1",
                    &[&column(1)],
                    boolean(),
                ))],
                input: Box::new(plan),
            },
            false => plan,
        }
    }

    fn grouping_sets(&mut self, depth: usize) -> Plan {
        let mut aggregates = vec![self.call(false)];
        aggregates.push(AggregateCall {
            call: Expr::build("GROUPING({}, {})", &[&column(0), &column(1)], int()),
            law: AggregateLaw::Grouping(vec![0, 1]),
            filter: None,
            distinct: false,
        });
        let all: [Vec<usize>; 4] = [vec![0, 1], vec![0], vec![1], vec![]];
        // Some set has each group, as in every query.
        let mut sets = vec![vec![0, 1]];
        for _ in 0..self.rng.below(4) {
            sets.push(self.rng.pick(&all).clone());
        }
        let plan = Plan::Aggregate {
            input: self.input(depth),
            groups: vec![column(0), column(1)],
            aggregates,
            sets: Some(sets),
        };
        self.narrowed(plan)
    }

    fn window(&mut self, depth: usize) -> Plan {
        let names = [
            "pg_catalog.rank()",
            "pg_catalog.count(*)",
            "pg_catalog.sum({})",
        ];
        let calls = (0..self.rng.between(1, 2))
            .map(|_| {
                let shape = *self.rng.pick(&names);
                let partition = match self.rng.below(3) {
                    0 => vec![],
                    1 => vec![column(0)],
                    _ => vec![column(0), column(1)],
                };
                WindowCall {
                    call: Expr::build(shape, &[&column(1)], ColumnType::exact("pg_catalog.int8")),
                    partition,
                    order: self.order(2),
                    frame: Expr::text("", int()),
                }
            })
            .collect();
        let plan = Plan::Window {
            input: self.input(depth),
            calls,
        };
        self.narrowed(plan)
    }

    fn recursion(&mut self, depth: usize, all: bool) -> Plan {
        let small = Condition::new(Expr::build(
            "{} OPERATOR(pg_catalog.<) 6",
            &[&column(1)],
            boolean(),
        ));
        let joined = Plan::Join {
            kind: JoinKind::Inner,
            left: Box::new(Plan::Filter {
                input: Box::new(Plan::Working {
                    columns: vec![int(), int()],
                }),
                conditions: vec![small],
            }),
            right: Box::new(self.scan()),
            on: vec![Condition::equal(
                Expr::of(0, 0, int()),
                Expr::of(1, 0, int()),
            )],
        };
        let next = Expr::build("{} OPERATOR(pg_catalog.+) 3", &[&column(1)], int());
        let step = Plan::Project {
            input: Box::new(joined),
            columns: vec![if all { column(0) } else { column(3) }, next],
        };
        Plan::Recursive {
            seed: self.input(depth),
            step: Box::new(step),
            all,
        }
    }

    fn operator(&mut self, operator: &str, depth: usize) -> Plan {
        match operator {
            "scan" => self.scan(),
            "values" => {
                let rows = (0..self.rng.between(1, 3))
                    .map(|_| {
                        let n = self.rng.between(0, 4);
                        vec![
                            Expr::text(n.to_string(), int()),
                            Expr::text("NULL::pg_catalog.int4", int()),
                        ]
                    })
                    .collect();
                let values = Plan::Values {
                    rows,
                    columns: vec![int(), int()],
                };
                let plan = Plan::Join {
                    kind: JoinKind::Left,
                    left: Box::new(values),
                    right: self.input(depth),
                    on: vec![Condition::equal(
                        Expr::of(0, 0, int()),
                        Expr::of(1, 0, int()),
                    )],
                };
                self.narrowed(plan)
            }
            "filter" => Plan::Filter {
                input: self.input(depth),
                conditions: self.conditions(1),
            },
            "project" => Plan::Project {
                input: self.input(depth),
                columns: vec![self.number(1), self.number(1)],
            },
            "inner join" => self.join(JoinKind::Inner, depth),
            "left join" => self.join(JoinKind::Left, depth),
            "right join" => self.join(JoinKind::Right, depth),
            "full join" => {
                let plan = self.join(JoinKind::Full, depth);
                full_joins_need_equalities(plan)
            }
            "semi join" => self.join(JoinKind::Semi, depth),
            "anti join" => self.join(JoinKind::Anti, depth),
            "aggregate" => {
                let calls = (0..self.rng.between(0, 2))
                    .map(|_| self.call(false))
                    .collect();
                let groups = self.rng.between(1, 2) as usize;
                self.aggregate(depth, groups, calls)
            }
            "global aggregate" => {
                let calls = (0..self.rng.between(1, 2))
                    .map(|_| self.call(false))
                    .collect();
                self.aggregate(depth, 0, calls)
            }
            "other aggregate" => {
                let call = AggregateCall {
                    call: Expr::build(
                        "pg_catalog.array_agg({} ORDER BY {})",
                        &[&column(1), &column(1)],
                        ColumnType::exact("pg_catalog.int4[]"),
                    ),
                    law: AggregateLaw::Recompute,
                    filter: None,
                    distinct: false,
                };
                let groups = self.rng.below(3);
                let calls = vec![call, self.call(false)];
                self.aggregate(depth, groups, calls)
            }
            "distinct aggregate" => {
                let mut calls = vec![self.call(true)];
                if self.rng.chance(50) {
                    calls.push(self.call(false));
                }
                let groups = self.rng.below(2);
                self.aggregate(depth, groups, calls)
            }
            "grouping sets" => self.grouping_sets(depth),
            "distinct" => Plan::Distinct {
                input: self.input(depth),
            },
            "distinct on" => Plan::DistinctOn {
                input: self.input(depth),
                on: vec![column(0)],
                order: {
                    let mut order = self.order(2);
                    order[0].expr = column(0);
                    order
                },
            },
            "window" => self.window(depth),
            "limit" | "with ties" => {
                let ties = operator == "with ties";
                Plan::Limit {
                    input: self.input(depth),
                    order: self.order(if ties { 1 } else { 2 }),
                    limit: Some(Expr::text(self.rng.between(1, 4).to_string(), int())),
                    offset: (!ties && self.rng.chance(30)).then(|| Expr::text("1", int())),
                    with_ties: ties,
                }
            }
            "exists" => {
                let on = if self.rng.chance(50) {
                    vec![]
                } else {
                    self.on()
                };
                self.dependent(depth, DependentKind::Semi(on))
            }
            "not exists" => {
                let on = if self.rng.chance(50) {
                    vec![]
                } else {
                    self.on()
                };
                self.dependent(depth, DependentKind::Anti(on))
            }
            "in" => {
                let on = vec![Condition::equal(
                    Expr::of(0, 0, int()),
                    Expr::of(1, 0, int()),
                )];
                self.dependent(depth, DependentKind::Semi(on))
            }
            "not in" => {
                let (l, r) = (Expr::of(0, 0, int()), Expr::of(1, 0, int()));
                let shape = "({} OPERATOR(pg_catalog.=) {}) IS NOT FALSE";
                let on = vec![Condition::new(Expr::build(shape, &[&l, &r], boolean()))];
                self.dependent(depth, DependentKind::Anti(on))
            }
            "scalar" => self.scalar(depth, false),
            "scalar by key" => self.scalar(depth, true),
            "exists value" => self.dependent(depth, DependentKind::Exists),
            "in value" => {
                let (l, r) = (Expr::of(0, 0, int()), Expr::of(1, 0, int()));
                let test = match self.rng.chance(60) {
                    true => Condition::equal(l, r),
                    false => Condition::new(Expr::build(
                        "{} OPERATOR(pg_catalog.>) {}",
                        &[&l, &r],
                        boolean(),
                    )),
                };
                self.dependent(depth, DependentKind::Any(test))
            }
            "lateral" => {
                let on = if self.rng.chance(70) {
                    vec![]
                } else {
                    self.on()
                };
                self.dependent(depth, DependentKind::Lateral(on))
            }
            "left lateral" => {
                let on = if self.rng.chance(70) {
                    vec![]
                } else {
                    self.on()
                };
                self.dependent(depth, DependentKind::LeftLateral(on))
            }
            "lateral function" => {
                let input = self.input(depth);
                let call = Expr::build(
                    "pg_catalog.generate_series(1, {})",
                    &[&Expr::outer(1, 1, int())],
                    int(),
                );
                let sub = Plan::Function {
                    call,
                    columns: vec![int()],
                    defined: false,
                };
                let kind = match self.rng.chance(50) {
                    true => DependentKind::Lateral(vec![]),
                    false => DependentKind::LeftLateral(vec![]),
                };
                let plan = Plan::Dependent {
                    input,
                    sub: Box::new(sub),
                    kind,
                };
                self.narrowed(plan)
            }
            "recursive" => self.recursion(depth, false),
            "recursive all" => self.recursion(depth, true),
            set => {
                let all = set.ends_with(" all");
                let kind = match set.split(' ').next() {
                    Some("union") => SetKind::Union,
                    Some("intersect") => SetKind::Intersect,
                    _ => SetKind::Except,
                };
                Plan::SetOperation {
                    kind,
                    all,
                    inputs: vec![*self.input(depth), *self.input(depth)],
                }
            }
        }
    }
}

/// PostgreSQL joins FULL only under conditions it can hash or merge.
fn full_joins_need_equalities(mut plan: Plan) -> Plan {
    if let Plan::Project { input, .. } = &mut plan {
        if let Plan::Join { on, .. } = input.as_mut() {
            on.retain(|condition| {
                condition.equality.as_ref().is_some_and(|sides| {
                    let inputs = |e: &Expr| -> Vec<usize> {
                        let mut inputs: Vec<usize> =
                            e.columns().map(|c| c.input + 2 * c.level).collect();
                        inputs.dedup();
                        inputs
                    };
                    matches!(
                        (inputs(&sides.0).as_slice(), inputs(&sides.1).as_slice()),
                        ([0], [1]) | ([1], [0])
                    )
                })
            });
            if on.is_empty() {
                on.push(Condition::equal(
                    Expr::of(0, 0, int()),
                    Expr::of(1, 0, int()),
                ));
            }
        }
    }
    plan
}
