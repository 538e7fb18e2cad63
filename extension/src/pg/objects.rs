//! Small look-ups of objects by name and of names by object, through the
//! system caches: with the names of the branch where they are in force.

use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::IntoDatum;
use std::ffi::{CStr, CString};

/// The OID of a schema, or invalid where there is none.
pub fn namespace(name: &CStr) -> Oid {
    // SAFETY: a syscache look-up; the caller is inside a transaction.
    unsafe { pg_sys::get_namespace_oid(name.as_ptr(), true) }
}

/// The OID of the schema a user calls `name`, or `None`.
pub fn schema_named(name: &str) -> Option<Oid> {
    let name = CString::new(name).ok()?;
    let oid = namespace(&name);
    (oid != Oid::INVALID).then_some(oid)
}

/// The relation a user calls `schema.name`, or `None`.
pub fn relation_named(name: &str, schema: Oid) -> Option<Oid> {
    let name = CString::new(name).ok()?;
    // SAFETY: a syscache look-up.
    let oid = unsafe { pg_sys::get_relname_relid(name.as_ptr(), schema) };
    (oid != Oid::INVALID).then_some(oid)
}

/// The type a user calls `schema.name`, or `None`.
pub fn type_named(name: &str, schema: Oid) -> Option<Oid> {
    let name = CString::new(name).ok()?;
    let none = pg_sys::Datum::from(0usize);
    // SAFETY: a syscache look-up by (name, schema); column 1 is the OID.
    let oid = unsafe {
        pg_sys::GetSysCacheOid(
            pg_sys::SysCacheIdentifier::TYPENAMENSP as i32,
            1,
            pg_sys::Datum::from(name.as_ptr()),
            pg_sys::Datum::from(schema),
            none,
            none,
        )
    };
    (oid != Oid::INVALID).then_some(oid)
}

/// The schema an object is in; invalid when it is in none.
pub fn schema_of(class: Oid, object: Oid) -> Oid {
    let address = pg_sys::ObjectAddress {
        classId: class,
        objectId: object,
        objectSubId: 0,
    };
    // SAFETY: the object exists; classes without schemas answer invalid.
    unsafe { pg_sys::get_object_namespace(&address) }
}

/// `pg_class.relkind`; 0 when the relation is gone.
pub fn relation_kind(oid: Oid) -> u8 {
    // SAFETY: a syscache look-up.
    unsafe { pg_sys::get_rel_relkind(oid) as u8 }
}

/// The number of a column; 0 when there is none of that name.
pub fn column(relation: Oid, name: &str) -> i16 {
    let Ok(name) = CString::new(name) else {
        return 0;
    };
    // SAFETY: a syscache look-up.
    unsafe { pg_sys::get_attnum(relation, name.as_ptr()) }
}

/// The table of an index.
pub fn indexed_table(index: Oid) -> Oid {
    // SAFETY: a syscache look-up; a missing index answers invalid.
    unsafe { pg_sys::IndexGetRelation(index, true) }
}

/// The schema of a relation; invalid when it is gone.
pub fn relation_schema(oid: Oid) -> Oid {
    // SAFETY: a syscache look-up.
    unsafe { pg_sys::get_rel_namespace(oid) }
}

/// The schema of a type or function; invalid when it is gone.
pub fn schema_of_any(class: Oid, oid: Oid) -> Oid {
    // SAFETY: syscache look-ups that miss quietly; the columns read are
    // fixed-length and never null.
    unsafe {
        if class == pg_sys::ProcedureRelationId {
            return pg_sys::get_func_namespace(oid);
        }
        let tuple = pg_sys::SearchSysCache1(
            pg_sys::SysCacheIdentifier::TYPEOID as i32,
            pg_sys::Datum::from(oid),
        );
        if tuple.is_null() {
            return Oid::INVALID;
        }
        let form = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_type>();
        let schema = (*form).typnamespace;
        pg_sys::ReleaseSysCache(tuple);
        schema
    }
}

