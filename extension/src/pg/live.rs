//! `pggit.live` and `pggit.live_past`: whether a row of an arm is part of what
//! the branch sees.
//!
//! Both run once per row of a scan, so their state is built once per scan and
//! kept in `fn_extra`. The first rows are answered by index probes (a point
//! read never pays for more). Once probing has cost what reading all that is
//! hidden (or changed) would, it is read into a hash, and every further row is
//! one look-up. Each question has a budget of its own: rows older than the
//! snapshot never ask what changed, so the log is not read for them. What is
//! hidden is kept also from one query to the next (see [`hidden_keys`]).
//!
//! ```text
//!            while it is cheaper           from then on
//!   key ──▶ tombstone index, log index    KeySet / KeyMap
//! ```

use super::hidden_keys::{self, Level};
use super::key::{argument_types, KeyReader, KeySet, KeyValues};
use super::probe::Probe;
use super::{scan, transaction};
use braid_rewrite::descriptor::{Descriptor, Look};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::hash_map::Entry;
use std::collections::HashMap;
use std::ffi::c_void;
use std::rc::Rc;

/// Rows after which the sets of several levels are put together.
const MANY: u32 = 256;

/// Rows answered by probes before a hash is thought of.
const PROBES: u64 = 24;

/// Probes that cost as much as reading one page of tombstones or log into the
/// hash: the hash is built once probing has cost what building it will.
const PROBES_PER_PAGE: u64 = 5;

thread_local! {
    /// The last call that found a row hidden by the branch itself.
    static HIDDEN_BY: Cell<*mut c_void> = const { Cell::new(std::ptr::null_mut()) };
}

/// Forgets about earlier rows.
pub fn nothing_asked() {
    HIDDEN_BY.with(|by| by.set(std::ptr::null_mut()));
}

/// True when the branch itself hid a row that this call (an expression of a
/// plan) was asked about: no arm below the branch's own has its key.
pub fn was_hidden_by(call: *mut pg_sys::Node) -> bool {
    HIDDEN_BY.with(Cell::get) == call.cast()
}

/// What is known about one key after a snapshot: its earliest change.
#[derive(Clone, Copy)]
struct Earliest {
    order: scan::ChangeOrder,
    /// The log row that holds the pre-image; 0 when the key did not exist.
    pre_image: u64,
}

/// What a descriptor says, the same for all queries with it.
struct Filter {
    descriptor: Descriptor,
    /// The types of the key, and how to read it.
    types: Vec<(Oid, Oid)>,
    keys: KeyReader,
    /// Rows written by transactions below this one are unchanged.
    oldest: u64,
    /// Rows written by transactions from this one on came later.
    newest: u64,
    /// The levels above the arm.
    levels: Vec<Rc<Level>>,
    /// The generation of the levels.
    generation: u64,
}

/// Filters that are kept; more begin from nothing.
const FILTERS: usize = 1024;

thread_local! {
    static KNOWN: RefCell<HashMap<String, Rc<Filter>>> = RefCell::default();
}

impl Filter {
    /// The filter of a call.
    fn of(fcinfo: pg_sys::FunctionCallInfo, past: bool) -> Rc<Filter> {
        // SAFETY: called with a valid call frame; argument 0 is a text constant.
        let text = unsafe { scan::text_argument(fcinfo, 0) };
        let types = argument_types(fcinfo, if past { 3 } else { 2 });
        let generation = hidden_keys::generation();
        let known = KNOWN.with(|known| known.borrow().get(&text).map(Rc::clone));
        if let Some(known) = known {
            if known.generation == generation && known.types == types {
                return known;
            }
        }
        let made = Rc::new(Filter::make(&text, types, generation));
        KNOWN.with(|known| {
            let mut known = known.borrow_mut();
            if known.len() >= FILTERS {
                known.clear();
            }
            known.insert(text, Rc::clone(&made));
        });
        made
    }

