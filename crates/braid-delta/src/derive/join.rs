//! Law of filters, projections and inner joins, taken together as one block of
//! factors under one conjunction:
//!
//! ```text
//!   d(A B C)  =  dA . B' . C'  +  A . dB . C'  +  A . B . dC
//! ```
//!
//! `'` is the state after, without it the state before: `A = A' - dA`. Only
//! terms with a delta are made. Every term is driven by its small delta, and
//! PostgreSQL chooses its order of joins: the old state of a table is an Append
//! of the table and its delta, into which index conditions are pushed. Factors
//! that are no tables stand last, so that their old state is rarely needed;
//! where it is, the term is split instead.

use super::Derivation;
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

fn is_table(plan: &Plan) -> bool {
    matches!(plan, Plan::Scan { .. } | Plan::Store { .. })
}

impl Derivation<'_> {
    pub(super) fn block(&mut self, plan: &Plan) -> Option<Rel> {
        let block = flatten(plan);
        let mut order: Vec<usize> = (0..block.factors.len()).collect();
        order.sort_by_key(|&at| !is_table(&block.factors[at]));
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
            let mut choices: Vec<Vec<Rel>> = Vec::new();
            for (at, factor) in block.factors.iter().enumerate() {
                choices.push(if at == driver {
                    vec![delta.clone()]
                } else if changed[..nth].contains(&at) {
                    let arms = self.before(factor);
                    match is_table(factor) {
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
