//! Running Braid's own SQL: as the superuser, on real names.

use super::super::session::internally;
use crate::pg::identity::as_superuser;
use crate::pg::{shape, transaction};
use pgrx::datum::DatumWithOid;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use pgrx::spi::{self, SpiTupleTable};

/// Runs one statement with PostgreSQL's own names.
pub fn run(sql: &str, args: &[DatumWithOid]) {
    internally(|| as_superuser(|| as_user(sql, args)));
    transaction::next_command();
}

/// Runs one statement as the user's names have it on the branch, but with the
/// superuser's privileges: for definitions that are analysed again.
pub fn run_on_branch(sql: &str) {
    let before = crate::pg::name_cache::show_real_schema_names(true);
    crate::pg::utility::quietly(|| as_superuser(|| as_user(sql, &[])));
    crate::pg::name_cache::show_real_schema_names(before);
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

/// The rows of a query, each read by `read`.
pub fn rows<T>(
    sql: &str,
    args: &[DatumWithOid],
    mut read: impl FnMut(&pgrx::spi::SpiHeapTupleData) -> T,
) -> Vec<T> {
    internally(|| {
        as_superuser(|| {
            let mut all = |table: spi::Result<SpiTupleTable>| -> Vec<T> {
                let table = table.unwrap_or_else(|error| panic!("{error}"));
                table.map(|row| read(&row)).collect()
            };
            // An update takes a transaction number, and a standby has none; and it
            // sees what the transaction's snapshot has, where that is kept.
            if transaction::is_read_only() || transaction::repeatable() {
                transaction::under_one_snapshot(|| {
                    Spi::connect(|client| all(client.select(sql, None, args)))
                })
            } else {
                Spi::connect_mut(|client| all(client.update(sql, None, args)))
            }
        })
    })
}

/// First column of every row, as text.
pub fn texts(sql: &str, args: &[DatumWithOid]) -> Vec<String> {
    rows(sql, args, |row| {
        row.get::<String>(1).ok().flatten().unwrap_or_default()
    })
}

/// First column of every row, as OID.
pub fn oids(sql: &str, args: &[DatumWithOid]) -> Vec<Oid> {
    rows(sql, args, |row| {
        row.get::<Oid>(1).ok().flatten().unwrap_or(Oid::INVALID)
    })
}

/// True when the query returns a row.
pub fn exists(sql: &str, args: &[DatumWithOid]) -> bool {
    !rows(sql, args, |_| ()).is_empty()
}

/// The real name of a schema, whatever the branch calls it.
pub fn schema_name(oid: Oid) -> String {
    internally(|| shape::namespace_name(oid))
}

/// True when the query, seen as the branch sees it, returns a row.
pub fn exists_on_branch(sql: &str) -> bool {
    as_superuser(|| {
        transaction::under_one_snapshot(|| {
            Spi::connect(|client| {
                let table = client
                    .select(sql, Some(1), &[])
                    .unwrap_or_else(|error| panic!("{error}"));
                !table.is_empty()
            })
        })
    })
}

/// As [`texts`], with every name outside pg_catalog qualified: definitions.
pub fn definitions(sql: &str, args: &[DatumWithOid]) -> Vec<String> {
    crate::pg::guc::with_setting(c"search_path", c"", || texts(sql, args))
}

/// OIDs that a query finds with the names of the session's branch.
pub fn as_the_branch_sees(sql: &str, args: &[DatumWithOid]) -> Vec<Option<Oid>> {
    as_superuser(|| {
        transaction::under_one_snapshot(|| {
            Spi::connect(|client| {
                let table = client
                    .select(sql, None, args)
                    .unwrap_or_else(|error| panic!("{error}"));
                table.map(|row| row.get::<Oid>(1).ok().flatten()).collect()
            })
        })
    })
}
