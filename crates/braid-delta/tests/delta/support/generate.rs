//! Random queries over the test tables. Every generated plan has two integer
//! columns, so any can be the input of any other.

use braid_delta::expr::Condition;
use braid_delta::plan::{
    AggregateCall, AggregateLaw, DependentKind, JoinKind, Number, Plan, SetKind, SortKey,
    WindowCall,
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

    fn one_of(&mut self, inputs: usize) -> Expr {
        let (input, at) = (self.rng.below(inputs), self.rng.below(2));
        Expr::of(input, at, int())
    }

    /// An integer expression over the inputs.
    fn number(&mut self, inputs: usize) -> Expr {
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

    fn condition(&mut self, inputs: usize) -> Condition {
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

    fn conditions(&mut self, inputs: usize) -> Vec<Condition> {
        (0..self.rng.between(1, 2))
            .map(|_| self.condition(inputs))
            .collect()
    }

    /// Conditions of a join: mostly one equality of columns.
    fn on(&mut self) -> Vec<Condition> {
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

    fn narrowed(&mut self, plan: Plan) -> Plan {
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

    fn call(&mut self, distinct: bool) -> AggregateCall {
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

    fn local_condition(&mut self) -> Expr {
        let outer = std::mem::take(&mut self.outer);
        let test = self.condition(1).test;
        self.outer = outer;
        test
    }

    fn called(
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

    /// A sub-query that reads the outer row about half of the time.
    fn sub(&mut self, depth: usize) -> Box<Plan> {
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

    fn dependent(&mut self, depth: usize, kind: DependentKind) -> Plan {
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

    fn scalar(&mut self, depth: usize, by_key: bool) -> Plan {
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