/// Lets an object be dropped with the extension, without being asked for.
pub fn go_with_extension(class: Oid, object: Oid) {
    let of = |class, object| pg_sys::ObjectAddress {
        classId: class,
        objectId: object,
        objectSubId: 0,
    };
    // SAFETY: both objects exist; a row of pg_depend is added.
    unsafe {
        let extension = pg_sys::get_extension_oid(c"braid".as_ptr(), false);
        pg_sys::recordDependencyOn(
            &of(class, object),
            &of(pg_sys::ExtensionRelationId, extension),
            pg_sys::DependencyType::DEPENDENCY_AUTO,
        );
    }
}

/// The name and schema of a relation, type, function or schema, as main has
/// them; `None` when it is gone.
pub fn name_and_schema(class: Oid, oid: Oid) -> Option<(String, Oid)> {
    // SAFETY: syscache look-ups that miss quietly; names are copied before the
    // tuple is released.
    unsafe {
        let copy = |name: *const std::ffi::c_char| {
            (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
        };
        match class {
            pg_sys::RelationRelationId => {
                copy(pg_sys::get_rel_name(oid)).map(|name| (name, pg_sys::get_rel_namespace(oid)))
            }
            pg_sys::ProcedureRelationId => {
                copy(pg_sys::get_func_name(oid)).map(|name| (name, pg_sys::get_func_namespace(oid)))
            }
            pg_sys::NamespaceRelationId => {
                copy(pg_sys::get_namespace_name(oid)).map(|name| (name, Oid::INVALID))
            }
            pg_sys::TypeRelationId => {
                let tuple = pg_sys::SearchSysCache1(
                    pg_sys::SysCacheIdentifier::TYPEOID as i32,
                    pg_sys::Datum::from(oid),
                );
                if tuple.is_null() {
                    return None;
                }
                let form = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_type>();
                let found =
                    copy((*form).typname.data.as_ptr()).map(|name| (name, (*form).typnamespace));
                pg_sys::ReleaseSysCache(tuple);
                found
            }
            _ => None,
        }
    }
}

/// The types that come and go with an object: the row type of a relation, and
/// the array types of both.
pub fn types_of(class: Oid, oid: Oid) -> Vec<Oid> {
    // SAFETY: syscache look-ups that miss quietly.
    unsafe {
        let own = match class {
            pg_sys::RelationRelationId => pg_sys::get_rel_type_id(oid),
            pg_sys::TypeRelationId => oid,
            _ => Oid::INVALID,
        };
        if own == Oid::INVALID {
            return Vec::new();
        }
        [own, pg_sys::get_array_type(own)]
            .into_iter()
            .filter(|found| *found != Oid::INVALID && *found != oid)
            .collect()
    }
}

/// True for an object that stands by itself and for good: not temporary, not
/// Braid's, not a table's TOAST, and no type that goes with another object.
pub fn is_independent(class: Oid, oid: Oid) -> bool {
    let Some((name, schema)) = name_and_schema(class, oid) else {
        return false;
    };
    let home = match class {
        pg_sys::NamespaceRelationId => name,
        _ => match name_and_schema(pg_sys::NamespaceRelationId, schema) {
            Some((home, _)) => home,
            None => return false,
        },
    };
    if home.starts_with("pggit") || home.starts_with("pg_") {
        return false;
    }
    // SAFETY: syscache look-ups that miss quietly.
    unsafe {
        class != pg_sys::TypeRelationId
            || (pg_sys::get_typ_typrelid(oid) == Oid::INVALID
                && pg_sys::get_element_type(oid) == Oid::INVALID)
    }
}

/// The table a TOAST table or its index belongs to, told from its name.
pub fn toasted(toast: Oid) -> Option<Oid> {
    let name = relation_name(toast)?;
    let digits = name.strip_prefix("pg_toast_")?;
    let digits = digits.strip_suffix("_index").unwrap_or(digits);
    digits.parse::<u32>().ok().map(Oid::from)
}

/// The name of a relation.
pub fn relation_name(oid: Oid) -> Option<String> {
    // SAFETY: a syscache look-up; the result is a palloc'ed copy or null.
    unsafe {
        let name = pg_sys::get_rel_name(oid);
        (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
    }
}

/// The schemas names are looked up in.
pub fn search_path(with_implicit: bool) -> Vec<Oid> {
    // SAFETY: the list is a copy in the current context.
    unsafe {
        let list = pg_sys::fetch_search_path(with_implicit);
        (0..pg_sys::list_length(list))
            .map(|i| pg_sys::list_nth_oid(list, i))
            .collect()
    }
}

/// Raises, in PostgreSQL's words, unless the user may truncate a table.
pub fn check_truncate(oid: Oid) {
    // SAFETY: the table exists; the name is only read.
    unsafe {
        let mode = pg_sys::ACL_TRUNCATE as pg_sys::AclMode;
        let result = pg_sys::pg_class_aclcheck(oid, pg_sys::GetUserId(), mode);
        if result != pg_sys::AclResult::ACLCHECK_OK {
            let kind = pg_sys::get_relkind_objtype(pg_sys::get_rel_relkind(oid));
            pg_sys::aclcheck_error(result, kind, pg_sys::get_rel_name(oid));
        }
    }
}

/// Raises, in PostgreSQL's words, unless the user may update a sequence.
pub fn check_sequence_update(oid: Oid) {
    // SAFETY: the sequence exists; the name is only read.
    unsafe {
        let result = pg_sys::pg_class_aclcheck(
            oid,
            pg_sys::GetUserId(),
            pg_sys::ACL_UPDATE as pg_sys::AclMode,
        );
        if result != pg_sys::AclResult::ACLCHECK_OK {
            pg_sys::aclcheck_error(
                result,
                pg_sys::ObjectType::OBJECT_SEQUENCE,
                pg_sys::get_rel_name(oid),
            );
        }
    }
}

const PG_CONSTRAINT: u32 = 2606;

/// The referring and the referred table of a foreign key; invalid where there
/// is no such constraint.
pub fn constraint_tables(constraint: Oid) -> (Oid, Oid) {
    let cache = pg_sys::SysCacheIdentifier::CONSTROID as i32;
    // SAFETY: a syscache look-up; both columns are OIDs and never null.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(constraint));
        if tuple.is_null() {
            return (Oid::INVALID, Oid::INVALID);
        }
        let column = |name| {
            let n = column(Oid::from_u32(PG_CONSTRAINT), name);
            let mut null = false;
            Oid::from(pg_sys::SysCacheGetAttr(cache, tuple, n, &mut null).value() as u32)
        };
        let tables = (column("conrelid"), column("confrelid"));
        pg_sys::ReleaseSysCache(tuple);
        tables
    }
}

/// `pg_attribute.attidentity`; 0 where the column is gone.
pub fn identity(relation: Oid, column: i16) -> i8 {
    attribute(relation, column, |form| form.attidentity as i8).unwrap_or(0)
}

/// True for a column with a default.
pub fn has_default(relation: Oid, column: i16) -> bool {
    attribute(relation, column, |form| form.atthasdef).unwrap_or(false)
}

fn attribute<T>(
    relation: Oid,
    column: i16,
    read: impl FnOnce(&pg_sys::FormData_pg_attribute) -> T,
) -> Option<T> {
    // SAFETY: a syscache look-up; the columns read are fixed-length.
    unsafe {
        let tuple = pg_sys::SearchSysCache2(
            pg_sys::SysCacheIdentifier::ATTNUM as i32,
            pg_sys::Datum::from(relation),
            pg_sys::Datum::from(column),
        );
        if tuple.is_null() {
            return None;
        }
        let form = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_attribute>();
        let found = read(&*form);
        pg_sys::ReleaseSysCache(tuple);
        Some(found)
    }
}

/// True for a unique index.
pub fn is_unique_index(index: Oid) -> bool {
    // SAFETY: a syscache look-up; the columns read are fixed-length.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(
            pg_sys::SysCacheIdentifier::INDEXRELID as i32,
            pg_sys::Datum::from(index),
        );
        if tuple.is_null() {
            return false;
        }
        let unique = (*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_index>()).indisunique;
        pg_sys::ReleaseSysCache(tuple);
        unique
    }
}

