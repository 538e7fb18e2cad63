//! The log tables themselves: `pggit_store.l<oid>`, made when the first row is
//! written, one typed column per column of the table.
//!
//! ```text
//!   xid xid8 │ lsn pg_lsn │ seq int4 │ op "char" │ role oid │ was xid │ c1 … cN │   indexes on the key
//! ```
//!
//! `c<n>` stands for attribute n of the table. A column added to the table
//! later is added to the log at the next write; a dropped one stays. When a
//! column's type changes and the old values fit the new type as they are, the
//! log's column takes the new type; otherwise the old one is renamed to
//! `c<n>_<k>` and a new `c<n>` begins.
//!
//! All of this is done on the catalogs directly: no event trigger fires, no
//! privilege is asked of the writer, and no lock is taken that a reader or
//! another writer would wait for.

use super::catalog::{self, Key};
use super::relation::Open;
use super::tuple::{attribute, attribute_mut};
use super::{log_drop, log_maker, log_state, server, shape};
use crate::capture::LogInfo;
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys;
use pgrx::pg_sys::{AttrNumber, Datum, Oid, Relation};
use std::ffi::{CStr, CString};
use std::ptr::null_mut;

/// The header columns: name and type.
const HEADER: [(&CStr, Oid); super::log_writer::HEADER] = [
    (c"xid", pg_sys::XID8OID),
    (c"lsn", pg_sys::PG_LSNOID),
    (c"seq", pg_sys::INT4OID),
    (c"op", pg_sys::CHAROID),
    (c"role", pg_sys::OIDOID),
    (c"was", pg_sys::XIDOID),
];

/// True for the tables whose changes are logged: ordinary, not temporary, not
/// the system's, not Braid's own (overlays of branches are logged: they say of
/// themselves that they come from their own rewriting, so that they are not published).
pub unsafe fn is_tracked(rel: Relation) -> bool {
    // SAFETY: `rel` is open.
    unsafe {
        let class = &*(*rel).rd_rel;
        (*rel).rd_id.to_u32() >= pg_sys::FirstNormalObjectId
            && class.relkind as u8 == pg_sys::RELKIND_RELATION
            && class.relpersistence as u8 != pg_sys::RELPERSISTENCE_TEMP
            && (class.relrewrite == Oid::INVALID || class.relrewrite == (*rel).rd_id)
            && class.relnatts as usize + HEADER.len() <= pg_sys::MaxHeapAttributeNumber as usize
            && !matches!(
                shape::namespace_name(class.relnamespace).as_str(),
                "pggit" | "pggit_store" | "pgstream" | "pgstream_store"
            )
    }
}

/// The log of a table, from Braid's catalog.
pub fn find(relid: Oid) -> Option<LogInfo> {
    let mut found = None;
    catalog::scan(
        c"change_log",
        c"change_log_pkey",
        &[Key::oid(1, relid)],
        |row| {
            found = Some(LogInfo {
                log: row.oid(2),
                key_index: row.oid(3),
                key: row.int2_array(4),
                new_index: row.oid(5),
            });
        },
    );
    found
}

/// The table a TOAST table belongs to: its name says so.
pub unsafe fn toasted_by(toast: Relation) -> Oid {
    // SAFETY: `toast` is open; a name is a C string.
    let name =
        unsafe { CStr::from_ptr((*(*toast).rd_rel).relname.data.as_ptr()) }.to_string_lossy();
    let oid = name
        .strip_prefix("pg_toast_")
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    Oid::from(oid)
}

/// True for a relation in `pggit_store` that is named like a log.
pub fn is_log(relid: Oid) -> bool {
    // SAFETY: syscache look-ups; the name is a palloc'ed copy or null.
    unsafe {
        let name = pg_sys::get_rel_name(relid);
        !name.is_null()
            && *name == b'l' as std::ffi::c_char
            && shape::namespace_name(pg_sys::get_rel_namespace(relid)) == "pggit_store"
    }
}

/// The table whose changes a log holds.
pub fn table_of(log: Oid) -> Oid {
    let mut table = Oid::INVALID;
    catalog::scan(
        c"change_log",
        c"change_log_log_key",
        &[Key::oid(2, log)],
        |row| table = row.oid(1),
    );
    table
}

/// The TOAST table of a table, or 0.
pub fn toast_of(relid: Oid) -> Oid {
    Open::try_shared(relid).map_or(Oid::INVALID, |rel| {
        // SAFETY: rd_rel is the pg_class row of an open relation.
        unsafe { (*(*rel.raw()).rd_rel).reltoastrelid }
    })
}

