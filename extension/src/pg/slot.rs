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

/// Appends the bytes of a value, detoasted and with its length.
///
/// # Safety
/// `value` must be a non-null datum of a type of this length and kind.
pub unsafe fn append_image(bytes: &mut Vec<u8>, value: pg_sys::Datum, length: i16, by_value: bool) {
    // SAFETY: as promised.
    unsafe {
        match length {
            _ if by_value => bytes.extend_from_slice(&(value.value() as u64).to_le_bytes()),
            -1 => {
                let original = value.cast_mut_ptr::<pg_sys::varlena>();
                let plain = pg_sys::pg_detoast_datum(original);
                let data = pgrx::varlena::varlena_to_byte_slice(plain);
                bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
                bytes.extend_from_slice(data);
                if plain != original {
                    pg_sys::pfree(plain.cast());
                }
            }
            -2 => bytes.extend_from_slice(
                std::ffi::CStr::from_ptr(value.cast_mut_ptr()).to_bytes_with_nul(),
            ),
            fixed => bytes.extend_from_slice(std::slice::from_raw_parts(
                value.cast_mut_ptr::<u8>(),
                fixed as usize,
            )),
        }
    }
}
