//! Signed relations: what a derivative is made of. Every row carries a weight;
//! a relation is the sum of its rows, so rows may cancel.
//!
//! ```text
//!   Now(R)           the rows of a region as they are now, weight 1
//!   Kept(d)          a delta that has a name: d0 of a source, s1 of a stage, k2
//!   R before         Now(R) - Kept(d)
//! ```

use crate::expr::{Condition, Expr};
use crate::plan::{DependentKind, Plan};
use crate::types::ColumnType;

/// A signed relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rel {
    /// The rows of a region now.
    Now(Plan),
    /// A named relation with columns `c1`, .. and the weight `w`.
    Kept {
        /// Its name.
        name: String,
        /// The types of its columns, without the weight.
        columns: Vec<ColumnType>,
    },
    /// All weights with the other sign.
    Negate(Box<Rel>),
    /// The sum.
    Union(Vec<Rel>),
    /// A product, filtered and projected; weights multiply. Columns in the
    /// expressions: input = position in `from`.
    Select {
        /// The factors.
        from: Vec<Rel>,
        /// The conjunction.
        conditions: Vec<Condition>,
        /// The output.
        columns: Vec<Expr>,
    },
    /// Rows with (or without) a match in a region now. Inputs of the
    /// conditions: 0 the row, 1 the region.
    Matched {
        /// The rows.
        input: Box<Rel>,
        /// The region.
        right: Plan,
        /// The conjunction.
        on: Vec<Condition>,
        /// Without a match?
        negated: bool,
    },
    /// Rows whose having a match changed: +w if they got their first, -w if they
    /// lost their last.
    Flips {
        /// The rows.
        left: Box<Rel>,
        /// The change of the other side.
        changes: Box<Rel>,
        /// The other side now.
        right: Plan,
        /// The conjunction over the row (0) and the other side (1).
        on: Vec<Condition>,
    },
    /// A function called for each row.
    Each {
        /// The rows.
        input: Box<Rel>,
        /// The function.
        sub: Plan,
        /// How its rows are joined.
        kind: DependentKind,
    },
}

impl Rel {
    /// The types of the columns, without the weight.
    pub fn types(&self) -> Vec<ColumnType> {
        match self {
            Rel::Now(plan) => plan.types(),
            Rel::Kept { columns, .. } => columns.clone(),
            Rel::Negate(rel) => rel.types(),
            Rel::Union(rels) => rels[0].types(),
            Rel::Select { columns, .. } => columns.iter().map(|e| e.ty.clone()).collect(),
            Rel::Matched { input, .. } => input.types(),
            Rel::Flips { left, .. } => left.types(),
            Rel::Each { input, sub, .. } => {
                let mut types = input.types();
                types.extend(sub.types().into_iter().map(ColumnType::or_null));
                types
            }
        }
    }

    /// The sum of some relations; none if there are none.
    pub fn sum(mut rels: Vec<Rel>) -> Option<Rel> {
        match rels.len() {
            0 => None,
            1 => rels.pop(),
            _ => Some(Rel::Union(rels)),
        }
    }

    /// With the other sign.
    pub fn negated(self) -> Rel {
        match self {
            Rel::Negate(rel) => *rel,
            other => Rel::Negate(Box::new(other)),
        }
    }
}