/// Searches a log, newest rows first, for a change after a snapshot. `Err` when
/// there is one; otherwise the newest transaction found.
pub fn newest_before(log: Oid, as_of: &Snapshot) -> Result<u64, ()> {
    let log = Open::shared(log);
    let mut newest = 0;
    // SAFETY: a heap scan of every version (also of running transactions),
    // ended before the relation closes. The first column is a plain 8-byte
    // number that is never NULL, so it stands where the data begins.
    unsafe {
        let flags = pg_sys::ScanOptions::SO_TYPE_SEQSCAN | pg_sys::ScanOptions::SO_ALLOW_STRAT;
        let any = &raw mut pg_sys::SnapshotAnyData;
        let scan = pg_sys::heap_beginscan(log.raw(), any, 0, null_mut(), null_mut(), flags);
        let mut found = false;
        while !found {
            let tuple = pg_sys::heap_getnext(scan, pg_sys::ScanDirection::BackwardScanDirection);
            if tuple.is_null() {
                break;
            }
            let header = (*tuple).t_data;
            let xid = header
                .cast::<u8>()
                .add((*header).t_hoff as usize)
                .cast::<u64>()
                .read_unaligned();
            newest = newest.max(xid);
            found = !as_of.sees(xid);
        }
        pg_sys::heap_endscan(scan);
        if found {
            Err(())
        } else {
            Ok(newest)
        }
    }
}

/// Makes sure that the log exists and has every column; returns it, and for
/// each attribute of the table (from 0) its column in the log (from 1, or 0).
pub unsafe fn ensure(rel: Relation) -> (LogInfo, Vec<i16>) {
    // SAFETY: `rel` is open and locked for writing by the caller.
    unsafe {
        if let Some(found) = look(rel) {
            return found;
        }
        if !log_maker::excludes_writers(rel) {
            log_maker::make((*rel).rd_id);
            if let Some(found) = look(rel) {
                return found;
            }
        }
        make(rel);
        look(rel).expect("the log has just been completed")
    }
}

/// The log and its columns, when nothing is missing.
unsafe fn look(rel: Relation) -> Option<(LogInfo, Vec<i16>)> {
    // SAFETY: as for `ensure`.
    unsafe {
        let info = find((*rel).rd_id).filter(|info| suits((*rel).rd_id, &info.key))?;
        let places = match_columns(rel, info.log)?;
        Some((info, places))
    }
}

/// True when a log with this key is of use for the table as it is now: it has
/// the table's key; or branches or commits need it, and its key is still
/// one (a log without key, of whole rows, always is). Otherwise a new log
/// begins, and the worker removes the old one.
fn suits(relid: Oid, key: &[i16]) -> bool {
    shape::key_columns(relid) == key
        || (log_state::is_needed() && (key.is_empty() || shape::is_key(relid, key)))
}

/// A column of the table was added or changed in this transaction: its log, if
/// it has one, follows.
pub fn follow(relid: Oid) {
    let Some(info) = find(relid) else {
        return;
    };
    if let Some(table) = Open::try_shared(relid) {
        // SAFETY: this transaction keeps the definition as it is.
        unsafe {
            if match_columns(table.raw(), info.log).is_none() {
                exclude_others(relid);
                complete(table.raw(), info.log);
            }
        }
    }
}

/// Makes the log, or what is missing of it, in this transaction.
pub unsafe fn make(rel: Relation) {
    // SAFETY: `rel` is open and its definition does not change meanwhile.
    unsafe {
        let relid = (*rel).rd_id;
        exclude_others(relid);
        let info = find(relid);
        if let Some(old) = info.filter(|info| !suits(relid, &info.key)) {
            log_drop::unregister(relid);
            pg_sys::CommandCounterIncrement();
            log_drop::drop_log(old.log);
        }
        let info = find(relid).unwrap_or_else(|| create(rel));
        if match_columns(rel, info.log).is_none() {
            complete(rel, info.log);
        }
    }
}

/// Waits for another transaction that is making or completing the same log.
fn exclude_others(relid: Oid) {
    if let Some(change_log) = catalog::relation(c"change_log") {
        // SAFETY: a heavyweight lock, released with the transaction.
        unsafe { pg_sys::LockDatabaseObject(change_log, relid, 0, pg_sys::ExclusiveLock as i32) }
    }
}

