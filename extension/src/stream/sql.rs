//! Running Braid's own SQL for stream tables: as the rest of Braid does, and
//! with plans that are kept.

pub use crate::branch::ddl::sql::{as_user, rows, run};
use crate::branch::session::internally;
use crate::pg::identity::as_superuser;
use crate::pg::transaction;
use pgrx::datum::DatumWithOid;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use pgrx::spi::{OwnedPreparedStatement, SpiHeapTupleData};
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    static PLANS: RefCell<HashMap<&'static str, OwnedPreparedStatement>> = RefCell::new(HashMap::new());
}

/// Runs one statement on Braid's catalog, with a plan that is kept.
pub fn run_kept(sql: &'static str, types: &[Oid], args: &[DatumWithOid]) {
    internally(|| {
        as_superuser(|| {
            Spi::connect_mut(|client| {
                let plan = PLANS.with_borrow_mut(|plans| plans.remove(sql));
                let plan = plan.unwrap_or_else(|| {
                    let types: Vec<PgOid> = types.iter().map(|kind| PgOid::from(*kind)).collect();
                    client
                        .prepare_mut(sql, &types)
                        .unwrap_or_else(|error| panic!("{error}"))
                        .keep()
                });
                client
                    .update(&plan, None, args)
                    .unwrap_or_else(|error| panic!("{error}"));
                PLANS.with_borrow_mut(|plans| plans.insert(sql, plan));
            })
        })
    });
    transaction::next_command();
}

/// A column of a row as text.
pub fn text(row: &SpiHeapTupleData, n: usize) -> Option<String> {
    row.get::<String>(n).ok().flatten()
}
