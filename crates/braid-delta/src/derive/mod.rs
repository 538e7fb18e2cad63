//! The derivative: from the deltas of the sources to the delta of the result.
//!
//! ```text
//!   d0 ─┐                 ┌─ g0  changes of groups ─ s0  rows of the store  ─┐
//!   d1 ─┴─ region's delta ┤                                                  ├─ region .. ─ r
//!                         └─ t1  touched keys ────── s1  rows of the store  ─┘
//! ```
//!
//! Stages are followed in order: the delta of a stage's input, the delta of its
//! store, the change of the store; after it, the store shows the new state, as
//! the sources do from the beginning. So `Now` is always the new state, and the
//! old state of anything is `Now` minus its delta.

mod join;
mod linear;
mod matching;

use std::collections::BTreeSet;

use crate::plan::{JoinKind, Plan, SetKind};
use crate::program::source_delta;
use crate::rel::Rel;
use crate::stage::{Rule, Stage};
use crate::types::ColumnType;

/// A step of a refresh, before it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Computes a relation, adds up its rows and keeps it as `k<n>`.
    Keep {
        /// Its name.
        name: String,
        /// The relation.
        rel: Rel,
    },
    /// Adds up what a change of the input does to the states of groups, as
    /// `g<stage>`: the key, then the changes of the states.
    Changes {
        /// The stage.
        stage: usize,
        /// The delta of its input.
        input: Rel,
    },
    /// The keys of groups whose new state does not follow from the old one, as
    /// `f<stage>`.
    Suspects {
        /// The stage.
        stage: usize,
    },
    /// The rows of a store of groups that change, old and new, as `s<stage>`.
    Merge {
        /// The stage.
        stage: usize,
    },
    /// The keys touched by a change of the input, as `t<stage>`.
    Touched {
        /// The stage.
        stage: usize,
        /// The delta of its input.
        input: Rel,
    },
    /// Computes the rows of the touched keys anew and compares them with the
    /// store's, as `s<stage>`.
    Recompute {
        /// The stage.
        stage: usize,
        /// Whether only touched keys are computed: not for a recursion, whose
        /// touched keys are not known.
        keyed: bool,
    },
    /// Changes the store of a stage as `s<stage>` says.
    Store {
        /// The stage.
        stage: usize,
    },
    /// The delta of the result, rows added up, as `r`.
    Result {
        /// The relation.
        rel: Rel,
    },
}

/// How many rows there are, by source; what is missing counts as 0. Decides
/// only the order of terms and their form, never the result.
#[derive(Debug, Clone, Default)]
pub struct Sizes {
    /// Rows of the sources.
    pub tables: Vec<f64>,
    /// Rows of their deltas.
    pub deltas: Vec<f64>,
}

impl Sizes {
    fn of(list: &[f64], plan: &Plan) -> f64 {
        match plan {
            Plan::Scan { source, .. } => list.get(*source).copied().unwrap_or(0.0),
            _ => 0.0,
        }
    }
}

/// The actions of a refresh after exactly these sources changed.
pub fn derive(
    stages: &[Stage],
    root: &Plan,
    changed: &BTreeSet<usize>,
    sizes: &Sizes,
) -> Vec<Action> {
    let mut derivation = Derivation {
        changed,
        sizes,
        stages: BTreeSet::new(),
        actions: Vec::new(),
        kept: Vec::new(),
    };
    for (at, stage) in stages.iter().enumerate() {
        derivation.stage(at, stage);
    }
    if let Some(rel) = derivation.delta(root) {
        derivation.actions.push(Action::Result { rel });
    }
    derivation.actions
}

struct Derivation<'a> {
    changed: &'a BTreeSet<usize>,
    sizes: &'a Sizes,
    /// The stages that have a delta.
    stages: BTreeSet<usize>,
    actions: Vec<Action>,
    /// Deltas of sub-plans that have a name already.
    kept: Vec<(Plan, Option<Rel>)>,
}

impl Derivation<'_> {
    /// Law: delta of a store = rows of touched keys, new minus stored.
    fn stage(&mut self, at: usize, stage: &Stage) {
        match &stage.rule {
            Rule::Groups(states) => {
                let Some(input) = self.delta(&stage.input) else {
                    return;
                };
                self.actions.push(Action::Changes { stage: at, input });
                if states.iter().any(crate::stage::State::is_fragile) {
                    self.actions.push(Action::Suspects { stage: at });
                }
                self.actions.push(Action::Merge { stage: at });
            }
            Rule::Recursive { seed, step, .. } => {
                let mut sources = seed.sources();
                sources.extend(step.sources());
                if sources.is_disjoint(self.changed) {
                    return;
                }
                self.actions.push(Action::Recompute {
                    stage: at,
                    keyed: false,
                });
            }
            _ => {
                let Some(input) = self.delta(&stage.input) else {
                    return;
                };
                self.actions.push(Action::Touched { stage: at, input });
                self.actions.push(Action::Recompute {
                    stage: at,
                    keyed: true,
                });
            }
        }
        self.actions.push(Action::Store { stage: at });
        self.stages.insert(at);
    }

    /// The delta of a region; none if it cannot have changed.
    fn delta(&mut self, plan: &Plan) -> Option<Rel> {
        if !self.is_changed(plan) {
            return None;
        }
        if let Some((_, rel)) = self.kept.iter().find(|(other, _)| other == plan) {
            return rel.clone();
        }
        match plan {
            Plan::Scan { source, columns } => Some(kept(source_delta(*source), columns)),
            Plan::Store { stage, columns } => Some(kept(format!("s{stage}"), columns)),
            Plan::Filter { .. }
            | Plan::Project { .. }
            | Plan::Join {
                kind: JoinKind::Inner,
                ..
            } => self.block(plan),
            Plan::Join {
                kind,
                left,
                right,
                on,
            } => self.matching(*kind, left, right, on),
            Plan::ProjectSet { input, columns } => self.project_set(input, columns),
            Plan::SetOperation {
                kind: SetKind::Union,
                inputs,
                ..
            } => self.union(inputs),
            Plan::Dependent { input, sub, kind } => self.each(input, sub, kind),
            _ => unreachable!("not part of a region"),
        }
    }

    fn is_changed(&self, plan: &Plan) -> bool {
        !plan.sources().is_disjoint(self.changed) || !plan.stages().is_disjoint(&self.stages)
    }

    /// The delta of a region under a name, for use at several places.
    fn named(&mut self, plan: &Plan) -> Option<Rel> {
        let rel = self.delta(plan)?;
        if matches!(rel, Rel::Kept { .. }) {
            return Some(rel);
        }
        let name = format!("k{}", self.kept.len());
        let columns = plan.types();
        self.actions.push(Action::Keep {
            name: name.clone(),
            rel,
        });
        let rel = kept(name, &columns);
        self.kept.push((plan.clone(), Some(rel.clone())));
        Some(rel)
    }

    /// The old state of a region: now, minus its delta.
    fn before(&mut self, plan: &Plan) -> Vec<Rel> {
        let mut arms = vec![Rel::Now(plan.clone())];
        if let Some(delta) = self.named(plan) {
            arms.push(delta.negated());
        }
        arms
    }
}

fn kept(name: String, columns: &[ColumnType]) -> Rel {
    Rel::Kept {
        name,
        columns: columns.to_vec(),
    }
}