    fn make(text: &str, types: Vec<(Oid, Oid)>, generation: u64) -> Filter {
        let descriptor =
            Descriptor::parse(text).unwrap_or_else(|| panic!("malformed branch filter \"{text}\""));
        // A row whose writer is below every snapshot in the descriptor was
        // there, as it is, when each of them was taken.
        let oldest = descriptor.0.iter().filter_map(Look::as_of_own);
        let oldest = oldest.map(Snapshot::xmin).min().unwrap_or(0);
        let newest = descriptor.0.iter().filter_map(|look| match look {
            Look::NeverRewritten { from } => Some(*from),
            _ => None,
        });
        let newest = newest.max().unwrap_or(u64::MAX);
        let levels = descriptor.0.iter().filter_map(|look| match look {
            Look::Hidden { tombstone, as_of } => {
                Some(hidden_keys::level(*tombstone, as_of.as_ref()))
            }
            _ => None,
        });
        let levels = levels.collect();
        Filter {
            keys: KeyReader::of_types(&types),
            descriptor,
            types,
            oldest,
            newest,
            levels,
            generation,
        }
    }
}

/// How one level above the arm is asked in this query.
enum Above {
    Set(Rc<KeySet>),
    Look(Option<Probe>),
}

struct State {
    /// The key of the row asked about.
    values: Box<KeyValues>,
    filter: Rc<Filter>,
    past: bool,
    /// The branch itself hides the last key.
    hidden_here: bool,
    /// The next transaction number when the query began.
    next_xid: u64,
    /// Memory that goes with the query.
    memory: pg_sys::MemoryContext,
    /// For each look the relation it looks into, once it was needed.
    probes: Vec<Option<Probe>>,
    /// For each level above the arm, the keys it hides.
    above: Vec<Above>,
    /// The same, of all levels together, once there were many rows.
    all_above: Option<Rc<KeySet>>,
    /// Rows asked about while levels were asked one by one.
    asked: u32,
    /// Keys changed, or copied up, after the snapshot.
    changed: Part<KeySet>,
    /// For log arms: the log row that counts, by key.
    earliest: Part<super::key::KeyMap<u64>>,
}

/// One question about keys: answered by probes at first, then from memory.
struct Part<T> {
    probes_left: u64,
    /// The size of what would be read has been looked at.
    measured: bool,
    all: Option<T>,
}

impl<T> Part<T> {
    fn new() -> Part<T> {
        Part {
            probes_left: PROBES,
            measured: false,
            all: None,
        }
    }

    /// True while probing is cheaper than reading all of it.
    fn shall_probe(&mut self, keys: &KeyReader, pages: impl FnOnce() -> u64) -> bool {
        // Keys without a hashable image are always probed.
        if !keys.hashable() {
            return true;
        }
        if self.probes_left == 0 && !self.measured {
            self.measured = true;
            self.probes_left = (pages() * PROBES_PER_PAGE).saturating_sub(PROBES);
        }
        let probe = self.probes_left > 0;
        self.probes_left = self.probes_left.saturating_sub(1);
        probe
    }
}

impl State {
    fn new(fcinfo: pg_sys::FunctionCallInfo, past: bool) -> State {
        let filter = Filter::of(fcinfo, past);
        // SAFETY: the frame of a call has its function's information.
        let memory = unsafe { (*(*fcinfo).flinfo).fn_mcxt };
        let above = filter.levels.iter().map(|level| match level.known() {
            Some(set) => Above::Set(set),
            None => Above::Look(None),
        });
        State {
            values: Box::new(KeyValues::empty()),
            memory,
            above: above.collect(),
            all_above: None,
            asked: 0,
            probes: filter.descriptor.0.iter().map(|_| None).collect(),
            filter,
            past,
            hidden_here: false,
            next_xid: transaction::next_xid(),
            changed: Part::new(),
            earliest: Part::new(),
        }
    }

    /// True when the row was there, as it is, at every snapshot that matters.
    ///
    /// `xmin` has 32 bits. Its full number is at most the one computed here
    /// (the latest that fits), so a row is never taken for older than it is.
    #[inline]
    fn is_old(&self, xmin: u32) -> bool {
        if xmin < pg_sys::FirstNormalTransactionId.into_inner() {
            return true;
        }
        transaction::widen(xmin, self.next_xid) < self.filter.oldest
    }

