//! Running Braid's own SQL for stream tables: as the superuser, on real names.

use crate::branch::session::internally;
use crate::pg::identity::as_superuser;
use crate::pg::transaction;
use pgrx::datum::DatumWithOid;
use pgrx::prelude::*;
use pgrx::spi::SpiHeapTupleData;

/// Runs one statement on Braid's catalog.
pub fn run(sql: &str, args: &[DatumWithOid]) {
    internally(|| as_superuser(|| as_user(sql, args)));
    transaction::next_command();
}

/// Runs one statement as the caller, whose errors are PostgreSQL's own.
pub fn as_user(sql: &str, args: &[DatumWithOid]) {
    Spi::connect_mut(|client| {
        client
            .update(sql, None, args)
            .unwrap_or_else(|error| panic!("{error}"));
    });
}

/// The rows of a query on Braid's catalog, each read by `read`.
pub fn rows<T>(
    sql: &str,
    args: &[DatumWithOid],
    mut read: impl FnMut(&SpiHeapTupleData) -> T,
) -> Vec<T> {
    internally(|| {
        as_superuser(|| {
            Spi::connect_mut(|client| {
                let table = client
                    .update(sql, None, args)
                    .unwrap_or_else(|error| panic!("{error}"));
                table.map(|row| read(&row)).collect()
            })
        })
    })
}

/// A column of a row as text.
pub fn text(row: &SpiHeapTupleData, n: usize) -> Option<String> {
    row.get::<String>(n).ok().flatten()
}
