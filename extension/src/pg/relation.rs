//! Open relations as RAII values, and reading their rows.

use super::key::KeyValues;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;

/// A relation held open; the lock stays until the transaction ends.
pub struct Open {
    rel: pg_sys::Relation,
}

impl Drop for Open {
    fn drop(&mut self) {
        // SAFETY: opened in the constructor, closed once. While an error
        // unwinds the resource owner closes it instead.
        if !std::thread::panicking() {
            unsafe { pg_sys::relation_close(self.rel, pg_sys::NoLock as i32) }
        }
    }
}

/// A row of a heap scan; valid until the next row is asked for.
pub struct HeapRow<'a> {
    tuple: pg_sys::HeapTuple,
    values: &'a [pg_sys::Datum],
    nulls: &'a [bool],
}

impl HeapRow<'_> {
    /// Column `n`, from 1.
    pub fn value(&self, n: usize) -> pg_sys::Datum {
        self.values[n - 1]
    }

    /// True when column `n` is NULL.
    pub fn is_null(&self, n: usize) -> bool {
        self.nulls[n - 1]
    }

    /// All values and null flags.
    pub fn all(&self) -> (&[pg_sys::Datum], &[bool]) {
        (self.values, self.nulls)
    }

    /// The row's position as a number.
    pub fn tid(&self) -> u64 {
        // SAFETY: the tuple is valid for the life of the row.
        unsafe { pack_tid(&(*self.tuple).t_self) }
    }
}

/// A row position as a number; 0 is no position (offsets begin at 1).
pub fn pack_tid(tid: &pg_sys::ItemPointerData) -> u64 {
    let block = (u64::from(tid.ip_blkid.bi_hi) << 16) | u64::from(tid.ip_blkid.bi_lo);
    (block << 16) | u64::from(tid.ip_posid)
}

impl Open {
    /// Opens with a lock that only excludes dropping and rewriting.
    pub fn shared(oid: Oid) -> Open {
        // SAFETY: raises when the relation is gone.
        Open {
            rel: unsafe { pg_sys::relation_open(oid, pg_sys::AccessShareLock as i32) },
        }
    }

    /// Opens what somebody keeps locked for us.
    pub fn unlocked(oid: Oid) -> Open {
        // SAFETY: raises when the relation is gone.
        Open {
            rel: unsafe { pg_sys::relation_open(oid, pg_sys::NoLock as i32) },
        }
    }

    /// The same, or `None` when there is no such relation.
    pub fn try_shared(oid: Oid) -> Option<Open> {
        // SAFETY: returns null instead of raising when the relation is gone.
        let rel = unsafe { pg_sys::try_relation_open(oid, pg_sys::AccessShareLock as i32) };
        (!rel.is_null()).then(|| Open { rel })
    }

    /// Attribute `n`, from 1.
    pub fn attribute(&self, n: usize) -> &pg_sys::FormData_pg_attribute {
        // SAFETY: the descriptor of an open relation has natts attributes.
        unsafe { &*super::tuple::attribute((*self.rel).rd_att, n - 1) }
    }

    /// Its indexes.
    pub fn indexes(&self) -> Vec<Oid> {
        // SAFETY: the list is a copy in the current context; null when empty.
        unsafe {
            let list = pg_sys::RelationGetIndexList(self.rel);
            (0..pg_sys::list_length(list))
                .map(|i| pg_sys::list_nth_oid(list, i))
                .collect()
        }
    }

    /// For an index: true when it is a b-tree.
    pub fn is_btree(&self) -> bool {
        // SAFETY: an open relation has its pg_class row.
        unsafe { (*(*self.rel).rd_rel).relam == pg_sys::BTREE_AM_OID }
    }

    /// For an index: true when it is a plain b-tree on columns, with NULLs
    /// distinct.
    pub fn is_plain_index(&self) -> bool {
        // SAFETY: rd_index and rd_indextuple belong to an open index.
        unsafe {
            let form = &*(*self.rel).rd_index;
            let expressions = pg_sys::Anum_pg_index_indexprs as i32;
            self.is_btree()
                && pg_sys::heap_attisnull(
                    (*self.rel).rd_indextuple,
                    expressions,
                    std::ptr::null_mut(),
                )
                && !self.has_predicate()
                && !form.indnullsnotdistinct
        }
    }

    /// For an index: operator families and collations of its key columns.
    pub fn index_order(&self) -> Vec<(Oid, Oid)> {
        // SAFETY: both arrays have an element for each key column.
        unsafe {
            let count = (*(*self.rel).rd_index).indnkeyatts as usize;
            (0..count)
                .map(|i| {
                    (
                        *(*self.rel).rd_opfamily.add(i),
                        *(*self.rel).rd_indcollation.add(i),
                    )
                })
                .collect()
        }
    }