/// The attributes of a table that are stored.
unsafe fn stored(rel: Relation) -> Vec<(usize, pg_sys::FormData_pg_attribute)> {
    // SAFETY: the descriptor of an open relation.
    unsafe {
        let desc = (*rel).rd_att;
        (0..(*desc).natts as usize)
            .map(|i| (i, *attribute(desc, i)))
            .filter(|(_, form)| !form.attisdropped && form.attgenerated as u8 != b'v')
            .collect()
    }
}

fn column_name(attnum: usize) -> CString {
    CString::new(format!("c{attnum}")).unwrap_or_default()
}

/// The places of the table's columns in the log; `None` when one is missing or
/// has another type.
unsafe fn match_columns(rel: Relation, log: Oid) -> Option<Vec<i16>> {
    // SAFETY: both relations stay open while their descriptors are read.
    unsafe {
        let mut places = vec![0; (*(*rel).rd_att).natts as usize];
        let log = pg_sys::table_open(log, pg_sys::RowExclusiveLock as i32);
        let mut complete = true;
        for (i, form) in stored(rel) {
            match column(log, &column_name(i + 1)) {
                Some(found) if same_type(&form, &found) => places[i] = found.attnum,
                _ => complete = false,
            }
        }
        pg_sys::table_close(log, pg_sys::NoLock as i32);
        complete.then_some(places)
    }
}

unsafe fn column(log: Relation, name: &CStr) -> Option<pg_sys::FormData_pg_attribute> {
    // SAFETY: `log` is open.
    unsafe {
        let desc = (*log).rd_att;
        (HEADER.len()..(*desc).natts as usize)
            .map(|i| *attribute(desc, i))
            .find(|form| CStr::from_ptr(form.attname.data.as_ptr()) == name)
    }
}

fn same_type(a: &pg_sys::FormData_pg_attribute, b: &pg_sys::FormData_pg_attribute) -> bool {
    (a.atttypid, a.atttypmod, a.attcollation) == (b.atttypid, b.atttypmod, b.attcollation)
}

/// Makes the log of a table, its index, and its row in `pggit.change_log`.
unsafe fn create(rel: Relation) -> LogInfo {
    // SAFETY: catalog changes as DefineRelation and DefineIndex make them; the
    // caller excludes others from making the same log.
    unsafe {
        let relid = (*rel).rd_id;
        let schema = pg_sys::get_namespace_oid(c"pggit_store".as_ptr(), false);
        let name = free_name(schema, relid);
        let key = key_of(rel);
        // A script of another extension may be running: the log is not its own.
        let in_script = std::ptr::replace(&raw mut pg_sys::creating_extension, false);
        let log = pg_sys::heap_create_with_catalog(
            name.as_ptr(),
            schema,
            Oid::INVALID,
            Oid::INVALID,
            Oid::INVALID,
            Oid::INVALID,
            Oid::from(pg_sys::BOOTSTRAP_SUPERUSERID),
            Oid::from(pg_sys::HEAP_TABLE_AM_OID),
            descriptor(rel),
            null_mut(),
            pg_sys::RELKIND_RELATION as i8,
            (*(*rel).rd_rel).relpersistence,
            false,
            false,
            pg_sys::OnCommitAction::ONCOMMIT_NOOP,
            Datum::from(0usize),
            false,
            false,
            true,
            Oid::INVALID,
            null_mut(),
        );
        pg_sys::CommandCounterIncrement();
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            server::NewRelationCreateToastTable(log, Datum::from(0usize))
        });
        pg_sys::CommandCounterIncrement();
        let (key_index, new_index) = match &key {
            Some(key) => (
                create_index(rel, log, &name, key, Entries::WithPreImage),
                create_index(rel, log, &name, key, Entries::Inserted),
            ),
            None => (Oid::INVALID, Oid::INVALID),
        };
        disown(log, &[key_index, new_index]);
        pg_sys::creating_extension = in_script;
        let info = LogInfo {
            log,
            key: key.map_or_else(Vec::new, |key| key.columns),
            key_index,
            new_index,
        };
        register(relid, &info);
        pg_sys::CommandCounterIncrement();
        catalog::announce(c"change_log");
        info
    }
}

