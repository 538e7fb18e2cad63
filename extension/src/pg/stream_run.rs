//! Running the statements of a refresh: all on one snapshot, as the owner of
//! the stream table, with the settings it was made with, reading deltas from
//! tuplestores that have names (as transition tables in a trigger have).

use super::shmem::LogEnd;
use super::{guc, shmem};
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{c_char, CString};

mod server {
    use super::*;
    // SAFETY (of every call): the signatures are those of the server's headers.
    unsafe extern "C-unwind" {
        pub fn CreateTuplestoreDestReceiver() -> *mut pg_sys::DestReceiver;
        pub fn SetTuplestoreDestReceiverParams(
            receiver: *mut pg_sys::DestReceiver,
            store: *mut pg_sys::Tuplestorestate,
            context: pg_sys::MemoryContext,
            detoast: bool,
            target: pg_sys::TupleDesc,
            message: *const c_char,
        );
    }
}

/// Rows kept in memory under a name.
pub struct Rows {
    name: CString,
    store: *mut pg_sys::Tuplestorestate,
    descriptor: pg_sys::TupleDesc,
    pub count: u64,
}

/// So many rows are looked at before a step.
const FEW: u64 = 1000;

impl Rows {
    /// The last column, an int4 or int8, of all rows if they are few.
    pub fn last_column(&self) -> Option<Vec<i64>> {
        if self.count > FEW {
            return None;
        }
        // SAFETY: read with the store's first pointer, which no statement uses;
        // the slot ends here.
        unsafe {
            let number = (*self.descriptor).natts;
            let attribute = super::tuple::attribute(self.descriptor, number as usize - 1);
            let is_short = (*attribute).atttypid == pg_sys::INT4OID;
            let slot = pg_sys::MakeSingleTupleTableSlot(
                self.descriptor,
                &raw const pg_sys::TTSOpsMinimalTuple,
            );
            pg_sys::tuplestore_select_read_pointer(self.store, 0);
            pg_sys::tuplestore_rescan(self.store);
            let mut found = Vec::with_capacity(self.count as usize);
            while pg_sys::tuplestore_gettupleslot(self.store, true, false, slot) {
                let (values, nulls) = super::slot::values(slot);
                let value = values[number as usize - 1].value();
                if !nulls[number as usize - 1] {
                    found.push(match is_short {
                        true => i64::from(value as i32),
                        false => value as i64,
                    });
                }
            }
            pg_sys::ExecDropSingleTupleTableSlot(slot);
            Some(found)
        }
    }
}

/// Takes the rows of [`Run::fill`].
pub struct Filler {
    store: *mut pg_sys::Tuplestorestate,
    descriptor: pg_sys::TupleDesc,
}

impl Filler {
    /// Stores a row; the last element of both is for the weight.
    pub fn put(&mut self, values: &mut [pg_sys::Datum], nulls: &mut [bool], weight: i64) {
        let last = values.len() - 1;
        values[last] = pg_sys::Datum::from(weight);
        nulls[last] = false;
        // SAFETY: the descriptor has as many columns; values are copied.
        unsafe {
            pg_sys::tuplestore_putvalues(
                self.store,
                self.descriptor,
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            );
        }
    }
}

/// A connection of its own to the server's SPI, on one snapshot.
pub struct Run {
    /// Names known to statements; their metadata lives in the SPI context.
    names: Vec<CString>,
    /// Every store that was made: a large one holds a temporary file.
    stores: Vec<*mut pg_sys::Tuplestorestate>,
    /// Plans are kept for each: few rows are found otherwise than many.
    pub size_class: u32,
    /// Whose statements they are: names stand for other columns elsewhere.
    pub scope: u64,
}

/// Kept plans, by scope, size class and statement.
type Plans = HashMap<(u64, u32, Statement), pg_sys::SPIPlanPtr>;

/// What a plan is kept for.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Statement {
    Text(String),
    /// A step of a list of steps.
    Step((u64, usize)),
}

thread_local! {
    static PLANS: RefCell<Plans> = RefCell::new(HashMap::new());
}

/// How many plans a backend keeps.
const MOST_PLANS: usize = 500;

