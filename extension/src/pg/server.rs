//! The server's own functions, called without pgrx's guard.
//!
//! A guarded call sets a jump point and turns an error into a Rust panic; it
//! costs time per call and loses fields of the error. Functions that run per
//! row call these instead. Rule for every caller: no frame between the call
//! and the server may own anything with a destructor, because an error jumps
//! over it.

use pgrx::pg_sys::*;
use std::ffi::{c_int, c_void};

/// Returns what takes the place of a node.
pub type Mutator = unsafe extern "C-unwind" fn(*mut Node, *mut c_void) -> *mut Node;

// SAFETY (of every declaration): the signatures are those of the server's
// headers; where versions differ only in `const`, the pointers agree.
unsafe extern "C-unwind" {
    pub fn get_partition_ancestors(relation: Oid) -> *mut List;
    pub fn heap_insert(
        rel: Relation,
        tuple: HeapTuple,
        cid: CommandId,
        options: c_int,
        state: BulkInsertState,
    );
    pub fn heap_multi_insert(
        rel: Relation,
        slots: *mut *mut TupleTableSlot,
        count: c_int,
        cid: CommandId,
        options: c_int,
        state: BulkInsertState,
    );
    pub fn heap_fetch(
        rel: Relation,
        snapshot: Snapshot,
        tuple: HeapTuple,
        buffer: *mut Buffer,
        keep: bool,
    ) -> bool;
    pub fn heap_beginscan(
        rel: Relation,
        snapshot: Snapshot,
        keys: c_int,
        key: ScanKey,
        parallel: *mut c_void,
        flags: u32,
    ) -> *mut c_void;
    pub fn heap_getnext(scan: *mut c_void, direction: ScanDirection::Type) -> HeapTuple;
    pub fn heap_endscan(scan: *mut c_void);
    pub fn heap_form_tuple(desc: TupleDesc, values: *mut Datum, nulls: *mut bool) -> HeapTuple;
    pub fn heap_deform_tuple(
        tuple: HeapTuple,
        desc: TupleDesc,
        values: *mut Datum,
        nulls: *mut bool,
    );
    pub fn index_insert(
        index: Relation,
        values: *mut Datum,
        nulls: *mut bool,
        tid: ItemPointer,
        rel: Relation,
        check_unique: IndexUniqueCheck::Type,
        unchanged: bool,
        info: *mut IndexInfo,
    ) -> bool;
    pub fn has_superclass(relid: Oid) -> bool;
    // From 16 on the names of the mutators carry `_impl`.
    #[cfg_attr(not(feature = "pg15"), link_name = "query_tree_mutator_impl")]
    pub fn query_tree_mutator(
        query: *mut Query,
        mutator: Mutator,
        context: *mut c_void,
        flags: c_int,
    ) -> *mut Query;
    #[cfg_attr(not(feature = "pg15"), link_name = "expression_tree_mutator_impl")]
    pub fn expression_tree_mutator(
        node: *mut Node,
        mutator: Mutator,
        context: *mut c_void,
    ) -> *mut Node;
    pub fn index_rescan(
        scan: IndexScanDesc,
        keys: ScanKey,
        count: c_int,
        orders: ScanKey,
        order_count: c_int,
    );
    pub fn index_getnext_slot(
        scan: IndexScanDesc,
        direction: ScanDirection::Type,
        slot: *mut TupleTableSlot,
    ) -> bool;
    pub fn ExecInitNode(node: *mut Plan, estate: *mut EState, eflags: c_int) -> *mut PlanState;
    pub fn ExecEndNode(node: *mut PlanState);
    pub fn ExecReScan(node: *mut PlanState);
    pub fn UpdateChangedParamSet(node: *mut PlanState, new: *mut Bitmapset);
    pub fn slot_getsomeattrs_int(slot: *mut TupleTableSlot, attnum: c_int);
    pub fn MakeSingleTupleTableSlot(
        desc: TupleDesc,
        ops: *const TupleTableSlotOps,
    ) -> *mut TupleTableSlot;
    pub fn ExecStoreVirtualTuple(slot: *mut TupleTableSlot) -> *mut TupleTableSlot;
    pub fn CreateTupleDescCopy(desc: TupleDesc) -> TupleDesc;
    pub fn RelationIdGetRelation(relid: Oid) -> Relation;
    pub fn RelationClose(rel: Relation);
    pub fn LockRelationOid(relid: Oid, mode: LOCKMODE);
    pub fn ReleaseBuffer(buffer: Buffer);
    pub fn palloc(size: usize) -> *mut c_void;
    pub fn pfree(chunk: *mut c_void);
    pub fn palloc0(size: usize) -> *mut c_void;
    pub fn MemoryContextReset(context: MemoryContext);
    pub fn GetCurrentCommandId(used: bool) -> CommandId;
    pub fn GetCurrentTransactionNestLevel() -> c_int;
    pub fn GetTopFullTransactionId() -> FullTransactionId;
    pub fn GetXLogInsertRecPtr() -> XLogRecPtr;
    pub fn GetOuterUserId() -> Oid;
    pub fn TransactionIdIsCurrentTransactionId(xid: TransactionId) -> bool;
    pub fn datum_image_eq(a: Datum, b: Datum, by_value: bool, len: c_int) -> bool;
    pub fn datumIsEqual(a: Datum, b: Datum, by_value: bool, len: c_int) -> bool;
    pub fn TransactionIdDidCommit(xid: TransactionId) -> bool;
    pub fn heap_copytuple(tuple: HeapTuple) -> HeapTuple;
    pub fn heap_freetuple(tuple: HeapTuple);
    pub fn ScanKeyInit(
        entry: ScanKey,
        column: AttrNumber,
        strategy: StrategyNumber,
        procedure: RegProcedure,
        argument: Datum,
    );
    pub fn systable_beginscan_ordered(
        rel: Relation,
        index: Relation,
        snapshot: Snapshot,
        keys: c_int,
        key: ScanKey,
    ) -> SysScanDesc;
    pub fn systable_getnext_ordered(scan: SysScanDesc, direction: ScanDirection::Type)
        -> HeapTuple;
    pub fn systable_endscan_ordered(scan: SysScanDesc);
    pub fn toast_open_indexes(
        rel: Relation,
        mode: LOCKMODE,
        indexes: *mut *mut Relation,
        count: *mut c_int,
    ) -> c_int;
    pub fn toast_close_indexes(indexes: *mut Relation, count: c_int, mode: LOCKMODE);
    pub fn assign_search_path(value: *const std::ffi::c_char, extra: *mut c_void);
    pub fn NewRelationCreateToastTable(rel: Oid, options: Datum);
}

unsafe extern "C" {
    /// The address of a symbol of the running server, or null.
    pub fn dlsym(handle: *mut c_void, name: *const std::ffi::c_char) -> *mut c_void;
}
