//! Law of the linear operators:
//!
//! ```text
//!   d f(R)      =  f(dR)            set-returning projections, functions per row
//!   d (A + B)   =  dA + dB          UNION ALL
//! ```

use super::Derivation;
use crate::expr::Expr;
use crate::plan::{DependentKind, Plan};
use crate::rel::Rel;

impl Derivation<'_> {
    pub(super) fn project_set(&mut self, input: &Plan, columns: &[Expr]) -> Option<Rel> {
        Some(Rel::Select {
            from: vec![self.delta(input)?],
            conditions: Vec::new(),
            columns: columns.to_vec(),
        })
    }

    pub(super) fn union(&mut self, inputs: &[Plan]) -> Option<Rel> {
        let arms = inputs
            .iter()
            .filter_map(|input| self.delta(input))
            .collect();
        Rel::sum(arms)
    }

    pub(super) fn each(&mut self, input: &Plan, sub: &Plan, kind: &DependentKind) -> Option<Rel> {
        Some(Rel::Each {
            input: Box::new(self.delta(input)?),
            sub: sub.clone(),
            kind: kind.clone(),
        })
    }
}
