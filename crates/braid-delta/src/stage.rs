//! Stages: intermediate results that are stored in hidden tables, and the
//! cutting of a plan at them.
//!
//! ```text
//!   Filter (having)                     Filter
//!     Aggregate            ──▶            Project (sum, avg from the state)
//!       Join                                Store 0   ◀── Stage 0: groups of a join
//! ```
//!
//! Between stages there are only operators whose derivative needs nothing
//! stored: a *region*. A stage's input is a region whose first `key` columns
//! are the key: a change of the input touches the stored rows with its keys and
//! no others.

use crate::expr::Expr;
use crate::output::{states_of, Output};
use crate::plan::{AggregateCall, AggregateLaw, DependentKind, Number, Plan, SortKey, WindowCall};
use crate::types::ColumnType;
use crate::unsupported::Unsupported;

/// An intermediate result that is stored in a hidden table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The region it is computed from; its first `key` columns are the key.
    pub input: Plan,
    /// How many columns of the input and of the store are the key. None: every
    /// change touches everything.
    pub key: usize,
    /// What is computed for the rows of a key.
    pub rule: Rule,
    /// The types of the store's columns: the key first.
    pub columns: Vec<ColumnType>,
}

/// What a stage computes for the rows of each key.
// A program has a handful of them.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// One row with a state that is added to. Without a key the row is always
    /// there. The first state is [`State::Rows`].
    Groups(Vec<State>),
    /// One row of aggregates, computed anew. Without a key the row is always
    /// there.
    Aggregates(Vec<AggregateCall>),
    /// All rows with window functions appended, computed anew.
    Windows(Vec<WindowCall>),
    /// The first rows, computed anew.
    First {
        /// The order.
        order: Vec<SortKey>,
        /// LIMIT; none: all.
        limit: Option<Expr>,
        /// OFFSET.
        offset: Option<Expr>,
        /// WITH TIES?
        with_ties: bool,
    },
    /// A recursive query, computed anew; the stage's input is unused.
    Recursive {
        /// The term that is not recursive.
        seed: Box<Plan>,
        /// The recursive term.
        step: Box<Plan>,
        /// UNION ALL?
        all: bool,
    },
}

/// A number (or value) kept for a group, over the stage's input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The number of rows.
    Rows,
    /// The number of rows where the expression is not NULL.
    NonNull(Expr),
    /// The sum, 0 for nothing.
    Total(Expr, Number),
    /// How many numbers of each scale there are, as one number: ten decimal
    /// digits for each scale. A sum remembers the greatest scale it ever had;
    /// this says which it has now.
    Scales(Expr),
    /// The least value.
    Least(Expr),
    /// The greatest value.
    Greatest(Expr),
}

impl State {
    pub(crate) fn ty(&self) -> ColumnType {
        match self {
            State::Rows | State::NonNull(_) => ColumnType::count(),
            State::Total(..) | State::Scales(_) => {
                ColumnType::loose("pg_catalog.numeric").not_null()
            }
            State::Least(x) | State::Greatest(x) => x.ty.clone().or_null(),
        }
    }

    /// Can a change leave the state unknown, so that the group must be read?
    pub fn is_fragile(&self) -> bool {
        !matches!(
            self,
            State::Rows | State::NonNull(_) | State::Total(_, Number::Integer) | State::Scales(_)
        )
    }
}

/// Cuts a lowered plan into stages and the region above them.
pub fn cut(plan: &Plan) -> Result<(Vec<Stage>, Plan), Unsupported> {
    let mut cutter = Cutter { stages: Vec::new() };
    let root = cutter.cut(plan)?;
    Ok((cutter.stages, root))
}

struct Cutter {
    stages: Vec<Stage>,
}

impl Cutter {
    fn cut(&mut self, plan: &Plan) -> Result<Plan, Unsupported> {
        match plan {
            Plan::Aggregate {
                input,
                groups,
                aggregates,
                ..
            } => {
                let input = self.cut(input)?;
                Ok(self.aggregate(input, groups, aggregates))
            }
            Plan::Window { input, calls } => {
                let input = self.cut(input)?;
                Ok(self.window(input, calls))
            }
            Plan::DistinctOn { input, on, order } => {
                let input = self.cut(input)?;
                let one = Expr::text("1", ColumnType::count());
                Ok(self.first(input, on, order, Some(one), None, false))
            }
            Plan::Top {
                input,
                partition,
                order,
                limit,
                offset,
                with_ties,
            } => {
                let input = self.cut(input)?;
                Ok(self.first(
                    input,
                    partition,
                    order,
                    limit.clone(),
                    offset.clone(),
                    *with_ties,
                ))
            }
            Plan::Recursive { seed, step, all } => {
                let columns = plan.types();
                let stage = Stage {
                    input: Plan::Values {
                        rows: Vec::new(),
                        columns: Vec::new(),
                    },
                    key: 0,
                    rule: Rule::Recursive {
                        seed: seed.clone(),
                        step: step.clone(),
                        all: *all,
                    },
                    columns,
                };
                Ok(self.store(stage))
            }
            Plan::Dependent { sub, kind, .. }
                if !matches!(
                    (sub.as_ref(), kind),
                    (
                        Plan::Function { .. },
                        DependentKind::Lateral(_) | DependentKind::LeftLateral(_)
                    )
                ) =>
            {
                Err(Unsupported::new(
                    "this sub-query",
                    "it could not be turned into a join",
                ))
            }
            Plan::Dependent { input, sub, kind } => Ok(Plan::Dependent {
                input: Box::new(self.cut(input)?),
                sub: sub.clone(),
                kind: kind.clone(),
            }),
            Plan::Working { .. } => Err(Unsupported::new(
                "WITH RECURSIVE",
                "the recursive reference stands where it cannot be followed",
            )),
            other => {
                let mut plan = other.clone();
                for input in plan.inputs_mut() {
                    *input = self.cut(input)?;
                }
                Ok(plan)
            }
        }
    }

