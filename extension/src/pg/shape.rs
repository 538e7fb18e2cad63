//! The shape of a table: its columns, its key, its name.

use super::relation::Open;
use braid_rewrite::read::Column;
use braid_rewrite::{quote, quote_identifier};
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::ffi::{CStr, CString};

/// What kind of thing a name in a query stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary table, possibly a partition.
    Table,
    /// A partitioned table: no rows of its own.
    Partitioned,
    /// Catalogs, temporary tables, Braid's own, views, sequences: as they are.
    Untracked,
}

/// What is needed to print a table.
#[derive(Debug, Clone)]
pub struct Shape {
    pub columns: Vec<Column>,
    /// Attribute numbers of the key; empty when there is none.
    pub key: Vec<i16>,
    /// Schema and name, quoted.
    pub qualified: String,
}

/// Classifies a relation.
pub fn kind(oid: Oid) -> Kind {
    if oid.to_u32() < pg_sys::FirstNormalObjectId {
        return Kind::Untracked;
    }
    let Some(rel) = Open::try_shared(oid) else {
        return Kind::Untracked;
    };
    // SAFETY: rd_rel is the pg_class row of an open relation.
    unsafe {
        let class = &*(*rel.raw()).rd_rel;
        if class.relpersistence == pg_sys::RELPERSISTENCE_TEMP as i8 || is_ours(class.relnamespace)
        {
            return Kind::Untracked;
        }
        match class.relkind as u8 {
            b'r' | b'p' if is_own(oid, class.relnamespace) => Kind::Untracked,
            b'r' => Kind::Table,
            b'p' => Kind::Partitioned,
            _ => Kind::Untracked,
        }
    }
}

/// True for a table that neither inherits nor is inherited, and is no part of
/// a partitioned one.
pub fn is_alone(oid: Oid) -> bool {
    let open = Open::shared(oid);
    // SAFETY: rd_rel is the pg_class row of an open relation; has_superclass
    // reads a catalog.
    unsafe {
        let class = &*(*open.raw()).rd_rel;
        class.relkind as u8 == pg_sys::RELKIND_RELATION
            && !class.relispartition
            && !class.relhassubclass
            && !super::server::has_superclass(oid)
    }
}

/// True while the table has the file it was made with: no row was ever moved to
/// another one, under another transaction number.
pub fn is_never_rewritten(oid: Oid) -> bool {
    let open = Open::shared(oid);
    // SAFETY: as above.
    unsafe { (*(*open.raw()).rd_rel).relfilenode == oid }
}

/// True for a partitioned table with a primary key: no two of its partitions
/// hold the same key.
pub fn is_keyed_partition_tree(oid: Oid) -> bool {
    is_partitioned(oid)
        && best_key(&Open::shared(oid)).is_some_and(|(index, _)| {
            let index = Open::shared(index);
            // SAFETY: rd_index is the pg_index row of an open index.
            unsafe { (*(*index.raw()).rd_index).indisprimary }
        })
}

/// True when the table may have triggers, those of foreign keys included.
pub fn has_triggers(oid: Oid) -> bool {
    let open = Open::shared(oid);
    // SAFETY: as above.
    unsafe { (*(*open.raw()).rd_rel).relhastriggers }
}

/// True for a table made on the session's branch: it inherits nothing. On a
/// branch made from that one it is inherited like a table of main.
fn is_own(oid: Oid, namespace: Oid) -> bool {
    namespace_name(namespace).starts_with("pggit_b")
        && crate::branch::catalog::by_overlay(oid).is_none()
        && crate::branch::session::here()
            .is_none_or(|here| crate::branch::catalog::home_of(oid) == Some(here))
}

/// True for catalogs and for schemas that hold Braid's own tables (overlays
/// included: a diverged overlay is recognised by its row in `pggit.overlay`).
fn is_ours(namespace: Oid) -> bool {
    let name = namespace_name(namespace);
    matches!(
        name.as_str(),
        "pg_catalog"
            | "information_schema"
            | "pggit"
            | "pggit_store"
            | "pgstream"
            | "pgstream_store"
    ) || name.starts_with("pg_toast")
        || is_hidden_schema(&name)
}

/// Schemas of overlays that keep their parent's shape: `pggit_b<n>_h<oid>`.
fn is_hidden_schema(name: &str) -> bool {
    name.strip_prefix("pggit_b")
        .and_then(|rest| rest.split_once("_h"))
        .is_some_and(|(branch, oid)| {
            branch.bytes().all(|b| b.is_ascii_digit()) && oid.bytes().all(|b| b.is_ascii_digit())
        })
}