/// `l<oid>`, or the first free `l<oid>_<n>` when an older log has that name.
unsafe fn free_name(schema: Oid, relid: Oid) -> CString {
    for name in names_for(relid) {
        // SAFETY: a syscache look-up.
        if unsafe { pg_sys::get_relname_relid(name.as_ptr(), schema) } == Oid::INVALID {
            return name;
        }
    }
    unreachable!("names do not run out")
}

/// Every log there is for a table, also those that are not in use any more.
pub fn logs_named_for(relid: Oid) -> Vec<Oid> {
    // SAFETY: syscache look-ups.
    let schema = unsafe { pg_sys::get_namespace_oid(c"pggit_store".as_ptr(), true) };
    names_for(relid)
        .map(|name| unsafe { pg_sys::get_relname_relid(name.as_ptr(), schema) })
        .enumerate()
        // The first may be gone while a later one is there.
        .take_while(|(i, log)| *i == 0 || *log != Oid::INVALID)
        .map(|(_, log)| log)
        .filter(|log| *log != Oid::INVALID)
        .collect()
}

fn names_for(relid: Oid) -> impl Iterator<Item = CString> {
    std::iter::once(format!("l{}", relid.to_u32()))
        .chain((2..).map(move |n| format!("l{}_{n}", relid.to_u32())))
        .map(|name| CString::new(name).unwrap_or_default())
}

/// The columns of the log of `rel`.
unsafe fn descriptor(rel: Relation) -> pg_sys::TupleDesc {
    // SAFETY: fills a fresh descriptor.
    unsafe {
        let columns = stored(rel);
        let desc = pg_sys::CreateTemplateTupleDesc((HEADER.len() + columns.len()) as i32);
        for (i, (name, type_oid)) in HEADER.iter().enumerate() {
            pg_sys::TupleDescInitEntry(desc, i as AttrNumber + 1, name.as_ptr(), *type_oid, -1, 0);
        }
        for (i, (attnum, form)) in columns.iter().enumerate() {
            describe(desc, HEADER.len() + i, &column_name(attnum + 1), form);
        }
        desc
    }
}

/// Sets entry `i` (from 0) of a descriptor to a column like `form`.
unsafe fn describe(
    desc: pg_sys::TupleDesc,
    i: usize,
    name: &CStr,
    form: &pg_sys::FormData_pg_attribute,
) {
    // SAFETY: the descriptor has more than `i` entries.
    unsafe {
        let number = i as AttrNumber + 1;
        pg_sys::TupleDescInitEntry(
            desc,
            number,
            name.as_ptr(),
            form.atttypid,
            form.atttypmod,
            form.attndims.into(),
        );
        pg_sys::TupleDescInitEntryCollation(desc, number, form.attcollation);
        let entry = attribute_mut(desc, i);
        // A log row is wider than the table's: what may not be toasted there
        // must be here.
        if form.attlen != -1 || form.attstorage as u8 != b'p' {
            (*entry).attstorage = form.attstorage;
        }
        (*entry).attcompression = form.attcompression;
        #[cfg(feature = "pg18")]
        pg_sys::populate_compact_attribute(desc, i as i32);
    }
}

/// A key: its columns, with the operator class and collation that compare each.
struct KeyColumns {
    columns: Vec<i16>,
    opclasses: Vec<Oid>,
    collations: Vec<Oid>,
}

/// The key of a table (see [`shape::key_index`]).
unsafe fn key_of(rel: Relation) -> Option<KeyColumns> {
    // SAFETY: the index is open while its arrays are read; indclass is a
    // variable-length field, read from the tuple.
    unsafe {
        let index_oid = shape::key_index((*rel).rd_id)?;
        let index = pg_sys::index_open(index_oid, pg_sys::AccessShareLock as i32);
        let form = (*index).rd_index;
        let count = (*form).indnkeyatts as usize;
        let numbers = (*form).indkey.values.as_ptr();
        let mut is_null = false;
        let classes = pg_sys::SysCacheGetAttr(
            pg_sys::SysCacheIdentifier::INDEXRELID as i32,
            (*index).rd_indextuple,
            pg_sys::Anum_pg_index_indclass as AttrNumber,
            &mut is_null,
        )
        .cast_mut_ptr::<pg_sys::oidvector>();
        let key = KeyColumns {
            columns: (0..count).map(|i| *numbers.add(i)).collect(),
            opclasses: (0..count)
                .map(|i| *(*classes).values.as_ptr().add(i))
                .collect(),
            collations: (0..count)
                .map(|i| *(*index).rd_indcollation.add(i))
                .collect(),
        };
        pg_sys::index_close(index, pg_sys::NoLock as i32);
        Some(key)
    }
}

