//! Names as a branch sees them, put into this backend's system caches.
//!
//! PostgreSQL turns `public.t` into an object through its caches of
//! (name, schema) -> object. On a branch some of those answers differ: `t` was
//! altered there, dropped there, or exists nowhere else. The answers of the
//! branch are entered into the same caches, so every look-up (of analysis, of
//! utility statements, of `regclass`, inside functions) finds them, whether a
//! name is qualified or not:
//!
//! ```text
//!   bucket ─▶ (t, public) -> the branch's t      entered here, marked
//!          ─▶ (u, public) -> nothing             dropped on the branch
//!          ─▶ (v, public) -> main's v            PostgreSQL's own
//! ```
//!
//! The entries live as PostgreSQL's own do, and die by its invalidations; a
//! callback enters them again. Only this file knows how a cache looks inside.

use pgrx::pg_sys;
use pgrx::pg_sys::{Datum, Oid, SysCacheIdentifier as Id};
use pgrx::prelude::*;
use std::cell::{Cell, RefCell};
use std::ffi::CString;

/// Which name leads to which object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// (name, schema) -> relation
    Relation,
    /// (name, schema) -> type
    Type,
    /// name -> schema
    Schema,
    /// schema -> name
    SchemaName,
}

/// One answer of the branch; an invalid `target` means "does not exist".
#[derive(Debug, Clone)]
pub struct Answer {
    pub kind: Kind,
    pub name: String,
    pub namespace: Oid,
    pub target: Oid,
}

/// An answer in the form the cache wants it.
struct Entry {
    kind: Kind,
    name: CString,
    namespace: Oid,
    /// The catalog row that is answered with; `None`: there is none.
    row: Option<Vec<u8>>,
    hash: u32,
    /// For a schema shown by another name: its own.
    real: Option<String>,
    /// The catalog row has changed: not entered again.
    outdated: Cell<bool>,
}

/// Marks our entries; no relation has this OID.
const MARK: Oid = Oid::from_u32(0xFFFF_FFB5);
/// As in catcache.h.
const CT_MAGIC: i32 = 0x57261502;

thread_local! {
    static ENTRIES: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
    /// Answers of a branch that the session may be on next.
    static STAGED: RefCell<Option<(String, Vec<Entry>)>> = const { RefCell::new(None) };
    static ACTIVE: Cell<bool> = const { Cell::new(false) };
    /// True while DDL runs: schemas then have their real names.
    static REAL_SCHEMA_NAMES: Cell<bool> = const { Cell::new(false) };
}

/// Watches for invalidations. Once per backend.
pub fn watch() {
    thread_local!(static DONE: Cell<bool> = const { Cell::new(false) });
    if DONE.with(|done| done.replace(true)) {
        return;
    }
    super::function_names::watch();
    for kind in [Kind::Relation, Kind::Type, Kind::Schema, Kind::SchemaName] {
        // SAFETY: a guarded callback that touches only this backend's memory.
        unsafe {
            pg_sys::CacheRegisterSyscacheCallback(
                kind.cache(),
                Some(invalidated),
                Datum::from(0usize),
            )
        };
    }
}

/// Replaces all answers.
pub fn set(answers: &[Answer]) {
    retract();
    // SAFETY: catalog rows are read through PostgreSQL's caches and copied.
    let entries: Vec<Entry> = answers
        .iter()
        .filter_map(|answer| unsafe { prepare(answer) })
        .collect();
    ENTRIES.with(|all| *all.borrow_mut() = entries);
    enter();
}

/// Prepares answers for a branch the session is about to be on.
pub fn stage(branch: &str, answers: &[Answer]) {
    let active = is_active();
    retract();
    // SAFETY: as in `set`; the caches are found now, while catalogs can be read.
    let entries: Vec<Entry> = answers
        .iter()
        .filter_map(|answer| unsafe { prepare(answer) })
        .collect();
    for kind in [Kind::Relation, Kind::Type, Kind::Schema, Kind::SchemaName] {
        unsafe { cache_of(kind) };
    }
    STAGED.with(|staged| *staged.borrow_mut() = Some((branch.to_string(), entries)));
    if active {
        enter();
    }
}