/// The name of a schema; empty when it is gone.
///
/// Always the real one, also where a branch shows its schemas by other names.
pub fn namespace_name(namespace: Oid) -> String {
    if let Some(real) = super::name_cache::real_schema_name(namespace) {
        return real;
    }
    // SAFETY: syscache look-up; the result is a palloc'ed copy or null.
    unsafe {
        let name = pg_sys::get_namespace_name(namespace);
        if name.is_null() {
            String::new()
        } else {
            CStr::from_ptr(name).to_string_lossy().into_owned()
        }
    }
}

/// The schema-qualified, quoted name of a relation.
pub fn qualified_name(oid: Oid) -> String {
    let rel = Open::shared(oid);
    // SAFETY: as in `kind`.
    unsafe {
        let class = &*(*rel.raw()).rd_rel;
        let name = CStr::from_ptr(class.relname.data.as_ptr()).to_string_lossy();
        quote::qualified(&namespace_name(class.relnamespace), &name)
    }
}

/// The schema and the plain name of a relation.
pub fn names(oid: Oid) -> (Oid, String) {
    let rel = Open::shared(oid);
    // SAFETY: as in `kind`.
    unsafe {
        let class = &*(*rel.raw()).rd_rel;
        (
            class.relnamespace,
            CStr::from_ptr(class.relname.data.as_ptr())
                .to_string_lossy()
                .into_owned(),
        )
    }
}

/// The OID of a schema; invalid when there is none.
pub fn namespace(name: &str) -> Oid {
    let Ok(name) = CString::new(name) else {
        return Oid::INVALID;
    };
    // SAFETY: syscache look-up.
    unsafe { pg_sys::get_namespace_oid(name.as_ptr(), true) }
}

/// True when there is such a schema.
pub fn schema_exists(name: &str) -> bool {
    namespace(name) != Oid::INVALID
}

/// Finds a relation by schema and name.
pub fn find(schema: &str, name: &str) -> Option<Oid> {
    let (schema, name) = (CString::new(schema).ok()?, CString::new(name).ok()?);
    // SAFETY: syscache look-ups.
    let oid = unsafe {
        let namespace = pg_sys::get_namespace_oid(schema.as_ptr(), true);
        pg_sys::get_relname_relid(name.as_ptr(), namespace)
    };
    (oid != Oid::INVALID).then_some(oid)
}

/// The columns a row can be written with: live and not generated.
pub fn writable_columns(oid: Oid) -> Vec<(usize, String)> {
    let rel = Open::shared(oid);
    (1..=rel.columns())
        .filter(|n| !rel.attribute(*n).attisdropped && rel.attribute(*n).attgenerated == 0)
        .map(|n| {
            // SAFETY: a C string in a fixed-size name.
            let name = unsafe { CStr::from_ptr(rel.attribute(n).attname.data.as_ptr()) };
            (n, name.to_string_lossy().into_owned())
        })
        .collect()
}

/// True for a partitioned table, which has no rows of its own.
pub fn is_partitioned(oid: Oid) -> bool {
    // SAFETY: syscache look-up.
    unsafe { pg_sys::get_rel_relkind(oid) as u8 == b'p' }
}

/// Reads the shape of a table.
pub fn shape(oid: Oid) -> Shape {
    let qualified = qualified_name(oid);
    let rel = Open::shared(oid);
    let columns = (1..=rel.columns()).map(|n| column(&rel, n)).collect();
    Shape {
        columns,
        key: key(&rel),
        qualified,
    }
}

fn column(rel: &Open, n: usize) -> Column {
    let attribute = rel.attribute(n);
    if attribute.attisdropped {
        return Column::Dropped;
    }
    // SAFETY: a C string in a fixed-size name; format_type palloc's its result.
    unsafe {
        let name = CStr::from_ptr(attribute.attname.data.as_ptr())
            .to_string_lossy()
            .into_owned();
        let raw = pg_sys::format_type_extended(
            attribute.atttypid,
            attribute.atttypmod,
            (pg_sys::FORMAT_TYPE_TYPEMOD_GIVEN | pg_sys::FORMAT_TYPE_FORCE_QUALIFY) as u16,
        );
        let mut type_sql = CStr::from_ptr(raw).to_string_lossy().into_owned();
        if attribute.attcollation != Oid::INVALID
            && attribute.attcollation != pg_sys::get_typcollation(attribute.atttypid)
        {
            type_sql.push_str(" COLLATE ");
            type_sql.push_str(&collation_name(attribute.attcollation));
        }
        Column::Live { name, type_sql }
    }
}