/// Which entries an index of a log is for. Each has its own, so that a read of
/// pre-images in the order of the key does not walk over insertions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entries {
    WithPreImage,
    Inserted,
}

impl Entries {
    /// The end of the index's name.
    fn suffix(self) -> &'static str {
        match self {
            Entries::WithPreImage => "key",
            Entries::Inserted => "new",
        }
    }

    /// `op <> 'I'` or `op = 'I'`, as the index's condition.
    unsafe fn condition(self) -> *mut pg_sys::List {
        let operator = match self {
            Entries::WithPreImage => c"<>",
            Entries::Inserted => c"=",
        };
        // SAFETY: nodes in the current context; the operators are built in.
        unsafe {
            let text = pg_sys::pstrdup(operator.as_ptr());
            let name = pg_sys::lappend(null_mut(), pg_sys::makeString(text).cast());
            let operator = pg_sys::OpernameGetOprid(name, pg_sys::CHAROID, pg_sys::CHAROID);
            let op = pg_sys::makeVar(
                1,
                super::scan::LOG_OP as AttrNumber,
                pg_sys::CHAROID,
                -1,
                Oid::INVALID,
                0,
            );
            let inserted = pg_sys::makeConst(
                pg_sys::CHAROID,
                -1,
                Oid::INVALID,
                1,
                Datum::from(b'I' as i8),
                false,
                true,
            );
            let clause = pg_sys::make_opclause(
                operator,
                pg_sys::BOOLOID,
                false,
                op.cast(),
                inserted.cast(),
                Oid::INVALID,
                Oid::INVALID,
            );
            pg_sys::set_opfuncid(clause.cast());
            pg_sys::lappend(null_mut(), clause.cast())
        }
    }
}

/// Makes one of the log's indexes on the key columns.
unsafe fn create_index(
    rel: Relation,
    log_oid: Oid,
    name: &CStr,
    key: &KeyColumns,
    entries: Entries,
) -> Oid {
    // SAFETY: as DefineIndex does; every array has one element per column.
    unsafe {
        let log = pg_sys::table_open(log_oid, pg_sys::AccessExclusiveLock as i32);
        let info: *mut pg_sys::IndexInfo = pg_sys::palloc0(size_of::<pg_sys::IndexInfo>()).cast();
        (*info).type_ = pg_sys::NodeTag::T_IndexInfo;
        (*info).ii_NumIndexAttrs = key.columns.len() as i32;
        (*info).ii_NumIndexKeyAttrs = key.columns.len() as i32;
        (*info).ii_ReadyForInserts = true;
        (*info).ii_Predicate = entries.condition();
        (*info).ii_Am = Oid::from(pg_sys::BTREE_AM_OID);
        (*info).ii_Context = pg_sys::CurrentMemoryContext;
        let mut names = null_mut();
        for (i, attnum) in key.columns.iter().enumerate() {
            let column_name = column_name(*attnum as usize);
            let place = column(log, &column_name).map_or(0, |form| form.attnum);
            (*info).ii_IndexAttrNumbers[i] = place;
            names = pg_sys::lappend(names, pg_sys::pstrdup(column_name.as_ptr()).cast());
        }
        let mut opclasses = key.opclasses.clone();
        let mut collations = key.collations.clone();
        let mut options = vec![0i16; key.columns.len()];
        let index_name = CString::new(format!("{}_{}", name.to_string_lossy(), entries.suffix()))
            .unwrap_or_default();
        let index = pg_sys::index_create(
            log,
            index_name.as_ptr(),
            Oid::INVALID,
            Oid::INVALID,
            Oid::INVALID,
            Default::default(),
            info,
            names,
            Oid::from(pg_sys::BTREE_AM_OID),
            (*(*rel).rd_rel).reltablespace,
            collations.as_mut_ptr(),
            opclasses.as_mut_ptr(),
            #[cfg(any(feature = "pg17", feature = "pg18"))]
            std::ptr::null(),
            options.as_mut_ptr(),
            #[cfg(any(feature = "pg17", feature = "pg18"))]
            std::ptr::null(),
            Datum::from(0usize),
            0,
            0,
            true,
            true,
            null_mut(),
        );
        pg_sys::table_close(log, pg_sys::NoLock as i32);
        pg_sys::CommandCounterIncrement();
        index
    }
}

