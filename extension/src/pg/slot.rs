//! Tuple slots: the small inline functions of `tuptable.h`.

use pgrx::pg_sys;

/// Empties a slot.
///
/// # Safety
/// `slot` must be valid.
pub unsafe fn clear(slot: *mut pg_sys::TupleTableSlot) {
    // SAFETY: every slot has its operations.
    unsafe {
        if let Some(clear) = (*(*slot).tts_ops).clear {
            clear(slot);
        }
    }
}

/// The values and null flags of all columns.
///
/// # Safety
/// `slot` must hold a row; the slices are valid until it changes.
pub unsafe fn values<'a>(slot: *mut pg_sys::TupleTableSlot) -> (&'a [pg_sys::Datum], &'a [bool]) {
    // SAFETY: after deforming, tts_values and tts_isnull hold natts elements.
    unsafe {
        let count = (*(*slot).tts_tupleDescriptor).natts;
        if ((*slot).tts_nvalid as i32) < count {
            pg_sys::slot_getsomeattrs_int(slot, count);
        }
        (
            std::slice::from_raw_parts((*slot).tts_values, count as usize),
            std::slice::from_raw_parts((*slot).tts_isnull, count as usize),
        )
    }
}
