//! RIGHT and FULL JOIN by LEFT and anti joins.
//!
//! ```text
//!   A RIGHT JOIN B  =  columns swapped of  B LEFT JOIN A
//!   A FULL JOIN B   =  A LEFT JOIN B  UNION ALL  NULLs, rows of B without a match in A
//! ```

use super::{keep_columns, null, union_all};
use crate::expr::{ColumnRef, Condition, Expr};
use crate::plan::{JoinKind, Plan};

/// A join of any kind by inner, left, semi and anti joins.
pub fn join(kind: JoinKind, left: Plan, right: Plan, on: &[Condition]) -> Plan {
    match kind {
        JoinKind::Right => {
            let (l, r) = (left.width(), right.width());
            let swapped_join = plain(JoinKind::Left, right, left, &swapped(on));
            keep_columns(swapped_join, (r..r + l).chain(0..r))
        }
        JoinKind::Full => {
            let unmatched = plain(JoinKind::Anti, right.clone(), left.clone(), &swapped(on));
            let mut columns: Vec<Expr> = left.types().iter().map(null).collect();
            columns.extend(unmatched.as_input(0));
            let padded = Plan::Project {
                input: Box::new(unmatched),
                columns,
            };
            union_all(vec![plain(JoinKind::Left, left, right, on), padded])
        }
        other => plain(other, left, right, on),
    }
}

fn plain(kind: JoinKind, left: Plan, right: Plan, on: &[Condition]) -> Plan {
    Plan::Join {
        kind,
        left: Box::new(left),
        right: Box::new(right),
        on: on.to_vec(),
    }
}

fn swapped(on: &[Condition]) -> Vec<Condition> {
    let swap = |column: ColumnRef| match column.level {
        0 => ColumnRef {
            input: 1 - column.input,
            ..column
        },
        _ => column,
    };
    on.iter().map(|condition| condition.map(swap)).collect()
}