/// Makes the log a member of the extension (so that it goes with it, and is
/// not dumped), and frees types, collations and operator classes of it: they
/// can be dropped as if the log did not exist.
unsafe fn disown(log: Oid, indexes: &[Oid]) {
    // SAFETY: plain catalog changes.
    unsafe {
        const NORMAL: std::ffi::c_char =
            pg_sys::DependencyType::DEPENDENCY_NORMAL as u8 as std::ffi::c_char;
        let indexes = indexes.iter().copied();
        for object in std::iter::once(log)
            .chain(indexes)
            .filter(|oid| *oid != Oid::INVALID)
        {
            for class in [
                pg_sys::TypeRelationId,
                pg_sys::CollationRelationId,
                pg_sys::OperatorClassRelationId,
            ] {
                pg_sys::deleteDependencyRecordsForClass(
                    pg_sys::RelationRelationId,
                    object,
                    class,
                    NORMAL,
                );
            }
        }
        let extension = pg_sys::get_extension_oid(c"braid".as_ptr(), true);
        if extension != Oid::INVALID {
            let of = |class, object| pg_sys::ObjectAddress {
                classId: class,
                objectId: object,
                objectSubId: 0,
            };
            pg_sys::recordDependencyOn(
                &of(pg_sys::RelationRelationId, log),
                &of(pg_sys::ExtensionRelationId, extension),
                pg_sys::DependencyType::DEPENDENCY_EXTENSION,
            );
        }
    }
}

/// Adds the log's row to `pggit.change_log` and its two indexes, without
/// logical decoding.
unsafe fn register(relid: Oid, info: &LogInfo) {
    let Some(table) = catalog::relation(c"change_log") else {
        return;
    };
    // SAFETY: the values match the columns of the table, and each index is on
    // the one column named beside it.
    unsafe {
        let mut key: Vec<Datum> = info.key.iter().map(|n| Datum::from(*n)).collect();
        let array = pg_sys::construct_array(
            key.as_mut_ptr(),
            key.len() as i32,
            pg_sys::INT2OID,
            2,
            true,
            pg_sys::TYPALIGN_SHORT as i8,
        );
        let mut values = [
            Datum::from(relid),
            Datum::from(info.log),
            Datum::from(info.key_index),
            Datum::from(array),
            Datum::from(info.new_index),
        ];
        let mut nulls = [false; 5];
        let heap = pg_sys::table_open(table, pg_sys::RowExclusiveLock as i32);
        let tuple =
            pg_sys::heap_form_tuple((*heap).rd_att, values.as_mut_ptr(), nulls.as_mut_ptr());
        let cid = pg_sys::GetCurrentCommandId(true);
        pg_sys::heap_insert(
            heap,
            tuple,
            cid,
            pg_sys::HEAP_INSERT_NO_LOGICAL as i32,
            null_mut(),
        );
        for (name, mut value) in [
            (c"change_log_pkey", values[0]),
            (c"change_log_log_key", values[1]),
        ] {
            let Some(index) = catalog::relation(name) else {
                continue;
            };
            let index = pg_sys::index_open(index, pg_sys::RowExclusiveLock as i32);
            let info: *mut pg_sys::IndexInfo =
                pg_sys::palloc0(size_of::<pg_sys::IndexInfo>()).cast();
            (*info).type_ = pg_sys::NodeTag::T_IndexInfo;
            pg_sys::index_insert(
                index,
                &mut value,
                nulls.as_mut_ptr(),
                &mut (*tuple).t_self,
                heap,
                pg_sys::IndexUniqueCheck::UNIQUE_CHECK_YES,
                false,
                info,
            );
            pg_sys::index_close(index, pg_sys::RowExclusiveLock as i32);
        }
        pg_sys::table_close(heap, pg_sys::RowExclusiveLock as i32);
    }
}

