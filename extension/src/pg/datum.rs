//! Values for rows that Braid writes without SPI.

use pgrx::pg_sys;

/// In the place of a NULL.
pub const NOTHING: pg_sys::Datum = pg_sys::Datum::null();

/// A text.
pub fn text(text: &str) -> pg_sys::Datum {
    // SAFETY: copies the bytes into a varlena in the current context.
    unsafe {
        pg_sys::Datum::from(pg_sys::cstring_to_text_with_len(
            text.as_ptr().cast(),
            text.len() as i32,
        ))
    }
}

/// The moment on the clock, as timestamptz.
pub fn clock() -> pg_sys::Datum {
    // SAFETY: reads the clock.
    unsafe { pg_sys::Datum::from(pg_sys::GetCurrentTimestamp()) }
}

/// The snapshot of the running statement, as pg_snapshot.
pub fn current_snapshot() -> pg_sys::Datum {
    // SAFETY: inside a transaction; the function reads the active snapshot, for
    // which one is pushed.
    unsafe {
        pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
        let snapshot = pg_sys::OidFunctionCall0Coll(
            pg_sys::Oid::from(pg_sys::F_PG_CURRENT_SNAPSHOT),
            pg_sys::Oid::INVALID,
        );
        pg_sys::PopActiveSnapshot();
        snapshot
    }
}