    /// True when a row is live without a closer look; false says nothing.
    ///
    /// # Safety
    /// `fcinfo` must be a frame of a call of `pggit.live`.
    #[inline]
    unsafe fn is_surely_live(&self, fcinfo: pg_sys::FunctionCallInfo) -> bool {
        let Some(all) = &self.all_above else {
            return false;
        };
        // SAFETY: as promised: writer and key stand behind the descriptor.
        unsafe {
            let args = (*fcinfo).args.as_ptr();
            let xmin = (*args.add(1)).value.value() as u32;
            self.filter
                .keys
                .word((*args.add(2)).value)
                .is_some_and(|word| !all.may_contain(word))
                && self.is_old(xmin)
        }
    }

    /// True when the row was written after every snapshot that matters. Only in
    /// a server whose numbers never wrapped: a frozen row keeps the number it had.
    #[inline]
    fn is_new(&self, xmin: u32) -> bool {
        self.next_xid <= u64::from(u32::MAX) && u64::from(xmin) >= self.filter.newest
    }

    fn live(&mut self, xmin: u32, values: &KeyValues) -> bool {
        if self.is_new(xmin) {
            return false;
        }
        !self.is_hidden(values) && (self.is_old(xmin) || !self.is_changed(values))
    }

    /// A pre-image that was there before the snapshot is its key's earliest.
    fn live_past(&mut self, log_row: u64, was: u32, values: &KeyValues) -> bool {
        !self.is_hidden(values)
            && (was != 0 && self.is_old(was)
                || !self.is_new(was)
                    && !self.is_changed(values)
                    && self.is_earliest(log_row, values))
    }

    /// A level above hides the key.
    fn is_hidden(&mut self, values: &KeyValues) -> bool {
        let keys = &self.filter.keys;
        if let Some(all) = &self.all_above {
            return all.contains(keys, values);
        }
        if self.asked < MANY {
            self.asked += 1;
        } else if self.together() {
            return self.is_hidden(values);
        }
        let memory = self.memory;
        let mut levels = self.filter.levels.iter().zip(&mut self.above);
        levels.any(|(level, above)| {
            let hidden = is_hidden_at(level, above, &self.filter.keys, values, memory);
            self.hidden_here |= hidden && level.is_own();
            hidden
        })
    }

    /// Makes one set of those of all levels, if each has one.
    fn together(&mut self) -> bool {
        let mut sets = Vec::new();
        for above in &self.above {
            match above {
                Above::Set(set) => sets.push(Rc::clone(set)),
                Above::Look(_) => return false,
            }
        }
        self.all_above = Some(hidden_keys::union(&sets, &self.filter.keys));
        true
    }

    /// The row came after the snapshot, or (asked of a table) was changed
    /// after it.
    fn is_changed(&mut self, values: &KeyValues) -> bool {
        if let Some(all) = &self.changed.all {
            return all.contains(&self.filter.keys, values);
        }
        let looks = &self.filter.descriptor.0;
        let past = self.past;
        let counts = |look: &Look| match look {
            Look::Own { .. } => true,
            Look::Changed { .. } => !past,
            _ => false,
        };
        if !looks.iter().any(counts) {
            return false;
        }
        if self
            .changed
            .shall_probe(&self.filter.keys, || pages(looks, counts))
        {
            let memory = self.memory;
            return looks
                .iter()
                .zip(&mut self.probes)
                .filter(|(look, _)| counts(look))
                .any(|(look, probe)| {
                    let probe = opened(probe, relation_of(look), values, memory);
                    match look {
                        Look::Own { as_of, .. } => probe.is_hidden(values, |xid| !as_of.sees(xid)),
                        Look::Changed { as_of, .. } => probe.is_changed(values, as_of),
                        _ => false,
                    }
                });
        }
        let mut all = self.filter.keys.new_set();
        for look in looks.iter().filter(|look| counts(look)) {
            match look {
                Look::Own { tombstone, as_of } => {
                    scan::tombstones(*tombstone, &self.filter.keys, |key, xid| {
                        if !as_of.sees(xid) {
                            all.insert(key);
                        }
                    });
                }
                Look::Changed { log, as_of } => {
                    scan::changes(*log, &self.filter.keys, as_of, |key, _, _| {
                        all.insert(key);
                    });
                }
                _ => {}
            }
        }
        let changed = all.contains(&self.filter.keys, values);
        self.changed.all = Some(all);
        changed
    }