/// Runs `work` on one new snapshot (that of the transaction, when it has one
/// for all statements).
pub fn on_one_snapshot<T>(work: impl FnOnce(&mut Run) -> T) -> T {
    // SAFETY: pushed and popped, connected and finished in this frame; errors
    // end both with the (sub)transaction.
    unsafe {
        pg_sys::CommandCounterIncrement();
        pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
        pg_sys::UpdateActiveSnapshotCommandId();
        if pg_sys::SPI_connect() != pg_sys::SPI_OK_CONNECT as i32 {
            panic!("could not connect to SPI");
        }
        let mut run = Run {
            names: Vec::new(),
            stores: Vec::new(),
            size_class: 0,
            scope: 0,
        };
        let result = work(&mut run);
        run.forget_names();
        pg_sys::SPI_finish();
        pg_sys::PopActiveSnapshot();
        result
    }
}

/// The active snapshot in the form `xmin:xmax:xip,...`, own transaction
/// counted as running.
pub fn snapshot_text() -> String {
    // SAFETY: pg_current_snapshot reads the active snapshot; the result is
    // printed by its type's output function.
    unsafe {
        let datum =
            pg_sys::OidFunctionCall0Coll(Oid::from(pg_sys::F_PG_CURRENT_SNAPSHOT), Oid::INVALID);
        let text = pg_sys::OidOutputFunctionCall(Oid::from(pg_sys::F_PG_SNAPSHOT_OUT), datum);
        std::ffi::CStr::from_ptr(text)
            .to_string_lossy()
            .into_owned()
    }
}

impl Run {
    /// Runs one statement that may write; returns the number of rows.
    pub fn execute(&mut self, sql: &str) -> u64 {
        let text = CString::new(sql).expect("printed SQL has no NUL");
        // SAFETY: connected; the active snapshot is the one of this run.
        unsafe {
            let plan = pg_sys::SPI_prepare(text.as_ptr(), 0, std::ptr::null_mut());
            if plan.is_null() {
                panic!("could not prepare {sql}");
            }
            let rows = self.execute_plan(plan);
            pg_sys::SPI_freeplan(plan);
            rows
        }
    }

    /// The same, with a plan that is kept.
    pub fn execute_kept(&mut self, sql: &str) -> u64 {
        let plan = self.kept(Statement::Text(sql.to_string()), sql);
        // SAFETY: kept until it leaves the map.
        unsafe { self.execute_plan(plan) }
    }

    /// The same for a step of a list: both tell it from all others of the scope.
    pub fn execute_step(&mut self, step: (u64, usize), sql: &str) -> u64 {
        let plan = self.kept(Statement::Step(step), sql);
        // SAFETY: kept until it leaves the map.
        unsafe { self.execute_plan(plan) }
    }

    /// A plan that is kept. PostgreSQL plans it again when something it depends
    /// on has changed.
    fn kept(&mut self, statement: Statement, sql: &str) -> pg_sys::SPIPlanPtr {
        let key = (self.scope, self.size_class, statement);
        if let Some(plan) = PLANS.with_borrow(|plans| plans.get(&key).copied()) {
            return plan;
        }
        let text = CString::new(sql).expect("printed SQL has no NUL");
        // SAFETY: connected; a kept plan stays until it is freed.
        let plan = unsafe {
            let plan = pg_sys::SPI_prepare(text.as_ptr(), 0, std::ptr::null_mut());
            if plan.is_null() || pg_sys::SPI_keepplan(plan) != 0 {
                panic!("could not prepare {sql}");
            }
            plan
        };
        let full = PLANS.with_borrow(|plans| plans.len() >= MOST_PLANS);
        if full {
            let old = PLANS.with_borrow_mut(std::mem::take);
            for plan in old.into_values() {
                // SAFETY: kept, and in use by nobody: refreshes do not nest.
                unsafe { pg_sys::SPI_freeplan(plan) };
            }
        }
        PLANS.with_borrow_mut(|plans| plans.insert(key, plan));
        plan
    }

    /// # Safety
    /// `plan` must be a valid plan.
    unsafe fn execute_plan(&mut self, plan: pg_sys::SPIPlanPtr) -> u64 {
        // SAFETY: as promised.
        unsafe {
            let code = execute(plan, 0);
            if code < 0 {
                panic!("statement failed with SPI code {code}");
            }
            let rows = pg_sys::SPI_processed;
            pg_sys::SPI_freetuptable(pg_sys::SPI_tuptable);
            // What was written is visible to what follows.
            pg_sys::CommandCounterIncrement();
            pg_sys::UpdateActiveSnapshotCommandId();
            rows
        }
    }