pub fn collation_name(oid: Oid) -> String {
    // SAFETY: the collation is in use by a column, so its row exists.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(
            pg_sys::SysCacheIdentifier::COLLOID as i32,
            pg_sys::Datum::from(oid),
        );
        let form = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_collation>();
        let name = CStr::from_ptr((*form).collname.data.as_ptr())
            .to_string_lossy()
            .into_owned();
        let namespace = (*form).collnamespace;
        pg_sys::ReleaseSysCache(tuple);
        format!(
            "{}.{}",
            quote_identifier(&namespace_name(namespace)),
            quote_identifier(&name)
        )
    }
}

/// The key of a table: see [`key_index`]. Empty when there is none.
fn key(rel: &Open) -> Vec<i16> {
    best_key(rel)
        .map(|(_, columns)| columns)
        .unwrap_or_default()
}

/// The same for a table that is locked already, by this session or one that
/// waits for it.
pub fn key_columns(oid: Oid) -> Vec<i16> {
    key(&Open::unlocked(oid))
}

/// The index that makes the key of a table: a B-tree, immediate, complete, unique, on
/// columns that cannot be NULL; the primary key if it is one, else the one
/// with the lowest OID.
pub fn key_index(oid: Oid) -> Option<Oid> {
    best_key(&Open::unlocked(oid)).map(|(index, _)| index)
}

fn best_key(rel: &Open) -> Option<(Oid, Vec<i16>)> {
    keys(rel)
        .into_iter()
        .min_by_key(|key| (key.0, key.1.to_u32()))
        .map(|(_, index, columns)| (index, columns))
}

/// True when these columns, in this order, still are a key of the table.
pub fn is_key(oid: Oid, columns: &[i16]) -> bool {
    keys(&Open::unlocked(oid))
        .iter()
        .any(|(_, _, key)| key == columns)
}

/// Everything that could be the key: whether it is not primary, index, columns.
fn keys(rel: &Open) -> Vec<(bool, Oid, Vec<i16>)> {
    let mut keys = Vec::new();
    for index in rel.indexes() {
        let index_rel = Open::shared(index);
        // SAFETY: rd_index is the pg_index row of an open index.
        let form = unsafe { &*(*index_rel.raw()).rd_index };
        let usable = form.indisunique
            && form.indimmediate
            && form.indisvalid
            && form.indislive
            && !form.indisexclusion;
        if !usable || !index_rel.is_btree() || index_rel.has_predicate() {
            continue;
        }
        let columns: Vec<i16> = rel
            .index_columns(index)
            .into_iter()
            .map(|n| n as i16)
            .collect();
        if columns
            .iter()
            .any(|n| *n <= 0 || !rel.attribute(*n as usize).attnotnull)
        {
            continue;
        }
        keys.push((!form.indisprimary, index, columns));
    }
    keys
}

/// The tables below `oid` in its inheritance or partition tree, itself first.
pub fn inheritors(oid: Oid) -> Vec<Oid> {
    // SAFETY: find_all_inheritors locks and lists; signature from pg_inherits.h.
    unsafe {
        let list = pg_sys::ffi::pg_guard_ffi_boundary(|| {
            server::find_all_inheritors(oid, pg_sys::AccessShareLock as i32, std::ptr::null_mut())
        });
        (0..pg_sys::list_length(list))
            .map(|i| pg_sys::list_nth_oid(list, i))
            .collect()
    }
}

mod server {
    use super::*;
    unsafe extern "C-unwind" {
        pub fn find_all_inheritors(
            parent: Oid,
            lockmode: pg_sys::LOCKMODE,
            parents: *mut *mut pg_sys::List,
        ) -> *mut pg_sys::List;
    }
}

/// The live columns of a relation: number and name.
pub fn live_names(oid: Oid) -> Vec<(i16, String)> {
    let rel = Open::shared(oid);
    (1..=rel.columns())
        .filter(|n| !rel.attribute(*n).attisdropped)
        .map(|n| {
            // SAFETY: a C string in a fixed-size name.
            let name = unsafe { CStr::from_ptr(rel.attribute(n).attname.data.as_ptr()) };
            (n as i16, name.to_string_lossy().into_owned())
        })
        .collect()
}

/// Type, modifier and collation of a column.
pub fn type_of(oid: Oid, column: i16) -> (Oid, i32, Oid) {
    let rel = Open::shared(oid);
    let attribute = rel.attribute(column as usize);
    (
        attribute.atttypid,
        attribute.atttypmod,
        attribute.attcollation,
    )
}

/// The equality operator of a column's type, as SQL.
pub fn equality_of(oid: Oid, column: i16) -> String {
    let (kind, modifier, collation) = type_of(oid, column);
    super::stream_plan::column_type(kind, modifier, collation).equals
}
