//! Utility statements that would write a stream table, or change its columns.

use pgrx::pg_sys;
use pgrx::pg_sys::{AlterTableType, NodeTag, Oid};

/// True for the statements that may; cheap.
///
/// # Safety
/// `node` must be a utility statement.
pub unsafe fn may_write(node: *mut pg_sys::Node) -> bool {
    // SAFETY: read as what its tag says.
    unsafe {
        match (*node).type_ {
            NodeTag::T_CopyStmt => (*node.cast::<pg_sys::CopyStmt>()).is_from,
            NodeTag::T_TruncateStmt | NodeTag::T_AlterTableStmt => true,
            NodeTag::T_DropStmt | NodeTag::T_RenameStmt => true,
            NodeTag::T_CreateTrigStmt => changes_rows(node.cast()),
            NodeTag::T_RuleStmt => true,
            _ => false,
        }
    }
}

/// True for a trigger that may change or drop rows before they are written.
unsafe fn changes_rows(trigger: *mut pg_sys::CreateTrigStmt) -> bool {
    // SAFETY: a statement that creates a trigger.
    unsafe { (*trigger).row && (*trigger).timing as u32 & pg_sys::TRIGGER_TYPE_BEFORE != 0 }
}

/// The relations such a statement would write.
///
/// # Safety
/// As above.
pub unsafe fn written(node: *mut pg_sys::Node) -> Vec<Oid> {
    // SAFETY: each node is read as what its tag says.
    unsafe {
        match (*node).type_ {
            NodeTag::T_CopyStmt => named((*node.cast::<pg_sys::CopyStmt>()).relation),
            NodeTag::T_TruncateStmt => {
                let list = (*node.cast::<pg_sys::TruncateStmt>()).relations;
                (0..pg_sys::list_length(list))
                    .flat_map(|i| named(pg_sys::list_nth(list, i).cast()))
                    .collect()
            }
            NodeTag::T_AlterTableStmt => {
                let alter = &*node.cast::<pg_sys::AlterTableStmt>();
                let changes_columns = (0..pg_sys::list_length(alter.cmds)).any(|i| {
                    let command = pg_sys::list_nth(alter.cmds, i).cast::<pg_sys::AlterTableCmd>();
                    matches!(
                        (*command).subtype,
                        AlterTableType::AT_AddColumn
                            | AlterTableType::AT_DropColumn
                            | AlterTableType::AT_AlterColumnType
                            | AlterTableType::AT_AddInherit
                            | AlterTableType::AT_DropInherit
                            // What its owner writes, a refresh writes.
                            | AlterTableType::AT_ForceRowSecurity
                    )
                });
                if changes_columns {
                    named(alter.relation)
                } else {
                    Vec::new()
                }
            }
            NodeTag::T_CreateTrigStmt => named((*node.cast::<pg_sys::CreateTrigStmt>()).relation),
            NodeTag::T_RuleStmt => named((*node.cast::<pg_sys::RuleStmt>()).relation),
            _ => Vec::new(),
        }
    }
}

/// The relations whose columns or names such a statement would change.
///
/// # Safety
/// As above.
pub unsafe fn redefined(node: *mut pg_sys::Node) -> Vec<Oid> {
    // SAFETY: each node is read as what its tag says.
    unsafe {
        match (*node).type_ {
            NodeTag::T_AlterTableStmt => written(node),
            NodeTag::T_RenameStmt => named((*node.cast::<pg_sys::RenameStmt>()).relation),
            _ => Vec::new(),
        }
    }
}

/// The relation a name stands for, when there is one.
unsafe fn named(range: *mut pg_sys::RangeVar) -> Vec<Oid> {
    // SAFETY: null or a RangeVar; nothing is locked, nothing is raised for a
    // name that is unknown.
    unsafe {
        if range.is_null() {
            return Vec::new();
        }
        let found = pg_sys::RangeVarGetRelidExtended(
            range,
            pg_sys::NoLock as i32,
            pg_sys::RVROption::RVR_MISSING_OK,
            None,
            std::ptr::null_mut(),
        );
        (found != Oid::INVALID)
            .then_some(found)
            .into_iter()
            .collect()
    }
}