    /// Runs a query and keeps its rows under a name.
    pub fn collect(&mut self, name: &str, sql: &str) -> Rows {
        let text = CString::new(sql).expect("printed SQL has no NUL");
        // SAFETY: connected; the plan ends here.
        unsafe {
            let plan = pg_sys::SPI_prepare(text.as_ptr(), 0, std::ptr::null_mut());
            if plan.is_null() {
                panic!("could not prepare {sql}");
            }
            let rows = self.collect_plan(name, plan);
            pg_sys::SPI_freeplan(plan);
            rows
        }
    }

    /// The same, with a plan that is kept.
    pub fn collect_kept(&mut self, name: &str, sql: &str) -> Rows {
        let plan = self.kept(Statement::Text(sql.to_string()), sql);
        // SAFETY: kept until it leaves the map.
        unsafe { self.collect_plan(name, plan) }
    }

    /// The same for a step of a list.
    pub fn collect_step(&mut self, step: (u64, usize), name: &str, sql: &str) -> Rows {
        let plan = self.kept(Statement::Step(step), sql);
        // SAFETY: kept until it leaves the map.
        unsafe { self.collect_plan(name, plan) }
    }

    /// # Safety
    /// `plan` must be a valid plan of one query.
    unsafe fn collect_plan(&mut self, name: &str, plan: pg_sys::SPIPlanPtr) -> Rows {
        // SAFETY: the store and the descriptor live in SPI's procedure context,
        // until the connection ends. Read only: the active snapshot is used.
        unsafe {
            let store = pg_sys::tuplestore_begin_heap(true, false, pg_sys::work_mem);
            let receiver = pg_sys::ffi::pg_guard_ffi_boundary(|| {
                let receiver = server::CreateTuplestoreDestReceiver();
                server::SetTuplestoreDestReceiverParams(
                    receiver,
                    store,
                    pg_sys::CurrentMemoryContext,
                    false,
                    std::ptr::null_mut(),
                    std::ptr::null(),
                );
                receiver
            });
            let mut options: pg_sys::SPIExecuteOptions = std::mem::zeroed();
            options.read_only = true;
            options.dest = receiver;
            let code = pg_sys::SPI_execute_plan_extended(plan, &options);
            if code < 0 {
                panic!("query failed with SPI code {code}");
            }
            let sources = pg_sys::SPI_plan_get_plan_sources(plan);
            let source = pg_sys::list_nth(sources, 0).cast::<pg_sys::CachedPlanSource>();
            let descriptor = pg_sys::CreateTupleDescCopy((*source).resultDesc);
            let count = pg_sys::tuplestore_tuple_count(store) as u64;
            self.stores.push(store);
            Rows {
                name: CString::new(name).expect("a name has no NUL"),
                store,
                descriptor,
                count,
            }
        }
    }

    /// Keeps rows that `work` puts there one by one: columns `c1`, .. of these
    /// types, modifiers and collations, and the weight `w`.
    pub fn fill(
        &mut self,
        name: &str,
        types: &[(Oid, i32, Oid)],
        work: impl FnOnce(&mut Filler),
    ) -> Rows {
        let descriptor = super::stream_delta::descriptor(types);
        // SAFETY: lives in SPI's procedure context, as those of `collect`.
        let store = unsafe { pg_sys::tuplestore_begin_heap(true, false, pg_sys::work_mem) };
        self.stores.push(store);
        let mut filler = Filler { store, descriptor };
        work(&mut filler);
        Rows {
            name: CString::new(name).expect("a name has no NUL"),
            store,
            descriptor,
            // SAFETY: a valid store.
            count: unsafe { pg_sys::tuplestore_tuple_count(store) as u64 },
        }
    }

    /// Makes rows known to the statements that follow, by their name.
    pub fn register(&mut self, rows: &Rows) {
        // SAFETY: the metadata lives in SPI's procedure context, as long as the
        // connection; the planner sees the number of rows.
        unsafe {
            let relation: *mut pg_sys::EphemeralNamedRelationData =
                pg_sys::palloc0(size_of::<pg_sys::EphemeralNamedRelationData>()).cast();
            (*relation).md.name = pg_sys::pstrdup(rows.name.as_ptr());
            (*relation).md.reliddesc = Oid::INVALID;
            (*relation).md.tupdesc = rows.descriptor;
            (*relation).md.enrtype = pg_sys::EphemeralNameRelationType::ENR_NAMED_TUPLESTORE;
            (*relation).md.enrtuples = rows.count as f64;
            (*relation).reldata = rows.store.cast();
            let code = pg_sys::SPI_register_relation(relation);
            if code < 0 {
                panic!("could not register {:?}: SPI code {code}", rows.name);
            }
        }
        self.names.push(rows.name.clone());
    }

