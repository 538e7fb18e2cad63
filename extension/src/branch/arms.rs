//! What a branch sees of each table, remembered from one planning to the next.
//!
//! [`read`] says which arms a table has; to print, parse and analyse them costs
//! more than to run a point query. So the answer is kept, with what it rests on:
//!
//! ```text
//!   (branch, table, which rows) ─▶ text, analysed query
//!                                  relations    any of them changed: forgotten (relation cache)
//!                                  levels       log needed after this snapshot? asked each time
//! ```
//!
//! Rows of Braid's catalog have no part in it: whoever changes one makes the
//! session look everything up again, which empties this too
//! (`session::forget`). Lineages do not change.

use super::lineage::Branch;
use super::read::{self, Level};
use crate::error::Error;
use crate::pg::kept_query::{lock_for_reading, KeptQuery};
use crate::pg::shape::{self, Kind};
use crate::pg::{naming, printed, tree};
use pgrx::pg_sys::{self, Oid};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

pub use super::read::Rows;

/// What is seen of one table.
pub struct Arms {
    form: Form,
    /// Everything whose definition was looked at.
    relations: Vec<Oid>,
    levels: Vec<Level>,
}

enum Form {
    /// The table itself: nothing differs from main.
    AsIs,
    /// There are no such rows.
    Nothing,
    Query {
        sql: Rc<str>,
        analysed: OnceCell<KeptQuery>,
    },
}

type Known = HashMap<(i32, Oid, bool, Rows), Rc<Arms>>;
/// Column numbers of the key of a table on a branch.
type Keys = HashMap<(i32, Oid), Rc<[i16]>>;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::new(HashMap::new());
    static KINDS: RefCell<HashMap<Oid, Kind>> = RefCell::new(HashMap::new());
    static KEYS: RefCell<Keys> = RefCell::new(HashMap::new());
    /// The relations that anything kept rests on.
    static WATCHED: RefCell<HashSet<Oid>> = RefCell::new(HashSet::new());
    /// Raised by invalidations, which may come at any moment.
    static STALE: Cell<bool> = const { Cell::new(false) };
}

/// Forgets everything at the next question.
pub fn forget() {
    STALE.with(|stale| stale.set(true));
}

/// A relation was changed. Allocates nothing and cannot fail.
pub fn relation_changed(relation: Oid) {
    let watched = WATCHED.with(|all| all.try_borrow().map_or(true, |all| all.contains(&relation)));
    if relation == Oid::INVALID || watched {
        forget();
    }
}

fn clear_if_stale() {
    if STALE.with(|stale| stale.replace(false)) {
        KNOWN.with(|known| known.borrow_mut().clear());
        KINDS.with(|kinds| kinds.borrow_mut().clear());
        KEYS.with(|keys| keys.borrow_mut().clear());
        WATCHED.with(|watched| watched.borrow_mut().clear());
    }
}

/// What kind of thing a name in a query stands for: see [`shape::kind`].
pub fn kind(relation: Oid) -> Kind {
    clear_if_stale();
    if let Some(known) = KINDS.with(|kinds| kinds.borrow().get(&relation).copied()) {
        return known;
    }
    WATCHED.with(|watched| watched.borrow_mut().insert(relation));
    let kind = shape::kind(relation);
    KINDS.with(|kinds| kinds.borrow_mut().insert(relation, kind));
    kind
}

/// The key by which rows of a relation are told apart: see [`read::key_on`].
pub fn key_on(branch: &Branch, relation: Oid) -> Result<Rc<[i16]>, Error> {
    clear_if_stale();
    let asked = (branch.id, relation);
    if let Some(known) = KEYS.with(|keys| keys.borrow().get(&asked).map(Rc::clone)) {
        return Ok(known);
    }
    let (key, rests_on) = read::key_on(branch, relation)?;
    let key: Rc<[i16]> = key.into();
    WATCHED.with(|watched| watched.borrow_mut().extend([relation, rests_on]));
    KEYS.with(|keys| keys.borrow_mut().insert(asked, Rc::clone(&key)));
    Ok(key)
}

/// True while the table, alone, can be read as it stands.
pub fn is_plain(branch: &Branch, relation: Oid) -> bool {
    kind(relation) != Kind::Table
        || find(branch, relation, false, Rows::Seen)
            .is_ok_and(|arms| matches!(arms.form, Form::AsIs))
}

/// The query of rows of a table, with its children or alone, ready to be put
/// into a statement, its relations locked. `None` when the table can be read as
/// it stands, or when no rows are inherited.
pub fn query(
    branch: &Branch,
    relation: Oid,
    with_children: bool,
    rows: Rows,
) -> Result<Option<*mut pg_sys::Query>, Error> {
    loop {
        let arms = find(branch, relation, with_children, rows)?;
        let Form::Query { sql, analysed } = &arms.form else {
            return Ok(None);
        };
        lock_for_reading(&arms.relations);
        if STALE.with(Cell::get) {
            // Something changed before the lock was there.
            continue;
        }
        let kept = analysed.get_or_init(|| {
            let query = naming::suspended(|| printed::analyse(sql));
            tree::check_types(relation, query);
            KeptQuery::keep(query)
        });
        return Ok(Some(kept.copy()));
    }
}

/// The text of the query of inherited rows; `None` when there are none.
pub fn inherited(branch: &Branch, relation: Oid) -> Result<Option<Rc<str>>, Error> {
    let arms = find(branch, relation, false, Rows::Inherited)?;
    Ok(match &arms.form {
        Form::Query { sql, .. } => Some(Rc::clone(sql)),
        _ => None,
    })
}

/// What is known, or is found out now.
fn find(
    branch: &Branch,
    relation: Oid,
    with_children: bool,
    rows: Rows,
) -> Result<Rc<Arms>, Error> {
    clear_if_stale();
    let key = (branch.id, relation, with_children, rows);
    let known = KNOWN.with(|known| known.borrow().get(&key).map(Rc::clone));
    if let Some(arms) = known.filter(|arms| arms.levels.iter().all(Level::holds)) {
        return Ok(arms);
    }
    let made = Rc::new(naming::suspended(|| {
        make(branch, relation, with_children, rows)
    })?);
    WATCHED.with(|watched| watched.borrow_mut().extend(&made.relations));
    KNOWN.with(|known| known.borrow_mut().insert(key, Rc::clone(&made)));
    Ok(made)
}

fn make(branch: &Branch, relation: Oid, with_children: bool, rows: Rows) -> Result<Arms, Error> {
    let view = read::view(branch, relation, with_children, rows)?;
    let form = match rows {
        Rows::Seen if view.is_plain => Form::AsIs,
        Rows::Inherited if view.arms.is_empty() => Form::Nothing,
        _ => Form::Query {
            sql: view.print().into(),
            analysed: OnceCell::new(),
        },
    };
    Ok(Arms {
        form,
        relations: view.relations,
        levels: view.levels,
    })
}
