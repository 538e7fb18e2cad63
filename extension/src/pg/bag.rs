//! `pggit.bag`: a table without a key as of a snapshot.
//!
//! Rows that cannot be told apart are counted. Every change since the snapshot
//! logged the old version, the new one, or both:
//!
//! ```text
//!   as of S  =  rows now  +  old versions (U, D)  -  new versions (I, N)
//! ```
//!
//! Two rows are the same when their images are: the bytes of the columns that
//! are asked for, detoasted. Types without equality (json) need no more than
//! that. Columns that are not asked for do not count: a column that was added
//! since the snapshot has values that the log's older rows know nothing of.

use super::relation::{HeapRow, Open};
use super::{report, scan, slot};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::collections::HashMap;

/// Marks calls that Braid printed: a user cannot write this source location,
/// so nobody reads a table through this function without its privileges.
pub const LOCATION: i32 = -7_777;

/// The name under which the analysed call is found.
pub const NAME: &std::ffi::CStr = c"bag";

/// A column in the table and in its log, where it has one there.
struct Place {
    table: usize,
    log: Option<usize>,
    length: i16,
    by_value: bool,
}

/// `pggit.bag(relid oid, as_of text) -> setof record`
///
/// # Safety
/// Called by the server with a valid frame.
#[no_mangle]
pub unsafe extern "C-unwind" fn braid_bag(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: as promised.
    report::catch(|| unsafe { run(fcinfo) })
}

unsafe fn run(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: a set-returning call that allows materialisation; the store
    // lives in the query's memory context.
    unsafe {
        let call = (*(*fcinfo).flinfo).fn_expr.cast::<pg_sys::FuncExpr>();
        let ours = !call.is_null() && (*call).location == LOCATION;
        if !ours && !crate::branch::session::is_internal() {
            report::error(
                "42501",
                "pggit.bag is internal",
                Some("It reads a table without asking for privileges on it."),
                Some("Read the table itself, on a branch."),
            );
        }
        let relid = Oid::from((*(*fcinfo).args.as_ptr()).value.value() as u32);
        let as_of = Snapshot::parse(&scan::text_argument(fcinfo, 1)).expect("a printed snapshot");
        let info = (*fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>();
        let query_context = (*(*info).econtext).ecxt_per_query_memory;
        let old = pg_sys::MemoryContextSwitchTo(query_context);
        let descriptor = pg_sys::CreateTupleDescCopy((*info).expectedDesc);
        let store = pg_sys::tuplestore_begin_heap(true, false, pg_sys::work_mem);
        pg_sys::MemoryContextSwitchTo(old);
        fill(relid, &as_of, descriptor, store);
        (*info).returnMode = pg_sys::SetFunctionReturnMode::SFRM_Materialize;
        (*info).setResult = store;
        (*info).setDesc = descriptor;
        (*fcinfo).isnull = true;
        pg_sys::Datum::from(0usize)
    }
}

/// Puts the rows as of the snapshot into the store.
unsafe fn fill(
    relid: Oid,
    as_of: &Snapshot,
    descriptor: pg_sys::TupleDesc,
    store: *mut pg_sys::Tuplestorestate,
) {
    let log = crate::capture::log_of(relid).map(|log| Open::shared(log.log));
    let table = Open::shared(relid);
    // SAFETY: the descriptor of the call's result.
    let places = places(&table, log.as_ref(), &unsafe { asked_for(descriptor) });
    // Net number of copies to take away (positive) or to add (negative).
    let mut net: HashMap<Vec<u8>, i64> = HashMap::new();
    if let Some(log) = &log {
        log.scan(|row| {
            if let Some(sign) = sign(&row, as_of) {
                *net.entry(image(&places, &row, |p| p.log)).or_default() += sign;
            }
        });
        net.retain(|_, count| *count != 0);
    }
    // SAFETY: values are copied into the store before the row changes.
    let put = |row: &HeapRow, at: fn(&Place) -> Option<usize>| unsafe {
        let value = |p| at(p).map(|n| (row.value(n), row.is_null(n)));
        let (mut values, mut nulls): (Vec<pg_sys::Datum>, Vec<bool>) = places
            .iter()
            .map(|p| value(p).unwrap_or((pg_sys::Datum::from(0usize), true)))
            .unzip();
        pg_sys::tuplestore_putvalues(store, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
    };
    table.scan(|row| {
        if !net.is_empty() {
            if let Some(count) = net.get_mut(&image(&places, &row, |p| Some(p.table))) {
                if *count > 0 {
                    *count -= 1;
                    return;
                }
            }
        }
        put(&row, |p| Some(p.table));
    });
    if let Some(log) = &log {
        log.scan(|row| {
            if sign(&row, as_of) != Some(-1) {
                return;
            }
            if let Some(count) = net.get_mut(&image(&places, &row, |p| p.log)) {
                if *count < 0 {
                    *count += 1;
                    put(&row, |p| p.log);
                }
            }
        });
    }
}

/// +1 for a new version since the snapshot, -1 for an old one.
fn sign(row: &HeapRow, as_of: &Snapshot) -> Option<i64> {
    if as_of.sees(row.value(scan::LOG_XID).value() as u64) {
        return None;
    }
    match row.value(scan::LOG_OP).value() as u8 {
        b'I' | b'N' => Some(1),
        b'U' | b'D' => Some(-1),
        _ => None,
    }
}

/// The attributes that the columns of a result stand for: `c<n>` is number n.
unsafe fn asked_for(descriptor: pg_sys::TupleDesc) -> Vec<usize> {
    // SAFETY: a descriptor whose columns are named.
    unsafe {
        (0..(*descriptor).natts as usize)
            .map(|i| {
                let name = &(*super::tuple::attribute(descriptor, i)).attname;
                let name = std::ffi::CStr::from_ptr(name.data.as_ptr()).to_string_lossy();
                let number = name.strip_prefix('c').and_then(|n| n.parse().ok());
                number.expect("a column of a bag is called by its number")
            })
            .collect()
    }
}

fn places(table: &Open, log: Option<&Open>, columns: &[usize]) -> Vec<Place> {
    columns
        .iter()
        .map(|n| {
            let attribute = table.attribute(*n);
            Place {
                table: *n,
                log: log.and_then(|log| scan::log_column(log, *n)),
                length: attribute.attlen,
                by_value: attribute.attbyval,
            }
        })
        .collect()
}

/// The bytes of the columns.
fn image(places: &[Place], row: &HeapRow, at: fn(&Place) -> Option<usize>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    for place in places {
        let Some(n) = at(place).filter(|n| !row.is_null(*n)) else {
            bytes.push(0);
            continue;
        };
        bytes.push(1);
        // SAFETY: a non-null datum of the type described by the place.
        unsafe { slot::append_image(&mut bytes, row.value(n), place.length, place.by_value) };
    }
    bytes
}

static FINFO: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };

#[no_mangle]
pub extern "C" fn pg_finfo_braid_bag() -> &'static pg_sys::Pg_finfo_record {
    &FINFO
}
