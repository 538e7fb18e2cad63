//! Law of filters, projections and inner joins, taken together as one block of
//! factors under one conjunction:
//!
//! ```text
//!   d(A B C)  =  dA . B' . C'  +  A . dB . C'  +  A . B . dC
//! ```
//!
//! `'` is the state after, without it the state before: `A = A' - dA`. Only
//! terms with a delta are made. Every term is driven by its small delta, and
//! PostgreSQL chooses its order of joins.
//!
//! The old state of a small table is an Append of the table and its delta, which
//! is read as a whole. That would not do for a large one: PostgreSQL uses no
//! index through an Append of which an arm is a named relation. So factors are
//! put in the order of their sizes, and a term meets the old state only of
//! tables smaller than its driver's; where one of those is still large next to
//! the driving delta, the term is split into one with the table and one with its
//! delta. Factors that are no tables stand last and are always split.

use super::{Derivation, Sizes};
use crate::expr::{ColumnRef, Condition, Expr};
use crate::plan::{JoinKind, Plan};
use crate::rel::Rel;

/// A block: factors, a conjunction and outputs over them (input = factor).
pub struct Block {
    pub factors: Vec<Plan>,
    pub conditions: Vec<Condition>,
    pub outputs: Vec<Expr>,
}

/// Flattens filters, projections and inner joins.
pub fn flatten(plan: &Plan) -> Block {
    match plan {
        Plan::Filter { input, conditions } => {
            let mut block = flatten(input);
            let more: Vec<Condition> = conditions
                .iter()
                .map(|c| c.substitute(|column| block.outputs[column.column].clone()))
                .collect();
            block.conditions.extend(more);
            block
        }
        Plan::Project { input, columns } => {
            let block = flatten(input);
            let outputs = columns
                .iter()
                .map(|e| {
                    let mut out = e.substitute(|column| block.outputs[column.column].clone());
                    out.ty = e.ty.clone();
                    out
                })
                .collect();
            Block { outputs, ..block }
        }
        Plan::Join {
            kind: JoinKind::Inner,
            left,
            right,
            on,
        } => {
            let mut block = flatten(left);
            let other = flatten(right);
            let by = block.factors.len();
            let shift = |column: ColumnRef| ColumnRef {
                input: column.input + by,
                ..column
            };
            block.factors.extend(other.factors);
            block
                .conditions
                .extend(other.conditions.iter().map(|c| c.map(shift)));
            let right: Vec<Expr> = other.outputs.iter().map(|e| e.map(shift)).collect();
            let on: Vec<Condition> = on
                .iter()
                .map(|c| {
                    c.substitute(|column| match column.input {
                        0 => block.outputs[column.column].clone(),
                        _ => right[column.column].clone(),
                    })
                })
                .collect();
            block.conditions.extend(on);
            block.outputs.extend(right);
            block
        }
        other => Block {
            factors: vec![other.clone()],
            conditions: Vec::new(),
            outputs: other.as_input(0),
        },
    }
}

/// A table this many times larger than the driving delta is read by index: an
/// Append has none, and a nested loop over it reads it for each row.
const LARGE: f64 = 1.0;

/// At most so many old states are split off in one term.
const SPLITS: usize = 2;

fn is_table(plan: &Plan) -> bool {
    matches!(plan, Plan::Scan { .. } | Plan::Store { .. })
}

impl Derivation<'_> {
    pub(super) fn block(&mut self, plan: &Plan) -> Option<Rel> {
        let block = flatten(plan);
        let mut order: Vec<usize> = (0..block.factors.len()).collect();
        order.sort_by(|&a, &b| {
            self.rank(&block.factors[a])
                .total_cmp(&self.rank(&block.factors[b]))
        });
        let changed: Vec<usize> = order
            .iter()
            .copied()
            .filter(|&at| self.is_changed(&block.factors[at]))
            .collect();
        let mut terms = Vec::new();
        for (nth, &driver) in changed.iter().enumerate() {
            // The last driver's delta is used once, the others' again as "before".
            let last = nth + 1 == changed.len();
            let delta = match last {
                true => self.delta(&block.factors[driver]),
                false => self.named(&block.factors[driver]),
            };
            let Some(delta) = delta else { continue };
            let split = self.split(&block.factors, &changed[..nth], driver);
            let mut choices: Vec<Vec<Rel>> = Vec::new();
            for (at, factor) in block.factors.iter().enumerate() {
                choices.push(if at == driver {
                    vec![delta.clone()]
                } else if changed[..nth].contains(&at) {
                    let arms = self.before(factor);
                    match is_table(factor) && !split.contains(&at) {
                        true => vec![Rel::Union(arms)],
                        false => arms,
                    }
                } else {
                    vec![Rel::Now(factor.clone())]
                });
            }
            for from in combinations(&choices) {
                terms.push(Rel::Select {
                    from,
                    conditions: block.conditions.clone(),
                    columns: block.outputs.clone(),
                });
            }
        }
        Rel::sum(terms)
    }
}

impl Derivation<'_> {
    /// The place of a factor in the order of drivers.
    fn rank(&self, factor: &Plan) -> f64 {
        match is_table(factor) {
            true => Sizes::of(&self.sizes.tables, factor),
            false => f64::INFINITY,
        }
    }

    /// The tables whose old state is not read as an Append.
    fn split(&self, factors: &[Plan], old: &[usize], driver: usize) -> Vec<usize> {
        let delta = Sizes::of(&self.sizes.deltas, &factors[driver]).max(1.0);
        // `old` is in ascending order of sizes.
        old.iter()
            .rev()
            .copied()
            .filter(|&at| Sizes::of(&self.sizes.tables, &factors[at]) > LARGE * delta)
            .take(SPLITS)
            .collect()
    }
}

/// One of each, in all ways.
fn combinations(choices: &[Vec<Rel>]) -> Vec<Vec<Rel>> {
    let mut all = vec![Vec::new()];
    for choice in choices {
        all = all
            .into_iter()
            .flat_map(|head: Vec<Rel>| {
                choice.iter().map(move |rel| {
                    let mut row = head.clone();
                    row.push(rel.clone());
                    row
                })
            })
            .collect();
    }
    all
}
