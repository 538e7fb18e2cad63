//! Reading tombstones and change logs whole, under the snapshot of the running
//! query, or by key as of this very moment.

use super::key::{Key, KeyReader, KeyValues};
use super::relation::Open;
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;

/// The columns every log begins with.
pub const LOG_XID: usize = 1;
const LOG_LSN: usize = 2;
const LOG_SEQ: usize = 3;
pub const LOG_OP: usize = 4;

/// Position of a change in time. Within one transaction an old row (U, D)
/// comes before a new one (I).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ChangeOrder {
    lsn: u64,
    seq: i32,
}

/// Keeps the earlier of what is known and what was found.
pub fn keep_earliest(earliest: &mut Option<(ChangeOrder, u64)>, found: Option<(ChangeOrder, u64)>) {
    if let Some((order, pre_image)) = found {
        if earliest.is_none_or(|(known, _)| order < known) {
            *earliest = Some((order, pre_image));
        }
    }
}

/// The pre-image of the key's earliest change after the snapshot, as of this
/// very moment, if the key existed. True when there is a change at all.
pub fn pre_image_now(
    log: Oid,
    values: &KeyValues,
    as_of: &Snapshot,
    mut with: impl FnMut(&Open, &super::relation::HeapRow),
) -> bool {
    let heap = Open::shared(log);
    let mut earliest: Option<(ChangeOrder, u64)> = None;
    for index in heap.indexes() {
        heap.probe_now(index, values, |row| {
            keep_earliest(&mut earliest, change(|n| row.value(n), row.tid(), as_of));
            true
        });
    }
    let Some((_, wanted)) = earliest else {
        return false;
    };
    if wanted != 0 {
        // Only entries of the first index have a pre-image.
        heap.probe_now(heap.first_index(), values, |row| {
            let found = row.tid() == wanted;
            if found {
                with(&heap, &row);
            }
            !found
        });
    }
    true
}

/// The number of pages a relation has.
pub fn pages(relation: u32) -> u64 {
    Open::shared(Oid::from(relation)).pages()
}

/// Every tombstone with the transaction that set it.
pub fn tombstones(tombstone: u32, keys: &KeyReader, mut each: impl FnMut(Key, u64)) {
    let heap = Open::shared(Oid::from(tombstone));
    let columns = heap.columns() - 1;
    heap.scan(|row| {
        let values: Vec<_> = (1..=columns).map(|n| row.value(n)).collect();
        each(keys.key(&values), row.value(columns + 1).value() as u64);
    });
}

/// Every change after the snapshot: key, place in time, pre-image row or 0.
pub fn changes(
    log: u32,
    keys: &KeyReader,
    as_of: &Snapshot,
    mut each: impl FnMut(Key, ChangeOrder, u64),
) {
    let heap = Open::shared(Oid::from(log));
    let key_columns = heap.index_columns(heap.first_index());
    heap.scan(|row| {
        if let Some((order, pre_image)) = change(|n| row.value(n), row.tid(), as_of) {
            let values: Vec<_> = key_columns.iter().map(|n| row.value(*n)).collect();
            each(keys.key(&values), order, pre_image);
        }
    });
}

/// The change that a log row tells, if it is after the snapshot: its place in
/// time, and the row if it holds a pre-image.
pub fn change(
    column: impl Fn(usize) -> pg_sys::Datum,
    log_row: u64,
    as_of: &Snapshot,
) -> Option<(ChangeOrder, u64)> {
    if as_of.sees(column(LOG_XID).value() as u64) {
        return None;
    }
    let has_pre_image = match column(LOG_OP).value() as u8 {
        b'U' | b'D' => true,
        b'I' => false,
        _ => return None,
    };
    let order = ChangeOrder {
        lsn: column(LOG_LSN).value() as u64,
        seq: column(LOG_SEQ).value() as i32,
    };
    Some((order, if has_pre_image { log_row } else { 0 }))
}

/// The column of a log that holds attribute `n` of its table; `None` where no
/// change was logged since the column was added.
pub fn log_column(log: &Open, n: usize) -> Option<usize> {
    let name = format!("c{n}");
    (1..=log.columns()).find(|i| {
        let attribute = log.attribute(*i);
        // SAFETY: a C string in a fixed-size name.
        !attribute.attisdropped
            && unsafe { std::ffi::CStr::from_ptr(attribute.attname.data.as_ptr()) }.to_bytes()
                == name.as_bytes()
    })
}

/// Argument `n` of a call as text.
///
/// # Safety
/// `fcinfo` must be a valid frame and the argument a non-null text.
pub unsafe fn text_argument(fcinfo: pg_sys::FunctionCallInfo, n: usize) -> String {
    // SAFETY: as promised by the caller.
    unsafe {
        let datum = (*(*fcinfo).args.as_ptr().add(n)).value;
        let packed = pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr());
        String::from_utf8_lossy(pgrx::varlena::varlena_to_byte_slice(packed)).into_owned()
    }
}

/// Argument `n` of a call as a row position.
///
/// # Safety
/// `fcinfo` must be a valid frame and the argument a non-null tid.
pub unsafe fn tid_argument(fcinfo: pg_sys::FunctionCallInfo, n: usize) -> u64 {
    // SAFETY: as promised by the caller.
    unsafe {
        let tid = (*(*fcinfo).args.as_ptr().add(n))
            .value
            .cast_mut_ptr::<pg_sys::ItemPointerData>();
        super::relation::pack_tid(&*tid)
    }
}