    /// The log row is the earliest change of its key after the snapshot.
    fn is_earliest(&mut self, log_row: u64, values: &KeyValues) -> bool {
        if let Some(all) = &self.earliest.all {
            return all.get(&self.filter.keys, values) == Some(&log_row);
        }
        let looks = &self.filter.descriptor.0;
        let is_log = |look: &Look| matches!(look, Look::Changed { .. });
        if self
            .earliest
            .shall_probe(&self.filter.keys, || pages(looks, is_log))
        {
            let memory = self.memory;
            return looks
                .iter()
                .zip(&mut self.probes)
                .all(|(look, probe)| match look {
                    Look::Changed { as_of, .. } => opened(probe, relation_of(look), values, memory)
                        .is_earliest(values, as_of, log_row),
                    _ => true,
                });
        }
        let mut changed = self.filter.keys.new_map::<Earliest>();
        for look in looks {
            let Look::Changed { log, as_of } = look else {
                continue;
            };
            scan::changes(*log, &self.filter.keys, as_of, |key, order, pre_image| {
                let candidate = Earliest { order, pre_image };
                match changed.entry(key) {
                    Entry::Vacant(entry) => {
                        entry.insert(candidate);
                    }
                    Entry::Occupied(mut entry) => {
                        if candidate.order < entry.get().order {
                            entry.insert(candidate);
                        }
                    }
                }
            });
        }
        let mut all = self.filter.keys.new_map::<u64>();
        for (key, earliest) in changed.into_iter() {
            all.insert(key, earliest.pre_image);
        }
        let counts = all.get(&self.filter.keys, values) == Some(&log_row);
        self.earliest.all = Some(all);
        counts
    }
}

/// Asks one level whether it hides a key.
fn is_hidden_at(
    level: &Level,
    above: &mut Above,
    keys: &KeyReader,
    values: &KeyValues,
    memory: pg_sys::MemoryContext,
) -> bool {
    if matches!(above, Above::Look(_)) && keys.hashable() {
        if let Some(set) = level.read_if_cheaper(keys) {
            *above = Above::Set(set);
        }
    }
    match above {
        Above::Set(set) => set.contains(keys, values),
        Above::Look(probe) => {
            let probe = opened(probe, level.tombstone(), values, memory);
            probe.is_hidden(values, |xid| level.counts(xid))
        }
    }
}

/// The probe of a look, opened when it is needed first.
fn opened<'a>(
    probe: &'a mut Option<Probe>,
    relation: u32,
    values: &KeyValues,
    memory: pg_sys::MemoryContext,
) -> &'a mut Probe {
    // SAFETY: the state that keeps the probe is dropped with this memory, at
    // the end of the query.
    probe.get_or_insert_with(|| unsafe {
        Probe::open(pg_sys::Oid::from(relation), values.count, memory)
    })
}

/// The relation a look looks into.
fn relation_of(look: &Look) -> u32 {
    match look {
        Look::Hidden { tombstone, .. } | Look::Own { tombstone, .. } => *tombstone,
        Look::Changed { log, .. } => *log,
        Look::NeverRewritten { .. } | Look::SharedKey => 0,
    }
}

/// The pages of what some looks read.
fn pages(looks: &[Look], counts: impl Fn(&Look) -> bool) -> u64 {
    let counting = looks.iter().filter(|look| counts(look));
    counting.map(|look| scan::pages(relation_of(look))).sum()
}