/// Gives the log the columns it lacks, and the new types of those it has.
unsafe fn complete(rel: Relation, log_oid: Oid) {
    // SAFETY: a column is added at the end and without default, and a type is
    // exchanged for one of the same form: rows written or read meanwhile with
    // the older layout stay valid, so no stronger lock is needed.
    unsafe {
        let log = pg_sys::table_open(log_oid, pg_sys::RowExclusiveLock as i32);
        let mut missing = Vec::new();
        for (i, form) in stored(rel) {
            let name = column_name(i + 1);
            match column(log, &name) {
                Some(found) if same_type(&form, &found) => {}
                Some(found) if fits(&found, &form) => retype(log_oid, found.attnum, &form, None),
                Some(found) => {
                    let older = (1..)
                        .map(|n| CString::new(format!("c{}_{n}", i + 1)).unwrap_or_default())
                        .find(|name| column(log, name).is_none())
                        .expect("names do not run out");
                    retype(log_oid, found.attnum, &found, Some(&older));
                    missing.push((name, form));
                }
                None => missing.push((name, form)),
            }
        }
        let last = (*(*log).rd_att).natts;
        pg_sys::table_close(log, pg_sys::NoLock as i32);
        if !missing.is_empty() {
            add(log_oid, last, &missing);
            pg_sys::CommandCounterIncrement();
            for (place, (_, form)) in (last as AttrNumber + 1..).zip(&missing) {
                if form.atthasmissing {
                    show_missing(form.attrelid, form.attnum, log_oid, place);
                }
            }
        }
        pg_sys::CommandCounterIncrement();
        pg_sys::CacheInvalidateRelcacheByRelid(log_oid);
        pg_sys::CommandCounterIncrement();
    }
}

/// True when values of the old column are values of the new one as they are.
fn fits(old: &pg_sys::FormData_pg_attribute, new: &pg_sys::FormData_pg_attribute) -> bool {
    // SAFETY: syscache look-ups.
    old.atttypid == new.atttypid || unsafe { pg_sys::IsBinaryCoercible(old.atttypid, new.atttypid) }
}

/// Drops the column that stands for an attribute of the table, unless a branch
/// may need it or the log is being used.
pub fn drop_column(log_oid: Oid, attnum: i16) {
    if log_state::is_needed() {
        return;
    }
    // SAFETY: the lock is not waited for; the log is closed before the change.
    unsafe {
        if !pg_sys::ConditionalLockRelationOid(log_oid, pg_sys::AccessExclusiveLock as i32) {
            return;
        }
        let log = pg_sys::table_open(log_oid, pg_sys::NoLock as i32);
        let found = column(log, &column_name(attnum as usize));
        pg_sys::table_close(log, pg_sys::NoLock as i32);
        if let Some(found) = found {
            pg_sys::RemoveAttributeById(log_oid, found.attnum);
        }
    }
}

/// Exchanges type, and name if given, of a column of the log.
unsafe fn retype(
    log: Oid,
    attnum: AttrNumber,
    form: &pg_sys::FormData_pg_attribute,
    name: Option<&CStr>,
) {
    // SAFETY: updates a copy of the pg_attribute row in place of the old one.
    unsafe {
        let attributes =
            pg_sys::table_open(pg_sys::AttributeRelationId, pg_sys::RowExclusiveLock as i32);
        let tuple = pg_sys::SearchSysCacheCopy(
            pg_sys::SysCacheIdentifier::ATTNUM as i32,
            Datum::from(log),
            Datum::from(attnum),
            Datum::from(0usize),
            Datum::from(0usize),
        );
        let row = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_attribute>();
        (*row).atttypid = form.atttypid;
        (*row).atttypmod = form.atttypmod;
        (*row).attcollation = form.attcollation;
        if let Some(name) = name {
            pg_sys::namestrcpy(&mut (*row).attname, name.as_ptr());
        }
        pg_sys::CatalogTupleUpdate(attributes, &mut (*tuple).t_self, tuple);
        pg_sys::table_close(attributes, pg_sys::RowExclusiveLock as i32);
    }
}

/// Entries older than a column show what rows of the table older than it show:
/// the default it was added with.
unsafe fn show_missing(table: Oid, attnum: AttrNumber, log: Oid, place: AttrNumber) {
    // SAFETY: both rows exist; the value is an array of the column's type, and
    // the log's column has the same one.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::ATTNUM as i32;
        let shown = pg_sys::Anum_pg_attribute_attmissingval as usize;
        let here = pg_sys::Anum_pg_attribute_atthasmissing as usize;
        let attributes =
            pg_sys::table_open(pg_sys::AttributeRelationId, pg_sys::RowExclusiveLock as i32);
        let none = Datum::from(0usize);
        let of_table = pg_sys::SearchSysCacheCopy(cache, table.into(), attnum.into(), none, none);
        let of_log = pg_sys::SearchSysCacheCopy(cache, log.into(), place.into(), none, none);
        let mut is_null = true;
        let value = pg_sys::SysCacheGetAttr(cache, of_table, shown as AttrNumber, &mut is_null);
        if !is_null {
            let columns = (*(*attributes).rd_att).natts as usize;
            let (mut values, mut nulls) = (vec![none; columns], vec![false; columns]);
            let mut replaced = vec![false; columns];
            values[here - 1] = Datum::from(true);
            values[shown - 1] = value;
            replaced[here - 1] = true;
            replaced[shown - 1] = true;
            let changed = pg_sys::heap_modify_tuple(
                of_log,
                (*attributes).rd_att,
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
                replaced.as_mut_ptr(),
            );
            pg_sys::CatalogTupleUpdate(attributes, &mut (*changed).t_self, changed);
        }
        pg_sys::table_close(attributes, pg_sys::RowExclusiveLock as i32);
    }
}