/// `pg_get_constraintdef`; `None` for a constraint that is gone.
pub fn constraint_definition(constraint: Oid, pretty: bool) -> Option<String> {
    let arguments = [
        Some(pg_sys::Datum::from(constraint)),
        Some(pg_sys::Datum::from(pretty)),
    ];
    // SAFETY: a function of the server's with these two arguments.
    unsafe { pgrx::direct_function_call(pg_sys::pg_get_constraintdef_ext, &arguments) }
}

/// A relation's name as the server prints it: qualified where it is not visible.
pub fn printed_name(relation: Oid) -> String {
    // SAFETY: a function of the server's with this one argument.
    let text: Option<&CStr> =
        unsafe { pgrx::direct_function_call(pg_sys::regclassout, &[Some(relation.into())]) };
    text.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The name of a column; empty when there is none of that number.
pub fn column_name(relation: Oid, column: i16) -> String {
    // SAFETY: a syscache look-up; the name is a copy, or null.
    unsafe {
        let name = pg_sys::get_attname(relation, column, true);
        if name.is_null() {
            return String::new();
        }
        CStr::from_ptr(name).to_string_lossy().into_owned()
    }
}

/// How many columns a relation has, dropped ones included.
pub fn column_count(relation: Oid) -> i16 {
    super::relation::Open::shared(relation).columns() as i16
}

/// Raises, in PostgreSQL's words, unless the user owns a schema.
pub fn check_schema_owner(schema: Oid) {
    // SAFETY: the schema exists; the name is only read.
    unsafe {
        #[cfg(feature = "pg15")]
        let owns = pg_sys::pg_namespace_ownercheck(schema, pg_sys::GetUserId());
        #[cfg(not(feature = "pg15"))]
        let owns =
            pg_sys::object_ownercheck(pg_sys::NamespaceRelationId, schema, pg_sys::GetUserId());
        if !owns {
            pg_sys::aclcheck_error(
                pg_sys::AclResult::ACLCHECK_NOT_OWNER,
                pg_sys::ObjectType::OBJECT_SCHEMA,
                pg_sys::get_namespace_name(schema),
            );
        }
    }
}

/// Raises, in PostgreSQL's words, while a query of this session reads a table.
pub fn check_not_in_use(table: Oid, command: &str) {
    let open = super::relation::Open::shared(table);
    // SAFETY: an open relation counts its users; one of them is this function.
    let users = unsafe { (*open.raw()).rd_refcnt };
    if users > 1 {
        let name = relation_name(table).unwrap_or_default();
        let message = format!(
            "cannot {command} \"{name}\" because it is being used by active queries in this session"
        );
        super::report::error("55006", &message, None, None);
    }
}

/// `pg_get_serial_sequence`, which raises errors for names that do not exist.
pub fn serial_sequence(table: &str, column: &str) -> Option<String> {
    let arguments = [table.into_datum(), column.into_datum()];
    // SAFETY: a function of the server's with these two arguments.
    unsafe { pgrx::direct_function_call(pg_sys::pg_get_serial_sequence, &arguments) }
}

/// The relation that a text names, as `to_regclass` reads it.
pub fn relation_by_text(text: &str) -> Option<Oid> {
    // SAFETY: a function of the server's with this one argument.
    unsafe { pgrx::direct_function_call(pg_sys::to_regclass, &[text.into_datum()]) }
}

/// Schema and name of a relation, as the session knows them, quoted where needed.
pub fn qualified_name(relation: Oid) -> Option<String> {
    // SAFETY: syscache look-ups; the names are copies, or null.
    unsafe {
        let schema = pg_sys::get_namespace_name(relation_schema(relation));
        let name = pg_sys::get_rel_name(relation);
        if schema.is_null() || name.is_null() {
            return None;
        }
        let quoted = pg_sys::quote_qualified_identifier(schema, name);
        Some(CStr::from_ptr(quoted).to_string_lossy().into_owned())
    }
}
