//! Function names as a branch sees them.
//!
//! Functions are looked up by a list search: all functions of a name, of which
//! PostgreSQL keeps those of the schema it wants. For each name that means
//! something else on the branch a list of our own stands before PostgreSQL's:
//!
//! ```text
//!   f ─▶ [ (f, public, the branch's) entered ]     what public.f means here
//!        [ (f, other,  main's)       copied  ]     as it was
//!        (main's public.f is left out)
//! ```
//!
//! A list is never freed by PostgreSQL, because we hold it once ourselves; any
//! change of a function makes PostgreSQL mark all lists dead, and ours are made
//! again before the next look-up.

use pgrx::pg_sys;
use pgrx::pg_sys::{Datum, Oid, SysCacheIdentifier as Id};
use pgrx::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ffi::CString;

/// What a function name means on the branch.
#[derive(Debug, Clone, Default)]
pub struct Meaning {
    /// (schema the user calls it in, function).
    pub entered: Vec<(Oid, Oid)>,
    /// Functions of main that do not count.
    pub left_out: Vec<Oid>,
}

struct Listed {
    name: CString,
    meaning: Meaning,
    list: *mut pg_sys::catclist,
}

thread_local! {
    static LISTS: RefCell<Vec<Listed>> = const { RefCell::new(Vec::new()) };
    /// PostgreSQL has marked our lists dead: they are made again.
    static OUTDATED: Cell<bool> = const { Cell::new(false) };
}

/// Watches for changes of functions. Once per backend.
pub fn watch() {
    // SAFETY: a guarded callback that only sets flags.
    unsafe {
        pg_sys::CacheRegisterSyscacheCallback(
            Id::PROCNAMEARGSNSP as i32,
            Some(invalidated),
            Datum::from(0usize),
        )
    };
}

#[pg_guard]
unsafe extern "C-unwind" fn invalidated(_arg: Datum, _cache: i32, _hash: u32) {
    // An invalidation while lists are made marks them dead as well.
    let concerned = LISTS.with(|lists| lists.try_borrow().map_or(true, |lists| !lists.is_empty()));
    if concerned && !OUTDATED.with(|flag| flag.replace(true)) {
        super::search_path::look_again();
    }
}

/// Replaces all meanings.
pub fn set(meanings: BTreeMap<String, Meaning>) {
    clear();
    let lists = meanings
        .into_iter()
        .filter_map(|(name, meaning)| {
            Some(Listed {
                name: CString::new(name).ok()?,
                meaning,
                list: std::ptr::null_mut(),
            })
        })
        .collect();
    LISTS.with(|all| *all.borrow_mut() = lists);
    OUTDATED.with(|flag| flag.set(true));
    refresh();
}

/// Makes lists that are out of date. Reads catalogs.
pub fn refresh() {
    if !OUTDATED.with(|flag| flag.replace(false)) {
        return;
    }
    LISTS.with(|all| {
        for listed in all.borrow_mut().iter_mut() {
            // SAFETY: see `unlink` and `build`.
            unsafe {
                unlink(listed);
                build(listed);
            }
        }
    });
}

/// Hides our lists from look-ups, or shows them again.
pub fn show(shown: bool) {
    if OUTDATED.with(Cell::get) {
        return;
    }
    LISTS.with(|all| {
        for listed in all.borrow().iter().filter(|listed| !listed.list.is_null()) {
            // SAFETY: a list of ours, which nobody else frees. Look-ups move
            // what they find to the front, so ours must be put there again.
            unsafe {
                (*listed.list).dead = !shown;
                if shown {
                    unlink_node(listed.list);
                    link_first(listed.list);
                }
            }
        }
    });
}

/// Takes our lists away.
pub fn clear() {
    LISTS.with(|all| {
        for mut listed in all.borrow_mut().drain(..) {
            // SAFETY: see `unlink`.
            unsafe { unlink(&mut listed) };
        }
    });
    OUTDATED.with(|flag| flag.set(false));
}

/// Takes a list out of its cache and frees it, unless a look-up still holds it.
unsafe fn unlink(listed: &mut Listed) {
    let list = std::mem::replace(&mut listed.list, std::ptr::null_mut());
    if list.is_null() {
        return;
    }
    // SAFETY: the node is linked since `build`; members are ours alone and in
    // no bucket.
    unsafe {
        (*list).dead = true;
        unlink_node(list);
        if (*list).refcount == 1 {
            for i in 0..(*list).n_members as usize {
                pg_sys::pfree((*list).members.as_ptr().add(i).read().cast());
            }
            pg_sys::pfree((*list).keys[0].cast_mut_ptr());
            pg_sys::pfree(list.cast());
        }
    }
}