/// The state of this call site, made at the first call.
///
/// # Safety
/// `fcinfo` must be a valid call frame whose `flinfo` outlives the scan.
unsafe fn state<'a>(fcinfo: pg_sys::FunctionCallInfo, past: bool) -> &'a mut State {
    // SAFETY: fn_extra is ours alone; the reset callback frees the box when the
    // memory context of the call site goes away, that is at the end of the query.
    unsafe {
        let info = (*fcinfo).flinfo;
        if (*info).fn_extra.is_null() {
            let state = Box::into_raw(Box::new(State::new(fcinfo, past)));
            let callback = pg_sys::MemoryContextAllocZero(
                (*info).fn_mcxt,
                std::mem::size_of::<pg_sys::MemoryContextCallback>(),
            ) as *mut pg_sys::MemoryContextCallback;
            (*callback).func = Some(drop_state);
            (*callback).arg = state.cast();
            pg_sys::MemoryContextRegisterResetCallback((*info).fn_mcxt, callback);
            (*info).fn_extra = state.cast();
        }
        &mut *(*info).fn_extra.cast::<State>()
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn drop_state(state: *mut c_void) {
    // SAFETY: the pointer came from Box::into_raw and is freed exactly once.
    drop(unsafe { Box::from_raw(state.cast::<State>()) });
}

/// `pggit.live(descriptor text, writer xid, VARIADIC key "any") -> bool`
///
/// A plain frame for the common row of a long scan: old, and hidden by nobody.
#[no_mangle]
pub unsafe extern "C-unwind" fn braid_live(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: called by the server with a valid frame; fn_extra is our state,
    // or null.
    unsafe {
        let state = (*(*fcinfo).flinfo).fn_extra.cast::<State>();
        if !state.is_null() && (*state).is_surely_live(fcinfo) {
            return pg_sys::Datum::from(true);
        }
        live_or_not(fcinfo)
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn live_or_not(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: as above; the boxed values are only written here.
    unsafe {
        let state = state(fcinfo, false);
        let xmin = (*(*fcinfo).args.as_ptr().add(1)).value.value() as u32;
        state.values.load(fcinfo, 2);
        let values: *const KeyValues = &*state.values;
        state.hidden_here = false;
        let live = state.live(xmin, &*values);
        if state.hidden_here {
            HIDDEN_BY.with(|by| by.set((*(*fcinfo).flinfo).fn_expr.cast()));
        }
        pg_sys::Datum::from(live)
    }
}

/// `pggit.live_past(descriptor text, log_row tid, maker xid, VARIADIC key "any") -> bool`
#[no_mangle]
#[pg_guard]
pub unsafe extern "C-unwind" fn braid_live_past(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: called by the server with a valid frame; argument 1 is a tid;
    // the boxed values are only written here.
    unsafe {
        let state = state(fcinfo, true);
        state.values.load(fcinfo, 3);
        let values: *const KeyValues = &*state.values;
        let log_row = scan::tid_argument(fcinfo, 1);
        let was = (*(*fcinfo).args.as_ptr().add(2)).value.value() as u32;
        pg_sys::Datum::from(state.live_past(log_row, was, &*values))
    }
}

/// Planner support: most rows are live, so joins are planned for full size.
#[no_mangle]
#[pg_guard]
pub unsafe extern "C-unwind" fn braid_live_support(
    fcinfo: pg_sys::FunctionCallInfo,
) -> pg_sys::Datum {
    // SAFETY: the planner passes a node in argument 0.
    unsafe {
        let node = (*(*fcinfo).args.as_ptr())
            .value
            .cast_mut_ptr::<pg_sys::Node>();
        if (*node).type_ == pg_sys::NodeTag::T_SupportRequestSelectivity {
            let request = node.cast::<pg_sys::SupportRequestSelectivity>();
            (*request).selectivity = 0.99;
            return pg_sys::Datum::from(request as usize);
        }
    }
    pg_sys::Datum::from(0usize)
}

static FINFO: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };

#[no_mangle]
pub extern "C" fn pg_finfo_braid_live() -> &'static pg_sys::Pg_finfo_record {
    &FINFO
}
#[no_mangle]
pub extern "C" fn pg_finfo_braid_live_past() -> &'static pg_sys::Pg_finfo_record {
    &FINFO
}
#[no_mangle]
pub extern "C" fn pg_finfo_braid_live_support() -> &'static pg_sys::Pg_finfo_record {
    &FINFO
}
