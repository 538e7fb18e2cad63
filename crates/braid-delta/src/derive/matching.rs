//! Laws of semi, anti and left joins:
//!
//! ```text
//!   d(L semi R)  =  dL semi R'  +  flips(L, dR)
//!   d(L anti R)  =  dL anti R'  -  flips(L, dR)
//!   d(L left R)  =  dL . R'  +  L . dR  +  NULLs(d(L anti R))
//!
//!   flips(L, dR) =  rows of L that match a row of dR, +1 if they had no match
//!                   and have one now, -1 if they had one and have none now
//! ```
//!
//! The matches of a row before are its matches now minus those in dR, so the
//! old state of R is never read.

use super::Derivation;
use crate::expr::{Condition, Expr};
use crate::lower::null;
use crate::plan::{JoinKind, Plan};
use crate::rel::Rel;

impl Derivation<'_> {
    pub(super) fn matching(
        &mut self,
        kind: JoinKind,
        left: &Plan,
        right: &Plan,
        on: &[Condition],
    ) -> Option<Rel> {
        let changed_left = self.named(left);
        let changed_right = self.named(right);
        let mut terms = Vec::new();
        if let Some(delta) = &changed_left {
            terms.push(Rel::Matched {
                input: Box::new(delta.clone()),
                right: right.clone(),
                on: on.to_vec(),
                negated: kind != JoinKind::Semi,
            });
        }
        if let Some(changes) = &changed_right {
            let flips = Rel::Flips {
                left: Box::new(Rel::Union(self.before(left))),
                changes: Box::new(changes.clone()),
                right: right.clone(),
                on: on.to_vec(),
            };
            terms.push(match kind {
                JoinKind::Semi => flips,
                _ => flips.negated(),
            });
        }
        if kind != JoinKind::Left {
            return Rel::sum(terms);
        }
        let mut padded: Vec<Rel> = terms.into_iter().map(|rel| pad(rel, left, right)).collect();
        let columns: Vec<Expr> = left
            .as_input(0)
            .into_iter()
            .chain(right.as_input(1))
            .collect();
        let mut pairs = Vec::new();
        if let Some(delta) = changed_left {
            pairs.push((delta, Rel::Now(right.clone())));
        }
        if let Some(delta) = changed_right {
            for arm in self.before(left) {
                pairs.push((arm, delta.clone()));
            }
        }
        padded.extend(pairs.into_iter().map(|(l, r)| Rel::Select {
            from: vec![l, r],
            conditions: on.to_vec(),
            columns: columns.clone(),
        }));
        Rel::sum(padded)
    }
}

/// Left rows with NULLs for the right columns.
fn pad(rel: Rel, left: &Plan, right: &Plan) -> Rel {
    let columns = left
        .as_input(0)
        .into_iter()
        .chain(right.types().iter().map(null))
        .collect();
    Rel::Select {
        from: vec![rel],
        conditions: Vec::new(),
        columns,
    }
}