    /// Registers a stage; an equal one is shared.
    fn store(&mut self, stage: Stage) -> Plan {
        let columns = stage.columns.clone();
        let at = match self.stages.iter().position(|other| *other == stage) {
            Some(at) => at,
            None => {
                self.stages.push(stage);
                self.stages.len() - 1
            }
        };
        Plan::Store { stage: at, columns }
    }

    fn aggregate(&mut self, input: Plan, groups: &[Expr], calls: &[AggregateCall]) -> Plan {
        let algebraic = calls
            .iter()
            .all(|call| !call.distinct && !matches!(call.law, AggregateLaw::Recompute));
        let key = groups.len();
        // Key columns in front of the input's own.
        let mut columns = groups.to_vec();
        columns.extend(input.as_input(0));
        let keyed = Plan::Project {
            input: Box::new(input),
            columns,
        };
        let calls: Vec<AggregateCall> = calls
            .iter()
            .map(|call| {
                call.substitute(&mut |column, ty| {
                    let mut expr = Expr::column(0, ty);
                    expr = expr.map(|_| crate::lower::moved(column, key));
                    expr
                })
            })
            .collect();
        if !algebraic {
            let mut columns: Vec<ColumnType> = groups.iter().map(|g| g.ty.clone()).collect();
            columns.extend(calls.iter().map(|call| call.call.ty.clone()));
            return self.store(Stage {
                input: keyed,
                key,
                rule: Rule::Aggregates(calls),
                columns,
            });
        }
        let mut states = vec![State::Rows];
        let outputs: Vec<Output> = calls.iter().map(|c| states_of(c, &mut states)).collect();
        let mut columns: Vec<ColumnType> = groups.iter().map(|g| g.ty.clone()).collect();
        columns.extend(states.iter().map(State::ty));
        let store = self.store(Stage {
            input: keyed,
            key,
            rule: Rule::Groups(states.clone()),
            columns,
        });
        let mut projected: Vec<Expr> = store.as_input(0).into_iter().take(key).collect();
        projected.extend(
            calls
                .iter()
                .zip(outputs)
                .map(|(call, output)| output.value(call, key, &states)),
        );
        Plan::Project {
            input: Box::new(store),
            columns: projected,
        }
    }

    fn window(&mut self, input: Plan, calls: &[WindowCall]) -> Plan {
        let mut partition: Vec<Expr> = calls[0].partition.clone();
        partition.retain(|expr| calls.iter().all(|call| call.partition.contains(expr)));
        let (keyed, key, width) = with_key(input, &partition);
        let calls: Vec<WindowCall> = calls
            .iter()
            .map(|call| call.substitute(&mut |column| shifted(column, key)))
            .collect();
        let mut columns = keyed.types();
        columns.extend(calls.iter().map(|call| call.call.ty.clone()));
        let total = columns.len();
        let store = self.store(Stage {
            input: keyed,
            key,
            rule: Rule::Windows(calls),
            columns,
        });
        debug_assert!(total >= key + width);
        crate::lower::keep_columns(store, key..total)
    }

    fn first(
        &mut self,
        input: Plan,
        partition: &[Expr],
        order: &[SortKey],
        limit: Option<Expr>,
        offset: Option<Expr>,
        with_ties: bool,
    ) -> Plan {
        let (keyed, key, width) = with_key(input, partition);
        let order = order
            .iter()
            .map(|sort| SortKey {
                expr: sort.expr.substitute(|column| shifted(column, key)),
                direction: sort.direction.clone(),
            })
            .collect();
        let columns = keyed.types();
        let store = self.store(Stage {
            input: keyed,
            key,
            rule: Rule::First {
                order,
                limit,
                offset,
                with_ties,
            },
            columns,
        });
        crate::lower::keep_columns(store, key..key + width)
    }
}

fn shifted(column: crate::expr::ColumnRef, by: usize) -> Expr {
    // Only ever a hole of a larger template or a column of known type above.
    Expr {
        pieces: vec![crate::expr::Piece::Column(crate::lower::moved(column, by))],
        ty: ColumnType::boolean(),
    }
}

/// The input with the key in front: the plan, the key's and the input's width.
fn with_key(input: Plan, key: &[Expr]) -> (Plan, usize, usize) {
    let width = input.width();
    let mut columns = key.to_vec();
    columns.extend(input.as_input(0));
    let plan = Plan::Project {
        input: Box::new(input),
        columns,
    };
    (plan, key.len(), width)
}