    /// For an index: true when it enforces uniqueness or exclusion.
    pub fn excludes(&self) -> bool {
        // SAFETY: rd_index belongs to an open index.
        unsafe { (*(*self.rel).rd_index).indisunique || (*(*self.rel).rd_index).indisexclusion }
    }

    /// For an index: true for an exclusion constraint.
    pub fn is_exclusion(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*(*self.rel).rd_index).indisexclusion }
    }

    /// For an index: true when it is partial.
    pub fn has_predicate(&self) -> bool {
        // SAFETY: rd_indextuple is the pg_index row of an open index.
        unsafe {
            !pg_sys::heap_attisnull(
                (*self.rel).rd_indextuple,
                pg_sys::Anum_pg_index_indpred as i32,
                std::ptr::null_mut(),
            )
        }
    }

    /// The raw relation, for calls inside `pg`.
    pub fn raw(&self) -> pg_sys::Relation {
        self.rel
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        // SAFETY: an open relation has a descriptor.
        unsafe { (*(*self.rel).rd_att).natts as usize }
    }

    /// The OID of its first index: the only one of tombstones, and of a log the
    /// one of entries with a pre-image.
    pub fn first_index(&self) -> Oid {
        // SAFETY: the list is a copy in the current context.
        unsafe {
            let list = pg_sys::RelationGetIndexList(self.rel);
            if list.is_null() {
                panic!("relation {} has no index", (*self.rel).rd_id.to_u32());
            }
            pg_sys::list_nth_oid(list, 0)
        }
    }

    /// The table columns an index is made of.
    pub fn index_columns(&self, index: Oid) -> Vec<usize> {
        let index = Open::shared(index);
        // SAFETY: rd_index is the pg_index row of an open index; indkey holds
        // indnkeyatts entries.
        unsafe {
            let form = (*index.rel).rd_index;
            let keys = (*form).indkey.values.as_ptr();
            (0..(*form).indnkeyatts as usize)
                .map(|i| *keys.add(i) as usize)
                .collect()
        }
    }

    /// Calls `each` for rows whose indexed columns equal the values, by the
    /// index's own equality, until it returns false. Sees what is true at this
    /// moment: rows committed by anyone or written by this transaction, this
    /// command included.
    pub fn probe_now(&self, index: Oid, values: &KeyValues, mut each: impl FnMut(HeapRow) -> bool) {
        let index_rel = Open::shared(index);
        // SAFETY: a zeroed snapshot of this kind is complete
        // (InitDirtySnapshot's sibling); keys are built for the columns and
        // operators of this index; the scan ends before the relations close.
        unsafe {
            let mut snapshot: pg_sys::SnapshotData = std::mem::zeroed();
            snapshot.snapshot_type = pg_sys::SnapshotType::SNAPSHOT_SELF;
            let form = (*index_rel.rel).rd_index;
            let table_columns = (*form).indkey.values.as_ptr();
            let mut keys: [pg_sys::ScanKeyData; 32] = std::mem::zeroed();
            for (i, key) in keys.iter_mut().enumerate().take(values.count) {
                let family = *(*index_rel.rel).rd_opfamily.add(i);
                let input = *(*index_rel.rel).rd_opcintype.add(i);
                let operator = pg_sys::get_opfamily_member(
                    family,
                    input,
                    input,
                    pg_sys::BTEqualStrategyNumber as i16,
                );
                pg_sys::ScanKeyEntryInitialize(
                    key,
                    0,
                    *table_columns.add(i),
                    pg_sys::BTEqualStrategyNumber as u16,
                    Oid::INVALID,
                    *(*index_rel.rel).rd_indcollation.add(i),
                    pg_sys::get_opcode(operator),
                    values.values[i],
                );
            }
            let scan = pg_sys::systable_beginscan(
                self.rel,
                index,
                true,
                &mut snapshot,
                values.count as i32,
                keys.as_mut_ptr(),
            );
            let mut row = Buffers::new(self.rel);
            loop {
                let tuple = pg_sys::systable_getnext(scan);
                if tuple.is_null() || !each(row.fill(tuple)) {
                    break;
                }
            }
            pg_sys::systable_endscan(scan);
        }
    }

    /// Its first index that can serve as a key: unique, immediate, plain.
    pub fn key_index(&self) -> Option<Oid> {
        self.indexes().into_iter().find(|index| {
            let open = Open::shared(*index);
            // SAFETY: rd_index belongs to an open index.
            let form = unsafe { &*(*open.rel).rd_index };
            form.indisunique && form.indimmediate && open.is_plain_index() && form.indisprimary
        })
    }

    /// Calls `with` for the row version at a place, whoever sees it.
    pub fn fetch(&self, tid: &pg_sys::ItemPointerData, with: impl FnOnce(HeapRow)) {
        // SAFETY: a row version at `tid` is pinned while it is read; a zeroed
        // snapshot of this kind is complete.
        unsafe {
            let mut snapshot: pg_sys::SnapshotData = std::mem::zeroed();
            snapshot.snapshot_type = pg_sys::SnapshotType::SNAPSHOT_ANY;
            let mut tuple: pg_sys::HeapTupleData = std::mem::zeroed();
            tuple.t_self = *tid;
            let mut buffer: pg_sys::Buffer = 0;
            if pg_sys::heap_fetch(self.rel, &mut snapshot, &mut tuple, &mut buffer, false) {
                let mut row = Buffers::new(self.rel);
                with(row.fill(&mut tuple));
                pg_sys::ReleaseBuffer(buffer);
            }
        }
    }

    /// True when a row version has these values in these columns, byte for
    /// byte (NULLs are equal).
    ///
    /// # Safety
    /// `slot` must hold a row of this relation, with all columns read.
    pub unsafe fn keeps(
        &self,
        version: &pg_sys::ItemPointerData,
        slot: (&[pg_sys::Datum], &[bool]),
        columns: &[usize],
    ) -> bool {
        let mut kept = false;
        self.fetch(version, |row| {
            kept = columns.iter().all(|n| {
                let attribute = self.attribute(*n);
                let (old, new) = (row.is_null(*n), slot.1[*n - 1]);
                // SAFETY: both values are of the column's type.
                old == new
                    && (old
                        || unsafe {
                            super::server::datumIsEqual(
                                row.value(*n),
                                slot.0[*n - 1],
                                attribute.attbyval,
                                i32::from(attribute.attlen),
                            )
                        })
            })
        });
        kept
    }

    /// The number of pages of the relation's own file.
    pub fn pages(&self) -> u64 {
        // SAFETY: an open relation with storage.
        let pages = unsafe {
            pg_sys::RelationGetNumberOfBlocksInFork(self.rel, pg_sys::ForkNumber::MAIN_FORKNUM)
        };
        u64::from(pages)
    }

    /// The number of rows the running query sees.
    pub fn count(&self) -> i64 {
        // SAFETY: an open relation has its pg_class row.
        if unsafe { (*(*self.rel).rd_rel).relkind } as u8 != b'r' {
            return 0;
        }
        let mut count = 0;
        self.scan(|_| count += 1);
        count
    }

    /// Calls `each` for every row the running query sees.
    pub fn scan(&self, mut each: impl FnMut(HeapRow)) {
        // SAFETY: a plain heap scan under the active snapshot, ended before
        // the relation closes.
        unsafe {
            let flags = pg_sys::ScanOptions::SO_TYPE_SEQSCAN
                | pg_sys::ScanOptions::SO_ALLOW_STRAT
                | pg_sys::ScanOptions::SO_ALLOW_PAGEMODE;
            let scan = pg_sys::heap_beginscan(
                self.rel,
                pg_sys::GetActiveSnapshot(),
                0,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                flags,
            );
            let mut row = Buffers::new(self.rel);
            loop {
                let tuple = pg_sys::heap_getnext(scan, pg_sys::ScanDirection::ForwardScanDirection);
                if tuple.is_null() {
                    break;
                }
                each(row.fill(tuple));
            }
            pg_sys::heap_endscan(scan);
        }
    }
}

/// Room for one deformed row.
struct Buffers {
    descriptor: pg_sys::TupleDesc,
    values: Vec<pg_sys::Datum>,
    nulls: Vec<bool>,
}

impl Buffers {
    /// # Safety
    /// `rel` must stay open while the buffers are used.
    unsafe fn new(rel: pg_sys::Relation) -> Buffers {
        // SAFETY: an open relation has a descriptor.
        unsafe {
            let descriptor = (*rel).rd_att;
            let columns = (*descriptor).natts as usize;
            Buffers {
                descriptor,
                values: vec![pg_sys::Datum::from(0usize); columns],
                nulls: vec![true; columns],
            }
        }
    }

    /// # Safety
    /// `tuple` must be a row of the relation the buffers were made for.
    unsafe fn fill(&mut self, tuple: pg_sys::HeapTuple) -> HeapRow<'_> {
        // SAFETY: the arrays are as long as the descriptor.
        unsafe {
            pg_sys::heap_deform_tuple(
                tuple,
                self.descriptor,
                self.values.as_mut_ptr(),
                self.nulls.as_mut_ptr(),
            );
        }
        HeapRow {
            tuple,
            values: &self.values,
            nulls: &self.nulls,
        }
    }
}