/// Adds columns at the end of the log.
unsafe fn add(log: Oid, last: i32, columns: &[(CString, pg_sys::FormData_pg_attribute)]) {
    // SAFETY: rows of pg_attribute numbered from `last` on, and the count in
    // pg_class, as ALTER TABLE ADD COLUMN writes them.
    unsafe {
        let desc = pg_sys::CreateTemplateTupleDesc(columns.len() as i32);
        for (i, (name, form)) in columns.iter().enumerate() {
            describe(desc, i, name, form);
        }
        for i in 0..columns.len() {
            (*attribute_mut(desc, i)).attnum = last as AttrNumber + i as AttrNumber + 1;
        }
        let attributes =
            pg_sys::table_open(pg_sys::AttributeRelationId, pg_sys::RowExclusiveLock as i32);
        let version = version_option();
        #[cfg(any(feature = "pg15", feature = "pg16"))]
        let mut extra = vec![version.unwrap_or(Datum::from(0usize)); columns.len()];
        #[cfg(not(any(feature = "pg15", feature = "pg16")))]
        let extra = vec![
            pg_sys::FormExtraData_pg_attribute {
                attstattarget: pg_sys::NullableDatum {
                    value: Datum::from(0usize),
                    isnull: true
                },
                attoptions: pg_sys::NullableDatum {
                    value: version.unwrap_or(Datum::from(0usize)),
                    isnull: version.is_none()
                },
            };
            columns.len()
        ];
        #[cfg(any(feature = "pg15", feature = "pg16"))]
        pg_sys::InsertPgAttributeTuples(attributes, desc, log, extra.as_mut_ptr(), null_mut());
        #[cfg(not(any(feature = "pg15", feature = "pg16")))]
        pg_sys::InsertPgAttributeTuples(attributes, desc, log, extra.as_ptr(), null_mut());
        pg_sys::table_close(attributes, pg_sys::RowExclusiveLock as i32);
        let classes =
            pg_sys::table_open(pg_sys::RelationRelationId, pg_sys::RowExclusiveLock as i32);
        let tuple = pg_sys::SearchSysCacheCopy(
            pg_sys::SysCacheIdentifier::RELOID as i32,
            Datum::from(log),
            Datum::from(0usize),
            Datum::from(0usize),
            Datum::from(0usize),
        );
        let row = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>();
        (*row).relnatts = last as i16 + columns.len() as i16;
        pg_sys::CatalogTupleUpdate(classes, &mut (*tuple).t_self, tuple);
        pg_sys::table_close(classes, pg_sys::RowExclusiveLock as i32);
    }
}

/// What a new column's `attoptions` must hold. Newer minor versions (15.19 and
/// its siblings) number the changes of a row type there; the numbers increase
/// from column to column.
unsafe fn version_option() -> Option<Datum> {
    // SAFETY: looks the symbol up in the running server; its type is that of
    // catalog/heap.h where it exists. The array is made in the current context.
    unsafe {
        let next = server::dlsym(null_mut(), c"GetNextAttributeVersion".as_ptr());
        if next.is_null() {
            return None;
        }
        let next: unsafe extern "C-unwind" fn() -> u64 = std::mem::transmute(next);
        let option = CString::new(format!("pg_attver={}", next())).unwrap_or_default();
        let mut text = Datum::from(pg_sys::cstring_to_text(option.as_ptr()));
        let array = pg_sys::construct_array(
            &mut text,
            1,
            pg_sys::TEXTOID,
            -1,
            false,
            pg_sys::TYPALIGN_INT as i8,
        );
        Some(Datum::from(array))
    }
}
