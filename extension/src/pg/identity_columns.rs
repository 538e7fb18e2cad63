//! GENERATED ... AS IDENTITY on a table that the branch has changed.
//!
//! Such a column draws from the sequence it shares with main by a default, so
//! that two branches never hand out the same number. What the server does for
//! identity columns beyond that is done here, on the query that is about to be
//! planned: a value for a column that is GENERATED ALWAYS is refused, and
//! OVERRIDING USER VALUE puts the default in the place of a value.

use super::relation::Open;
use super::{objects, report};
use crate::branch::ddl::visibility;
use pgrx::pg_sys::{self, NodeTag, Oid};

const ALWAYS: u8 = b'a';
const BY_DEFAULT: u8 = b'd';

/// Looks at the values that a query gives to the columns of its target.
pub fn check(query: *mut pg_sys::Query, table: Oid) {
    let columns = identity_columns(table);
    if columns.is_empty() {
        return;
    }
    let target = Target {
        query,
        table,
        columns,
    };
    use pg_sys::CmdType::{CMD_INSERT, CMD_MERGE, CMD_UPDATE};
    // SAFETY: a query about to be planned; lists hold the nodes that their
    // fields are documented to hold.
    unsafe {
        match (*query).commandType {
            CMD_INSERT => {
                target.inserted((*query).targetList, (*query).override_);
                let conflict = (*query).onConflict;
                if !conflict.is_null() {
                    target.updated((*conflict).onConflictSet);
                }
            }
            CMD_UPDATE => target.updated((*query).targetList),
            CMD_MERGE => {
                for action in elements::<pg_sys::MergeAction>((*query).mergeActionList) {
                    match (*action).commandType {
                        CMD_INSERT => {
                            target.inserted((*action).targetList, (*action).override_);
                        }
                        CMD_UPDATE => target.updated((*action).targetList),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// The columns of a branch's table that main has as identity columns, and
/// which of the two kinds.
fn identity_columns(table: Oid) -> Vec<(i16, u8)> {
    (1..=objects::column_count(table))
        .map(|n| (n, visibility::identity_of(table, n) as u8))
        .filter(|(_, identity)| *identity != 0)
        .collect()
}

/// What a statement writes to.
struct Target {
    query: *mut pg_sys::Query,
    table: Oid,
    columns: Vec<(i16, u8)>,
}

impl Target {
    unsafe fn inserted(&self, list: *mut pg_sys::List, overriding: pg_sys::OverridingKind::Type) {
        use pg_sys::OverridingKind::{OVERRIDING_SYSTEM_VALUE, OVERRIDING_USER_VALUE};
        // SAFETY: target entries of the query.
        unsafe {
            for (entry, identity) in self.given(list) {
                if overriding == OVERRIDING_USER_VALUE {
                    let table = Open::shared(self.table);
                    (*entry).expr =
                        pg_sys::build_column_default(table.raw(), (*entry).resno.into()).cast();
                } else if identity == ALWAYS && overriding != OVERRIDING_SYSTEM_VALUE {
                    let column = self.name((*entry).resno);
                    self.refuse(
                        &format!("cannot insert a non-DEFAULT value into column \"{column}\""),
                        &column,
                        Some("Use OVERRIDING SYSTEM VALUE to override."),
                    );
                }
            }
        }
    }

    unsafe fn updated(&self, list: *mut pg_sys::List) {
        // SAFETY: target entries of the query.
        unsafe {
            for (entry, identity) in self.given(list) {
                if identity == ALWAYS {
                    let column = self.name((*entry).resno);
                    let message = format!("column \"{column}\" can only be updated to DEFAULT");
                    self.refuse(&message, &column, None);
                }
            }
        }
    }

    /// Entries for identity columns that are something else than the default.
    unsafe fn given(&self, list: *mut pg_sys::List) -> Vec<(*mut pg_sys::TargetEntry, u8)> {
        // SAFETY: as above.
        unsafe {
            elements::<pg_sys::TargetEntry>(list)
                .into_iter()
                .filter(|entry| !(**entry).resjunk && !self.is_default((**entry).expr.cast()))
                .filter_map(|entry| {
                    let of = |(n, _): &&(i16, u8)| *n == (*entry).resno;
                    let (_, identity) = self.columns.iter().find(of)?;
                    matches!(*identity, ALWAYS | BY_DEFAULT).then_some((entry, *identity))
                })
                .collect()
        }
    }

    /// True for the next number of a sequence, and for a column of VALUES that
    /// holds nothing else.
    unsafe fn is_default(&self, node: *mut pg_sys::Node) -> bool {
        // SAFETY: each node is read as what its tag says.
        unsafe {
            if node.is_null() {
                return false;
            }
            match (*node).type_ {
                NodeTag::T_NextValueExpr | NodeTag::T_SetToDefault => true,
                NodeTag::T_FuncExpr => {
                    let call = node.cast::<pg_sys::FuncExpr>();
                    let is_cast = (*call).funcformat == pg_sys::CoercionForm::COERCE_IMPLICIT_CAST;
                    (*call).funcid.to_u32() == pg_sys::F_NEXTVAL
                        || is_cast && self.is_default(pg_sys::list_nth((*call).args, 0).cast())
                }
                NodeTag::T_RelabelType => {
                    self.is_default((*node.cast::<pg_sys::RelabelType>()).arg.cast())
                }
                NodeTag::T_Var => self.is_default_column(node.cast()),
                _ => false,
            }
        }
    }

    unsafe fn is_default_column(&self, var: *mut pg_sys::Var) -> bool {
        // SAFETY: a Var of this query names an entry of its range table.
        unsafe {
            let entry = pg_sys::list_nth((*self.query).rtable, (*var).varno as i32 - 1)
                .cast::<pg_sys::RangeTblEntry>();
            if (*entry).rtekind != pg_sys::RTEKind::RTE_VALUES {
                return false;
            }
            let column = (*var).varattno as i32 - 1;
            elements::<pg_sys::List>((*entry).values_lists)
                .into_iter()
                .all(|row| self.is_default(pg_sys::list_nth(row, column).cast()))
        }
    }

    fn name(&self, column: i16) -> String {
        objects::column_name(self.table, column)
    }

    fn refuse(&self, message: &str, column: &str, hint: Option<&str>) {
        let detail =
            format!("Column \"{column}\" is an identity column defined as GENERATED ALWAYS.");
        report::error("428C9", message, Some(&detail), hint);
    }
}

/// The pointers of a list.
unsafe fn elements<T>(list: *mut pg_sys::List) -> Vec<*mut T> {
    // SAFETY: the list holds pointers to `T`.
    unsafe {
        (0..pg_sys::list_length(list))
            .map(|i| pg_sys::list_nth(list, i).cast::<T>())
            .collect()
    }
}
