//! The compiled query of a stream table: what is stored besides its rows, and
//! the statements of a refresh.
//!
//! Compiled when it is needed and kept in the backend until a relation it
//! names changes.

use super::sql;
use crate::pg::stream_plan::{self, NoPlan, Scanned};
use crate::pg::{shape, stream_query, stream_watch, transaction};
use braid_delta::derive::Sizes;
use braid_delta::{Names, Program, Query, Step};
use braid_rewrite::{quote, quote_identifier};
use pgrx::pg_sys::Oid;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// A program with the names and relations it works on.
pub struct Prepared {
    pub program: Program,
    pub names: Names,
    pub relations: Vec<Scanned>,
    /// Different for each compilation in this backend.
    pub number: u64,
    /// The steps of refreshes, as printed before.
    steps: RefCell<HashMap<StepsKey, Rc<Steps>>>,
}

/// Which sources changed, and the classes of sizes of the sources and deltas.
type StepsKey = (BTreeSet<usize>, Vec<u32>);

/// The steps of a refresh.
pub struct Steps {
    /// Different for each list in this backend.
    pub number: u64,
    pub list: Vec<Step>,
    /// The stream table has the index that finds rows that go.
    pub by_index: bool,
}

impl Prepared {
    /// The steps after these sources changed, in a form that suits the sizes.
    pub fn steps(&self, changed: BTreeSet<usize>, sizes: Sizes) -> Rc<Steps> {
        let classes = sizes.tables.iter().chain(&sizes.deltas);
        let classes = classes.map(|rows| (*rows as u64 + 1).ilog2() / 3).collect();
        let key = (changed, classes);
        if let Some(known) = self.steps.borrow().get(&key) {
            return Rc::clone(known);
        }
        let list = self.program.refresh_sized(&key.0, &self.names, &sizes);
        let mut known = self.steps.borrow_mut();
        if known.len() >= MOST_STEPS {
            known.clear();
        }
        let steps = Rc::new(Steps {
            number: next_number(),
            list,
            by_index: self.program.result_index(&self.names).is_some(),
        });
        known.insert(key, Rc::clone(&steps));
        steps
    }
}

thread_local! {
    static COMPILED: Cell<u64> = const { Cell::new(0) };
    static KNOWN: RefCell<HashMap<u32, Rc<Prepared>>> = RefCell::new(HashMap::new());
}

/// How many lists of steps are kept for a program.
const MOST_STEPS: usize = 64;

fn next_number() -> u64 {
    COMPILED.replace(COMPILED.get() + 1) + 1
}

/// The program of a stream table.
pub fn of(relid: Oid, view: Oid) -> Result<Rc<Prepared>, NoPlan> {
    if stream_watch::programs_are_stale() {
        KNOWN.with_borrow_mut(HashMap::clear);
    }
    let known = KNOWN.with_borrow(|known| known.get(&relid.to_u32()).cloned());
    if let Some(known) = known {
        return Ok(known);
    }
    let converted = stream_plan::convert(view)?;
    let mut relations: Vec<u32> = converted
        .relations
        .iter()
        .map(|scanned| scanned.relid.to_u32())
        .collect();
    relations.extend([relid.to_u32(), view.to_u32()]);
    let prepared = Rc::new(prepare(relid, converted)?);
    stream_watch::watch_for_programs(&relations);
    KNOWN.with_borrow_mut(|known| known.insert(relid.to_u32(), Rc::clone(&prepared)));
    Ok(prepared)
}

/// Forgets what was compiled for a stream table.
pub fn forget(relid: Oid) {
    KNOWN.with_borrow_mut(|known| known.remove(&relid.to_u32()));
}

fn prepare(relid: Oid, converted: stream_plan::Converted) -> Result<Prepared, NoPlan> {
    let names: Vec<String> = shape::live_names(relid)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    let query = Query {
        names,
        ..converted.query
    };
    let program = compile(&query)?;
    let names = Names {
        stores: (0..program.stages.len())
            .map(|stage| quote::qualified("pgstream_store", &store_name(relid, stage)))
            .collect(),
        result: shape::qualified_name(relid),
    };
    Ok(Prepared {
        program,
        names,
        relations: converted.relations,
        number: next_number(),
        steps: RefCell::default(),
    })
}

/// Compiles a query, or says what has no law.
pub fn compile(query: &Query) -> Result<Program, NoPlan> {
    let program = Program::compile(query).map_err(|missing| NoPlan {
        construct: missing.construct.to_string(),
        why: sentence(missing.why),
    })?;
    let mut stored = program.stages.iter().flat_map(|stage| &stage.columns);
    match stored.find(|column| is_anonymous(&column.sql)) {
        None => Ok(program),
        Some(_) => Err(NoPlan {
            construct: "a row without a declared type (SEARCH and CYCLE make some)".into(),
            why: "It would have to be stored, and no table can have such a column.".into(),
        }),
    }
}

/// True for the pseudo-types of rows without a declared type.
fn is_anonymous(type_sql: &str) -> bool {
    let name = type_sql.trim_start_matches("pg_catalog.");
    name == "record" || name == "record[]" || name == "_record"
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    match chars.next() {
        Some(first) => format!(
            "{}{}.",
            first.to_uppercase(),
            chars.as_str().trim_end_matches('.')
        ),
        None => String::new(),
    }
}

fn store_name(relid: Oid, stage: usize) -> String {
    format!("s{}_{stage}", relid.to_u32())
}

/// Makes the hidden tables, and the index by which rows are found.
pub fn create_stores(relid: Oid, prepared: &Prepared) {
    for statement in prepared.program.create(&prepared.names) {
        sql::run(&statement, &[]);
    }
    let owner = quote_identifier(&stream_query::owner_name(relid));
    for (stage, name) in prepared.names.stores.iter().enumerate() {
        sql::run(&format!("ALTER TABLE {name} OWNER TO {owner}"), &[]);
        if let Some(store) = shape::find("pgstream_store", &store_name(relid, stage)) {
            stream_query::belongs(store, relid);
        }
    }
    if let Some(index) = prepared.program.result_index(&prepared.names) {
        sql::run(&index, &[]);
    }
    transaction::next_command();
}

/// Gives what is hidden to the owner of the stream table.
pub fn change_owner(relid: Oid) {
    let owner = quote_identifier(&stream_query::owner_name(relid));
    let hidden = sql::rows(
        include_str!("../../sql/stream_hidden.sql"),
        &[relid.into()],
        |row| sql::text(row, 1).unwrap_or_default(),
    );
    for relation in hidden {
        sql::run(&format!("ALTER {relation} OWNER TO {owner}"), &[]);
    }
}

/// Removes the hidden tables and the index of an earlier definition.
pub fn drop_stores(relid: Oid) {
    for statement in include_str!("../../sql/stream_drop_stores.sql").split("-- next\n") {
        sql::run(statement, &[relid.into()]);
    }
    forget(relid);
}