/// Makes the list of a name from PostgreSQL's own and puts it before that.
unsafe fn build(listed: &mut Listed) {
    // SAFETY: the natural list is held while its rows are copied; ours is laid
    // out as SearchCatCacheList does.
    unsafe {
        let none = Datum::from(0usize);
        let name = Datum::from(listed.name.as_ptr());
        let natural = pg_sys::SearchSysCacheList(Id::PROCNAMEARGSNSP as i32, 1, name, none, none);
        let cache = (*natural).my_cache;
        let mut members: Vec<*mut pg_sys::catctup> = Vec::new();
        for i in 0..(*natural).n_members as usize {
            let tuple = std::ptr::addr_of_mut!((*(*natural).members.as_ptr().add(i).read()).tuple);
            let form = form(tuple);
            let (oid, namespace) = ((*form).oid, (*form).pronamespace);
            let replaced = listed.meaning.left_out.contains(&oid);
            if !replaced {
                members.push(member(cache, tuple, namespace));
            }
            for (base, _) in listed
                .meaning
                .entered
                .iter()
                .filter(|(_, function)| *function == oid)
            {
                members.push(member(cache, tuple, *base));
            }
        }
        let size = std::mem::size_of::<pg_sys::catclist>()
            + (members.len() + 1) * std::mem::size_of::<usize>();
        let list = pg_sys::MemoryContextAllocZero(pg_sys::CacheMemoryContext, size)
            .cast::<pg_sys::catclist>();
        (*list).cl_magic = (*natural).cl_magic;
        (*list).hash_value = (*natural).hash_value;
        (*list).my_cache = cache;
        (*list).refcount = 1;
        (*list).nkeys = 1;
        (*list).ordered = false;
        (*list).n_members = members.len() as i32;
        let key = pg_sys::MemoryContextAllocZero(pg_sys::CacheMemoryContext, 64).cast::<u8>();
        let bytes = listed.name.as_bytes();
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), key, bytes.len().min(63));
        (*list).keys[0] = Datum::from(key);
        for (i, member) in members.iter().enumerate() {
            (*list).members.as_mut_ptr().add(i).write(*member);
            (**member).c_list = list;
        }
        pg_sys::ReleaseCatCacheList(natural);
        link_first(list);
        listed.list = list;
    }
}

/// Puts a list before all others of its cache.
unsafe fn link_first(list: *mut pg_sys::catclist) {
    // SAFETY: the list is in no chain; the head belongs to a circular one.
    unsafe {
        let head = lists_of((*list).my_cache, (*list).hash_value);
        let node = std::ptr::addr_of_mut!((*list).cache_elem);
        (*node).prev = head;
        (*node).next = (*head).next;
        (*(*head).next).prev = node;
        (*head).next = node;
    }
}

unsafe fn unlink_node(list: *mut pg_sys::catclist) {
    // SAFETY: the node is in a circular chain, if only with itself.
    unsafe {
        let node = std::ptr::addr_of_mut!((*list).cache_elem);
        (*(*node).prev).next = (*node).next;
        (*(*node).next).prev = (*node).prev;
        (*node).next = node;
        (*node).prev = node;
    }
}

unsafe fn form(tuple: pg_sys::HeapTuple) -> *mut pg_sys::FormData_pg_proc {
    // SAFETY: a row of pg_proc.
    unsafe {
        (*tuple)
            .t_data
            .cast::<u8>()
            .add((*(*tuple).t_data).t_hoff as usize)
            .cast()
    }
}

/// A copy of a row as a cache entry of our own, in the schema `namespace`.
unsafe fn member(
    cache: *mut pg_sys::catcache,
    tuple: pg_sys::HeapTuple,
    namespace: Oid,
) -> *mut pg_sys::catctup {
    // SAFETY: one chunk holds the entry and, aligned behind it, the row.
    unsafe {
        let header = std::mem::size_of::<pg_sys::catctup>().next_multiple_of(8);
        let length = (*tuple).t_len as usize;
        let made = pg_sys::MemoryContextAllocZero(pg_sys::CacheMemoryContext, header + length + 8)
            .cast::<pg_sys::catctup>();
        (*made).ct_magic = 0x57261502;
        (*made).my_cache = cache;
        let data = made.cast::<u8>().add(header);
        std::ptr::copy_nonoverlapping((*tuple).t_data.cast::<u8>(), data, length);
        (*made).tuple = *tuple;
        (*made).tuple.t_data = data.cast();
        let form = form(std::ptr::addr_of_mut!((*made).tuple));
        (*form).pronamespace = namespace;
        made
    }
}

#[cfg(any(feature = "pg15", feature = "pg16"))]
unsafe fn lists_of(cache: *mut pg_sys::catcache, _hash: u32) -> *mut pg_sys::dlist_node {
    // SAFETY: the head of a circular list that the natural list is in.
    unsafe { std::ptr::addr_of_mut!((*cache).cc_lists.head) }
}

#[cfg(not(any(feature = "pg15", feature = "pg16")))]
unsafe fn lists_of(cache: *mut pg_sys::catcache, hash: u32) -> *mut pg_sys::dlist_node {
    // SAFETY: the natural list is in this bucket, so the bucket is initialised.
    unsafe {
        let bucket = (*cache)
            .cc_lbucket
            .add((hash & ((*cache).cc_nlbuckets as u32 - 1)) as usize);
        std::ptr::addr_of_mut!((*bucket).head)
    }
}
