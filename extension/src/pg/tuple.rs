//! Tuple descriptors: their layout changed in version 18.

use pgrx::pg_sys;

/// Attribute `i` (from 0) of a descriptor.
///
/// # Safety
/// `i` must be below the descriptor's number of attributes.
pub unsafe fn attribute(
    descriptor: pg_sys::TupleDesc,
    i: usize,
) -> *const pg_sys::FormData_pg_attribute {
    // SAFETY: as promised by the caller; in 18 the attributes follow the
    // array of compact attributes.
    unsafe {
        #[cfg(not(feature = "pg18"))]
        {
            (*descriptor).attrs.as_ptr().add(i)
        }
        #[cfg(feature = "pg18")]
        {
            let compact = (*descriptor)
                .compact_attrs
                .as_ptr()
                .add((*descriptor).natts as usize);
            compact.cast::<pg_sys::FormData_pg_attribute>().add(i)
        }
    }
}

/// The same, to be changed: for descriptors this backend made itself.
///
/// # Safety
/// As for [`attribute`]; nothing else may use the descriptor meanwhile.
pub unsafe fn attribute_mut(
    descriptor: pg_sys::TupleDesc,
    i: usize,
) -> *mut pg_sys::FormData_pg_attribute {
    // SAFETY: as promised by the caller.
    unsafe { attribute(descriptor, i).cast_mut() }
}
