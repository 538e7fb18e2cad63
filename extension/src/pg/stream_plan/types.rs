//! Column types of the plan, from the catalogs.

use crate::pg::{shape, stream_columns};
use braid_delta::types::{ColumnType, Equality};
use braid_rewrite::quote_identifier;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::ffi::CStr;

/// A type with modifier and collation.
pub fn column_type(kind: Oid, modifier: i32, collation: Oid) -> ColumnType {
    // SAFETY: catalog look-ups; entries of the type cache stay.
    unsafe {
        let flags = pg_sys::FORMAT_TYPE_TYPEMOD_GIVEN | pg_sys::FORMAT_TYPE_FORCE_QUALIFY;
        let raw = pg_sys::format_type_extended(kind, modifier, flags as u16);
        let sql = CStr::from_ptr(raw).to_string_lossy().into_owned();
        let wanted = pg_sys::TYPECACHE_EQ_OPR | pg_sys::TYPECACHE_HASH_EXTENDED_PROC;
        let entry = pg_sys::lookup_type_cache(kind, wanted as i32);
        let equals = (*entry).eq_opr;
        let equality = if equals == Oid::INVALID {
            Equality::None
        } else if stream_columns::equal_may_differ(kind, modifier, collation) {
            Equality::Loose
        } else {
            Equality::Exact
        };
        ColumnType {
            sql,
            collation: (collation != Oid::INVALID).then(|| shape::collation_name(collation)),
            equality,
            equals: operator(equals),
            hashable: (*entry).hash_extended_proc != Oid::INVALID,
            nullable: true,
        }
    }
}

/// The type of an expression.
pub fn of_expression(node: *mut pg_sys::Node) -> ColumnType {
    if super::list::tag(node) == pg_sys::NodeTag::T_TableFunc {
        return ColumnType::exact("record");
    }
    // SAFETY: a valid expression.
    unsafe {
        column_type(
            pg_sys::exprType(node),
            pg_sys::exprTypmod(node),
            pg_sys::exprCollation(node),
        )
    }
}

/// An operator as SQL.
pub fn operator(operator: Oid) -> String {
    if operator == Oid::INVALID {
        return "OPERATOR(pg_catalog.=)".into();
    }
    // SAFETY: a syscache look-up, released after the copy.
    unsafe {
        let id = pg_sys::SysCacheIdentifier::OPEROID as i32;
        let row = pg_sys::SearchSysCache1(id, pg_sys::Datum::from(operator));
        if row.is_null() {
            return "OPERATOR(pg_catalog.=)".into();
        }
        let form = pg_sys::GETSTRUCT(row).cast::<pg_sys::FormData_pg_operator>();
        let name = CStr::from_ptr((*form).oprname.data.as_ptr())
            .to_string_lossy()
            .into_owned();
        let schema = quote_identifier(&shape::namespace_name((*form).oprnamespace));
        pg_sys::ReleaseSysCache(row);
        format!("OPERATOR({schema}.{name})")
    }
}

/// True when the operator is the default equality of its operands' one type.
pub fn is_default_equality(operator: Oid) -> bool {
    // SAFETY: catalog look-ups.
    unsafe {
        let (mut left, mut right) = (Oid::INVALID, Oid::INVALID);
        pg_sys::op_input_types(operator, &mut left, &mut right);
        if left != right {
            return false;
        }
        let entry = pg_sys::lookup_type_cache(left, pg_sys::TYPECACHE_EQ_OPR as i32);
        (*entry).eq_opr == operator
    }
}

/// The direction of a sort key, as SQL.
pub fn direction(kind: Oid, sort_operator: Oid, nulls_first: bool) -> String {
    // SAFETY: catalog look-ups.
    let order = unsafe {
        let wanted = pg_sys::TYPECACHE_LT_OPR | pg_sys::TYPECACHE_GT_OPR;
        let entry = pg_sys::lookup_type_cache(kind, wanted as i32);
        if (*entry).lt_opr == sort_operator {
            "ASC".to_string()
        } else if (*entry).gt_opr == sort_operator {
            "DESC".to_string()
        } else {
            format!("USING {}", operator(sort_operator))
        }
    };
    format!(
        "{order} NULLS {}",
        if nulls_first { "FIRST" } else { "LAST" }
    )
}