/// The session is on `branch` now: answers prepared for it count. Reads nothing.
pub fn enter_staged(branch: &[u8]) {
    let staged = STAGED.with(|staged| staged.borrow_mut().take());
    if let Some((_, entries)) = staged.filter(|(name, _)| name.as_bytes() == branch) {
        ENTRIES.with(|all| *all.borrow_mut() = entries);
        enter();
    }
}

/// The real name of a schema that is shown by another now.
pub fn real_schema_name(schema: Oid) -> Option<String> {
    if !is_active() {
        return None;
    }
    ENTRIES.with(|all| {
        let all = all.try_borrow().ok()?;
        all.iter()
            .find(|e| e.kind == Kind::SchemaName && e.namespace == schema)
            .and_then(|e| e.real.clone())
    })
}

/// Schemas of the branch: real name, name the user knows; longest first.
pub fn shown_names() -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = ENTRIES.with(|all| {
        let Ok(all) = all.try_borrow() else {
            return Vec::new();
        };
        all.iter()
            .filter_map(|e| Some((e.real.clone()?, e.name.to_string_lossy().into_owned())))
            .collect()
    });
    names.sort_by_key(|(real, _)| std::cmp::Reverse(real.len()));
    names
}

/// Takes the answers out of the caches, and keeps them for [`enter`].
pub fn retract() {
    if !ACTIVE.with(|active| active.replace(false)) {
        return;
    }
    // SAFETY: see `drop_entry`.
    ENTRIES.with(|all| {
        all.borrow()
            .iter()
            .for_each(|entry| unsafe { drop_entry(entry) })
    });
}

/// Forgets the answers.
pub fn clear() {
    retract();
    ENTRIES.with(|all| all.borrow_mut().clear());
}

/// Puts the answers into the caches (again).
pub fn enter() {
    ACTIVE.with(|active| active.set(true));
    // SAFETY: see `enter_entry`.
    ENTRIES.with(|all| {
        all.borrow()
            .iter()
            .filter(|e| wanted(e))
            .for_each(|entry| unsafe { enter_entry(entry) })
    });
}

/// True while answers are in the caches.
pub fn is_active() -> bool {
    ACTIVE.with(Cell::get)
}

/// Shows schemas by their real names (while DDL runs, which builds statements
/// from them), or by the names the user knows. Returns what was before.
pub fn show_real_schema_names(real: bool) -> bool {
    let before = REAL_SCHEMA_NAMES.with(|flag| flag.replace(real));
    if before != real && is_active() {
        retract();
        enter();
    }
    before
}

fn wanted(entry: &Entry) -> bool {
    !entry.outdated.get() && (entry.kind != Kind::SchemaName || !REAL_SCHEMA_NAMES.with(Cell::get))
}