    /// Takes all names back, and the rows they stood for.
    pub fn forget_names(&mut self) {
        for name in self.names.drain(..) {
            // SAFETY: connected; the name was registered by this run.
            unsafe { pg_sys::SPI_unregister_relation(name.as_ptr()) };
        }
        for store in self.stores.drain(..) {
            // SAFETY: no name leads to it any more, and no statement is running.
            unsafe { pg_sys::tuplestore_end(store) };
        }
    }

    /// The rows of a query of a number and a text.
    pub fn pairs(&mut self, sql: &str) -> Vec<(i64, String)> {
        let text = CString::new(sql).expect("printed SQL has no NUL");
        let mut found = Vec::new();
        // SAFETY: connected; the result table is read before it is freed.
        unsafe {
            let plan = pg_sys::SPI_prepare(text.as_ptr(), 0, std::ptr::null_mut());
            let code = execute(plan, 0);
            if code < 0 {
                panic!("query failed with SPI code {code}");
            }
            let table = pg_sys::SPI_tuptable;
            for i in 0..pg_sys::SPI_processed as usize {
                let row = *(*table).vals.add(i);
                let mut null = false;
                let number = pg_sys::SPI_getbinval(row, (*table).tupdesc, 1, &mut null);
                let text = pg_sys::SPI_getvalue(row, (*table).tupdesc, 2);
                if !text.is_null() {
                    let text = std::ffi::CStr::from_ptr(text);
                    found.push((number.value() as i64, text.to_string_lossy().into_owned()));
                }
            }
            pg_sys::SPI_freetuptable(table);
            pg_sys::SPI_freeplan(plan);
        }
        found
    }

    /// One number computed by a query.
    pub fn number(&mut self, sql: &str) -> Option<i64> {
        let text = CString::new(sql).expect("printed SQL has no NUL");
        // SAFETY: connected; the result table is read before it is freed.
        unsafe {
            let plan = pg_sys::SPI_prepare(text.as_ptr(), 0, std::ptr::null_mut());
            let number = number(plan);
            pg_sys::SPI_freeplan(plan);
            number
        }
    }
}

/// The number that a query computes.
///
/// # Safety
/// SPI must be connected and `plan` a valid plan of one query.
unsafe fn number(plan: pg_sys::SPIPlanPtr) -> Option<i64> {
    // SAFETY: as promised; the result table is read before it is freed.
    unsafe {
        let code = execute(plan, 1);
        if code < 0 || pg_sys::SPI_processed == 0 {
            return None;
        }
        let table = pg_sys::SPI_tuptable;
        let mut null = false;
        let value = pg_sys::SPI_getbinval(*(*table).vals, (*table).tupdesc, 1, &mut null);
        let number = (!null).then(|| value.value() as i64);
        pg_sys::SPI_freetuptable(table);
        number
    }
}

/// Runs `work` as `owner`, who cannot leave that identity, with these settings.
/// An error restores both with the (sub)transaction it aborts.
pub fn as_owner<T>(owner: Oid, settings: &[(String, String)], work: impl FnOnce() -> T) -> T {
    let (mut user, mut security) = (Oid::INVALID, 0);
    // SAFETY: sets and restores this backend's identity and settings.
    let level = unsafe {
        pg_sys::GetUserIdAndSecContext(&mut user, &mut security);
        pg_sys::SetUserIdAndSecContext(
            owner,
            security | pg_sys::SECURITY_RESTRICTED_OPERATION as i32,
        );
        pg_sys::NewGUCNestLevel()
    };
    for (name, value) in settings {
        let (Ok(name), Ok(value)) = (CString::new(name.as_str()), CString::new(value.as_str()))
        else {
            continue;
        };
        if setting(name.to_str().unwrap_or_default()).as_deref() != value.to_str().ok() {
            guc::set_local(&name, &value);
        }
    }
    let result = work();
    // SAFETY: the values read above.
    unsafe {
        pg_sys::AtEOXact_GUC(true, level);
        pg_sys::SetUserIdAndSecContext(user, security);
    }
    result
}

/// Runs a statement as the session is, on a branch or not; the number of rows.
pub fn write(sql: &str) -> u64 {
    pgrx::Spi::connect_mut(|client| {
        client
            .update(sql, None, &[])
            .unwrap_or_else(|error| panic!("{error}"));
        // SAFETY: set by the statement that just ran.
        unsafe { pg_sys::SPI_processed }
    })
}

