//! Queries that only grow when what they read grows.
//!
//! Such a query can be the definition of a relation that it reads itself, also
//! through others: from nothing, each round adds rows, and when a round adds
//! none the least fixpoint is reached (Tarski).
//!
//! ```text
//!   reach = edges ∪ π(reach ⋈ edges)      grows with reach and with edges
//!   alone = nodes − reach                 shrinks when reach grows: no fixpoint
//! ```

use crate::plan::{DependentKind, JoinKind, Plan, SetKind};
use crate::unsupported::Unsupported;

/// Names the first thing that keeps a query from being monotone.
pub fn check(plan: &Plan) -> Result<(), Unsupported> {
    let shrinking = |construct| {
        let why = "its rows may go when rows are added to what it reads";
        Err(Unsupported::new(construct, why))
    };
    match plan {
        Plan::Scan { .. } | Plan::Values { .. } | Plan::Function { .. } => {}
        Plan::Filter { .. } | Plan::Project { .. } | Plan::ProjectSet { .. } => {}
        Plan::Distinct { .. } => {}
        Plan::Join { kind, .. } => match kind {
            JoinKind::Inner | JoinKind::Semi => {}
            JoinKind::Anti => return shrinking("NOT EXISTS or NOT IN"),
            _ => return shrinking("an outer join"),
        },
        Plan::Dependent { kind, .. } => match kind {
            DependentKind::Semi(_) | DependentKind::Lateral(_) => {}
            DependentKind::Anti(_) => return shrinking("NOT EXISTS or NOT IN"),
            DependentKind::LeftLateral(_) => return shrinking("an outer join"),
            _ => return shrinking("a sub-query in an expression"),
        },
        Plan::SetOperation { kind, .. } => {
            if *kind == SetKind::Except {
                return shrinking("EXCEPT");
            }
        }
        Plan::Aggregate { .. } => return shrinking("an aggregate or GROUP BY"),
        Plan::DistinctOn { .. } => return shrinking("DISTINCT ON"),
        Plan::Window { .. } => return shrinking("a window function"),
        Plan::Limit { .. } | Plan::Top { .. } => return shrinking("LIMIT"),
        Plan::Recursive { .. } | Plan::Working { .. } | Plan::Store { .. } => {
            return Err(Unsupported::new(
                "WITH RECURSIVE",
                "the recursion goes through the stream tables already",
            ))
        }
    }
    plan.inputs().into_iter().try_for_each(check)
}

/// True when no two rows of the result are equal, by the query's own form.
pub fn is_set(plan: &Plan) -> bool {
    match plan {
        Plan::Distinct { .. } => true,
        Plan::SetOperation { kind, all, .. } => !all && *kind != SetKind::Except,
        Plan::Filter { input, .. } => is_set(input),
        Plan::Project { input, columns } => {
            let plain = columns.iter().filter(|c| c.as_any_column().is_some());
            columns.len() == input.width() && plain.count() == columns.len() && is_set(input)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ColumnType;

    fn scan() -> Plan {
        Plan::Scan {
            source: 0,
            columns: vec![ColumnType::exact("integer")],
        }
    }

    fn set(kind: SetKind, all: bool) -> Plan {
        Plan::SetOperation {
            kind,
            all,
            inputs: vec![scan(), scan()],
        }
    }

    #[test]
    fn what_grows_passes_and_what_shrinks_is_named() {
        assert!(check(&set(SetKind::Union, false)).is_ok());
        assert!(check(&set(SetKind::Intersect, true)).is_ok());
        let except = check(&set(SetKind::Except, false)).unwrap_err();
        assert_eq!(except.construct, "EXCEPT");
        let inside = Plan::Distinct {
            input: Box::new(set(SetKind::Except, true)),
        };
        assert!(check(&inside).is_err());
    }

    #[test]
    fn only_forms_without_duplicates_are_sets() {
        assert!(is_set(&set(SetKind::Union, false)));
        assert!(!is_set(&set(SetKind::Union, true)));
        assert!(!is_set(&scan()));
        let distinct = Plan::Distinct {
            input: Box::new(scan()),
        };
        assert!(is_set(&distinct));
    }
}