impl Kind {
    fn cache(self) -> i32 {
        (match self {
            Kind::Relation => Id::RELNAMENSP,
            Kind::Type => Id::TYPENAMENSP,
            Kind::Schema => Id::NAMESPACENAME,
            Kind::SchemaName => Id::NAMESPACEOID,
        }) as i32
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn invalidated(_arg: Datum, cache: i32, hash: u32) {
    let active = is_active();
    ENTRIES.with(|all| {
        // A nested invalidation while entries change is answered by that change.
        let Ok(all) = all.try_borrow() else { return };
        for entry in all
            .iter()
            .filter(|e| wanted(e) && e.kind.cache() == cache && (hash == 0 || e.hash == hash))
        {
            // A schema's row is also asked for its owner and privileges: it
            // must not be answered with an old one.
            if entry.kind == Kind::SchemaName {
                entry.outdated.set(true);
                super::naming::look_again();
                continue;
            }
            if !active {
                continue;
            }
            // SAFETY: see `enter_entry`; no catalog is read.
            unsafe { enter_entry(entry) };
        }
    });
}

impl Entry {
    fn keys(&self) -> [Datum; 2] {
        let name = Datum::from(self.name.as_ptr());
        match self.kind {
            Kind::Relation | Kind::Type => [name, Datum::from(self.namespace)],
            Kind::Schema => [name, Datum::from(0usize)],
            Kind::SchemaName => [Datum::from(self.namespace), Datum::from(0usize)],
        }
    }

    /// True when a cache entry is for the same keys.
    ///
    /// SAFETY: `tuple` is an entry of this entry's cache.
    unsafe fn matches(&self, tuple: *mut pg_sys::catctup) -> bool {
        // SAFETY: name keys point to C strings of at most 64 bytes.
        unsafe {
            let same_name =
                |key: Datum| std::ffi::CStr::from_ptr(key.cast_mut_ptr()) == self.name.as_c_str();
            let same_oid = |key: Datum| Oid::from(key.value() as u32) == self.namespace;
            (*tuple).hash_value == self.hash
                && match self.kind {
                    Kind::Relation | Kind::Type => {
                        same_oid((*tuple).keys[1]) && same_name((*tuple).keys[0])
                    }
                    Kind::Schema => same_name((*tuple).keys[0]),
                    Kind::SchemaName => same_oid((*tuple).keys[0]),
                }
        }
    }
}

/// Copies the catalog row an answer needs. `None` when the target is gone.
unsafe fn prepare(answer: &Answer) -> Option<Entry> {
    let name = CString::new(answer.name.as_str()).ok()?;
    // SAFETY: the cache row is copied before it is released; the patched
    // columns are fixed-length and never null.
    unsafe {
        let mut real = None;
        let row = match answer.target {
            Oid::INVALID => None,
            target => {
                let by_oid = match answer.kind {
                    Kind::Relation => Id::RELOID,
                    Kind::Type => Id::TYPEOID,
                    Kind::Schema | Kind::SchemaName => Id::NAMESPACEOID,
                };
                let tuple = pg_sys::SearchSysCache1(by_oid as i32, Datum::from(target));
                if tuple.is_null() {
                    return None;
                }
                let bytes = std::slice::from_raw_parts(
                    (*tuple).t_data.cast::<u8>(),
                    (*tuple).t_len as usize,
                )
                .to_vec();
                pg_sys::ReleaseSysCache(tuple);
                if answer.kind == Kind::SchemaName {
                    real = Some(schema_name_in(&bytes));
                }
                Some(patch(bytes, answer, &name))
            }
        };
        let mut entry = Entry {
            kind: answer.kind,
            name,
            namespace: answer.namespace,
            row,
            hash: 0,
            real,
            outdated: Cell::new(false),
        };
        let [first, second] = entry.keys();
        let none = Datum::from(0usize);
        entry.hash = pg_sys::GetSysCacheHashValue(answer.kind.cache(), first, second, none, none);
        Some(entry)
    }
}

/// The name in a copied row of pg_namespace.
unsafe fn schema_name_in(bytes: &[u8]) -> String {
    // SAFETY: a whole heap tuple; the name is a fixed-length column.
    unsafe {
        let header = bytes.as_ptr().cast::<pg_sys::HeapTupleHeaderData>();
        let columns = bytes.as_ptr().add((*header).t_hoff as usize);
        let name = columns.add(std::mem::offset_of!(pg_sys::FormData_pg_namespace, nspname));
        std::ffi::CStr::from_ptr(name.cast())
            .to_string_lossy()
            .into_owned()
    }
}

/// Gives a copied row the name or schema it is known by on the branch.
unsafe fn patch(mut bytes: Vec<u8>, answer: &Answer, name: &CString) -> Vec<u8> {
    // SAFETY: `bytes` is a whole heap tuple of the catalog named by the kind;
    // t_hoff leads to its fixed columns.
    unsafe {
        let header = bytes.as_mut_ptr().cast::<pg_sys::HeapTupleHeaderData>();
        let columns = bytes.as_mut_ptr().add((*header).t_hoff as usize);
        match answer.kind {
            Kind::Relation => {
                std::ptr::addr_of_mut!((*columns.cast::<pg_sys::FormData_pg_class>()).relnamespace)
                    .write_unaligned(answer.namespace);
            }
            Kind::Type => {
                std::ptr::addr_of_mut!((*columns.cast::<pg_sys::FormData_pg_type>()).typnamespace)
                    .write_unaligned(answer.namespace);
            }
            Kind::Schema | Kind::SchemaName => {
                let field = std::ptr::addr_of_mut!(
                    (*columns.cast::<pg_sys::FormData_pg_namespace>()).nspname
                );
                std::ptr::write_bytes(field.cast::<u8>(), 0, 64);
                let length = name.as_bytes().len().min(63);
                std::ptr::copy_nonoverlapping(
                    name.as_ptr().cast::<u8>(),
                    field.cast::<u8>(),
                    length,
                );
            }
        }
    }
    bytes
}

/// The cache of a kind, found through an entry every database has.
unsafe fn cache_of(kind: Kind) -> *mut pg_sys::catcache {
    thread_local!(static FOUND: RefCell<[Option<usize>; 4]> = const { RefCell::new([None; 4]) });
    if let Some(known) = FOUND.with(|found| found.borrow()[kind as usize]) {
        return known as *mut pg_sys::catcache;
    }
    let catalog = Datum::from(Oid::from_u32(11));
    let none = Datum::from(0usize);
    // SAFETY: the tuple a cache returns is embedded in its entry, and the
    // entry points to its cache, which lives as long as the backend.
    unsafe {
        let (first, second) = match kind {
            Kind::Relation => (Datum::from(c"pg_class".as_ptr()), catalog),
            Kind::Type => (Datum::from(c"int4".as_ptr()), catalog),
            Kind::Schema => (Datum::from(c"pg_catalog".as_ptr()), none),
            Kind::SchemaName => (catalog, none),
        };
        let tuple = pg_sys::SearchSysCache(kind.cache(), first, second, none, none);
        let entry = tuple
            .cast::<u8>()
            .sub(std::mem::offset_of!(pg_sys::catctup, tuple))
            .cast::<pg_sys::catctup>();
        let cache = (*entry).my_cache;
        assert!(
            (*entry).ct_magic == CT_MAGIC && (*cache).id == kind.cache(),
            "unexpected layout of a system cache"
        );
        pg_sys::ReleaseSysCache(tuple);
        FOUND.with(|found| found.borrow_mut()[kind as usize] = Some(cache as usize));
        cache
    }
}

unsafe fn bucket(cache: *mut pg_sys::catcache, hash: u32) -> *mut pg_sys::dlist_node {
    // SAFETY: the number of buckets is a power of two.
    unsafe {
        let head = (*cache)
            .cc_bucket
            .add((hash & ((*cache).cc_nbuckets as u32 - 1)) as usize);
        let node = std::ptr::addr_of_mut!((*head).head);
        if (*node).next.is_null() {
            (*node).next = node;
            (*node).prev = node;
        }
        node
    }
}

/// Calls `each` for every cache entry with the keys of `entry`.
unsafe fn each_match(
    cache: *mut pg_sys::catcache,
    entry: &Entry,
    mut each: impl FnMut(*mut pg_sys::catctup),
) {
    // SAFETY: walks a circular list whose members are catctup.cache_elem; the
    // next node is read before `each` may unlink the present one.
    unsafe {
        let head = bucket(cache, entry.hash);
        let mut node = (*head).next;
        while node != head {
            let next = (*node).next;
            let tuple = node
                .cast::<u8>()
                .sub(std::mem::offset_of!(pg_sys::catctup, cache_elem))
                .cast::<pg_sys::catctup>();
            if entry.matches(tuple) {
                each(tuple);
            }
            node = next;
        }
    }
}

/// Takes a cache entry out; one in use dies with its last use, as PostgreSQL's do.
unsafe fn remove(cache: *mut pg_sys::catcache, tuple: *mut pg_sys::catctup) {
    // SAFETY: what CatCacheRemoveCTup does, for an entry no list holds. The
    // name key of a negative entry is a chunk of its own.
    unsafe {
        if (*tuple).refcount > 0 || !(*tuple).c_list.is_null() {
            (*tuple).dead = true;
            return;
        }
        let node = std::ptr::addr_of_mut!((*tuple).cache_elem);
        (*(*node).prev).next = (*node).next;
        (*(*node).next).prev = (*node).prev;
        (*cache).cc_ntup -= 1;
        if (*tuple).negative && (*cache).id != Kind::SchemaName.cache() {
            pg_sys::pfree((*tuple).keys[0].cast_mut_ptr());
        }
        pg_sys::pfree(tuple.cast());
    }
}

unsafe fn drop_entry(entry: &Entry) {
    // SAFETY: only marked entries, which `enter_entry` made, are removed.
    unsafe {
        let cache = cache_of(entry.kind);
        each_match(cache, entry, |tuple| {
            if (*tuple).tuple.t_tableOid == MARK {
                remove(cache, tuple);
            }
        });
    }
}

/// Enters an answer, in place of whatever the cache held for its keys.
unsafe fn enter_entry(entry: &Entry) {
    // SAFETY: what CatalogCacheCreateEntry does: one chunk of the cache's
    // context holds the entry and, aligned behind it, the row.
    unsafe {
        let cache = cache_of(entry.kind);
        each_match(cache, entry, |tuple| remove(cache, tuple));
        let length = entry.row.as_ref().map_or(0, Vec::len);
        let header = std::mem::size_of::<pg_sys::catctup>().next_multiple_of(8);
        let made = pg_sys::MemoryContextAllocZero(pg_sys::CacheMemoryContext, header + length + 8)
            .cast::<pg_sys::catctup>();
        (*made).ct_magic = CT_MAGIC;
        (*made).hash_value = entry.hash;
        (*made).my_cache = cache;
        (*made).negative = entry.row.is_none();
        (*made).tuple.t_tableOid = MARK;
        let mut keys = entry.keys();
        if let Some(row) = &entry.row {
            let data = made.cast::<u8>().add(header);
            std::ptr::copy_nonoverlapping(row.as_ptr(), data, length);
            (*made).tuple.t_len = length as u32;
            (*made).tuple.t_data = data.cast();
            keys = row_keys(entry, data);
        } else if entry.kind != Kind::SchemaName {
            keys[0] = copy_name(entry);
        }
        (*made).keys[0] = keys[0];
        (*made).keys[1] = keys[1];
        let head = bucket(cache, entry.hash);
        let node = std::ptr::addr_of_mut!((*made).cache_elem);
        (*node).prev = head;
        (*node).next = (*head).next;
        (*(*head).next).prev = node;
        (*head).next = node;
        (*cache).cc_ntup += 1;
    }
}

/// Keys of a positive entry: names point into its row.
unsafe fn row_keys(entry: &Entry, data: *mut u8) -> [Datum; 2] {
    let [first, second] = entry.keys();
    // SAFETY: the name is a fixed-length column of each of the three catalogs.
    unsafe {
        let columns = data.add((*data.cast::<pg_sys::HeapTupleHeaderData>()).t_hoff as usize);
        let name = match entry.kind {
            Kind::Relation => std::mem::offset_of!(pg_sys::FormData_pg_class, relname),
            Kind::Type => std::mem::offset_of!(pg_sys::FormData_pg_type, typname),
            Kind::Schema => std::mem::offset_of!(pg_sys::FormData_pg_namespace, nspname),
            Kind::SchemaName => return [first, second],
        };
        [Datum::from(columns.add(name)), second]
    }
}

unsafe fn copy_name(entry: &Entry) -> Datum {
    // SAFETY: a NameData of its own, zero-filled.
    unsafe {
        let copy = pg_sys::MemoryContextAllocZero(pg_sys::CacheMemoryContext, 64).cast::<u8>();
        let bytes = entry.name.as_bytes();
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), copy, bytes.len().min(63));
        Datum::from(copy)
    }
}