/// The value of a setting now.
pub fn setting(name: &str) -> Option<String> {
    let name = CString::new(name).ok()?;
    // SAFETY: a setting that does not exist gives null.
    unsafe {
        let value = pg_sys::GetConfigOption(name.as_ptr(), true, false);
        (!value.is_null()).then(|| {
            std::ffi::CStr::from_ptr(value)
                .to_string_lossy()
                .into_owned()
        })
    }
}

/// The current user.
pub fn current_user() -> Oid {
    // SAFETY: plain state of this backend.
    unsafe { pg_sys::GetUserId() }
}

/// Locks a stream table against other refreshes until the transaction ends;
/// readers go on.
pub fn lock_for_refresh(relid: Oid) {
    // SAFETY: waits with deadlock detection.
    unsafe { pg_sys::LockRelationOid(relid, pg_sys::ShareRowExclusiveLock as i32) }
}

/// The WAL position, and the number the next transaction will get after it.
pub fn position_before() -> (u64, u64) {
    // SAFETY: reads the server's state, in this order.
    unsafe {
        let lsn = pg_sys::GetXLogInsertRecPtr();
        (lsn, pg_sys::ReadNextFullTransactionId().value)
    }
}

/// The end of the log of a table now, remembered for `nothing_before`.
pub fn log_end(relid: Oid, log: Oid) -> Option<LogEnd> {
    let open = super::relation::Open::shared(log);
    // SAFETY: the log is open.
    let (file, blocks) = unsafe {
        let fork = pg_sys::ForkNumber::MAIN_FORKNUM;
        (
            super::version::file_number(open.raw()),
            pg_sys::RelationGetNumberOfBlocksInFork(open.raw(), fork),
        )
    };
    shmem::remember_end(relid, file, blocks.saturating_sub(1))
}

/// The first block of a log, from `start` on, that was written after a WAL
/// position; `None` when none was. `start` where positions say nothing.
pub fn first_block_after(log: Oid, lsn: u64, start: u32) -> Option<u32> {
    let open = super::relation::Open::shared(log);
    // SAFETY: each page is pinned while its position is read.
    unsafe {
        let rel = open.raw();
        let logged = (*(*rel).rd_rel).relpersistence as u8 == pg_sys::RELPERSISTENCE_PERMANENT;
        let minimal = pg_sys::wal_level < pg_sys::WalLevel::WAL_LEVEL_REPLICA as i32;
        if lsn == 0 || !logged || minimal {
            return Some(start);
        }
        let fork = pg_sys::ForkNumber::MAIN_FORKNUM;
        let blocks = pg_sys::RelationGetNumberOfBlocksInFork(rel, fork);
        let strategy = pg_sys::GetAccessStrategy(pg_sys::BufferAccessStrategyType::BAS_BULKREAD);
        let mode = pg_sys::ReadBufferMode::RBM_NORMAL;
        let mut found = None;
        for block in start..blocks {
            let buffer = pg_sys::ReadBufferExtended(rel, fork, block, mode, strategy);
            let written = pg_sys::BufferGetLSNAtomic(buffer);
            pg_sys::ReleaseBuffer(buffer);
            if written > lsn {
                found = Some(block);
                break;
            }
        }
        pg_sys::FreeAccessStrategy(strategy);
        found
    }
}

/// The pages of a relation.
pub fn pages(relid: Oid) -> u64 {
    super::relation::Open::shared(relid).pages()
}

/// The number of rows a table is thought to have.
pub fn thought_rows(relid: Oid) -> f64 {
    let open = super::relation::Open::shared(relid);
    // SAFETY: rd_rel is the pg_class row of an open relation.
    unsafe { f64::from((*(*open.raw()).rd_rel).reltuples) }
}

/// Where the log of this transaction stands: WAL position and counter.
pub fn log_position() -> (u64, i32) {
    // SAFETY: reads the server's state.
    let lsn = unsafe { pg_sys::GetXLogInsertRecPtr() };
    (lsn, super::log_writer::sequence())
}

/// Runs a plan without parameters under the active snapshot, for `count` rows
/// or (0) all; the code SPI returns.
///
/// # Safety
/// SPI must be connected and `plan` valid.
unsafe fn execute(plan: pg_sys::SPIPlanPtr, count: std::ffi::c_long) -> std::ffi::c_int {
    // SAFETY: as promised.
    unsafe {
        pg_sys::SPI_execute_snapshot(
            plan,
            std::ptr::null_mut(),
            std::ptr::null(),
            pg_sys::GetActiveSnapshot(),
            std::ptr::null_mut(),
            false,
            true,
            count,
        )
    }
}
