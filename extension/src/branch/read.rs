//! What a branch sees of a table: which arms, and when each row counts.
//!
//! Levels are walked from the branch to main. Each level that has written the
//! table adds its overlay, and hides keys of the levels below:
//!
//! ```text
//!   level 0  b     overlay_b                         hides ──┐
//!   level 1  a     overlay_a as of P2 + its past             ├─▶ live(key)?
//!   level 2  main  t         as of P1 + its past      ◀──────┘
//! ```
//!
//! Arms that cannot contribute are left out. When only main's bare table is
//! left, the statement keeps the table itself and PostgreSQL's own plan.

use super::catalog::{by_overlay, home_of, overlay_of, Overlay};
use super::lineage::{Ancestor, Branch, MAIN};
use crate::capture::{self, LogInfo};
use crate::error::Error;
use crate::pg::shape::{self, Shape};
use braid_rewrite::descriptor::{Descriptor, Look};
use braid_rewrite::quote::quote_literal;
use braid_rewrite::read::{print, Arm, Column, Condition, Filter, From, Source};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;

/// Which rows of a table are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Rows {
    /// Those the branch sees; the table itself where nothing differs.
    Seen,
    /// The same, as a query in any case.
    All,
    /// Those it inherits, without its own: what copy-up reads.
    Inherited,
}

/// A level below the branch, and the log that its rows needed when it was
/// looked at.
pub struct Level {
    relation: Oid,
    as_of: Snapshot,
    log: Option<Oid>,
}

impl Level {
    /// True while the same log, or none, is needed.
    pub fn holds(&self) -> bool {
        log_since(self.relation, &self.as_of).map(|log| log.log) == self.log
    }
}

/// The log of a relation, if it may have been changed after a snapshot.
fn log_since(relation: Oid, as_of: &Snapshot) -> Option<LogInfo> {
    capture::changed_since(relation, as_of)
        .then(|| capture::log_of(relation))
        .flatten()
}

/// The query of all rows of a table, alone, also where nothing differs.
pub fn rows(branch: &Branch, relid: Oid) -> Result<String, Error> {
    Ok(view(branch, relid, false, Rows::All)?.print())
}

/// The columns of `relid` that hold the key by which its rows are told apart
/// on a branch, empty where there is none; and the table that has the key.
pub fn key_on(branch: &Branch, relid: Oid) -> Result<(Vec<i16>, Oid), Error> {
    let diverged = by_overlay(relid).filter(|over| over.diverged && over.branch == branch.id);
    let Some(over) = diverged else {
        return Ok((shape::shape(relid).key, relid));
    };
    if over.materialised {
        // The table it stood over may be gone.
        return Ok((Vec::new(), relid));
    }
    let base = shape::shape(over.relid).key;
    if over.base_columns.is_empty() {
        return Ok((base, over.relid));
    }
    let place = |n: &i16| {
        let place = over.base_columns.iter().position(|b| b == n);
        place.map(|p| p as i16 + 1)
    };
    let places: Option<Vec<i16>> = base.iter().map(place).collect();
    Ok((places.unwrap_or_default(), over.relid))
}

/// The query of the rows a branch inherits; `None` when there are none.
pub fn inherited(branch: &Branch, relid: Oid) -> Result<Option<String>, Error> {
    let view = view(branch, relid, false, Rows::Inherited)?;
    Ok((!view.arms.is_empty()).then(|| view.print()))
}

/// The arms of a table, collected level by level.
pub struct View {
    columns: Vec<Column>,
    pub arms: Vec<Arm>,
    /// Nothing but main's own tables, in their own shape.
    pub is_plain: bool,
    /// Everything whose definition was looked at.
    pub relations: Vec<Oid>,
    /// The levels that are read as of a snapshot.
    pub levels: Vec<Level>,
}

/// State of the walk down the levels, for one table.
struct Walk {
    shown_as: Oid,
    /// The relation whose columns the current level has.
    relid: Oid,
    /// For each result column: the column of `relid`, or a constant.
    sources: Vec<Origin>,
    hides: Vec<Look>,
    arms: Vec<Arm>,
    relations: Vec<Oid>,
    levels: Vec<Level>,
    /// Other tables of the tree may hold the same key.
    shared_key: bool,
}

#[derive(Clone)]
enum Origin {
    Attribute(i16),
    Expression(String),
    Nothing,
}

/// The arms of `relid`, alone or with its inheritance children and partitions.
pub fn view(branch: &Branch, relid: Oid, with_children: bool, rows: Rows) -> Result<View, Error> {
    let members = if with_children {
        shape::inheritors(relid)
    } else {
        vec![relid]
    };
    let shared_key = members.len() > 1 && !shape::is_keyed_partition_tree(relid);
    let mut view = View {
        columns: shape::shape(relid).columns,
        arms: Vec::new(),
        is_plain: true,
        relations: members.clone(),
        levels: Vec::new(),
    };
    for member in members {
        if shape::is_partitioned(member) {
            continue;
        }
        let mut walk = Walk {
            shown_as: member,
            relid: member,
            sources: origins(
                &view.columns,
                &shape::shape(member).columns,
                member == relid,
            ),
            hides: Vec::new(),
            arms: Vec::new(),
            relations: Vec::new(),
            levels: Vec::new(),
            shared_key,
        };
        let plain = walk.walk(branch, rows)?;
        view.is_plain &= plain;
        view.arms.append(&mut walk.arms);
        view.relations.append(&mut walk.relations);
        view.levels.append(&mut walk.levels);
    }
    Ok(view)
}

impl View {
    /// The query: the table's columns in attribute order, then the system
    /// columns.
    pub fn print(&self) -> String {
        print(&self.columns, &self.arms)
    }
}

/// Where each column of the result comes from in a member: itself, or the
/// column of the same name in a child.
fn origins(columns: &[Column], member: &[Column], is_root: bool) -> Vec<Origin> {
    let by_name = |name: &str| {
        member
            .iter()
            .position(|c| matches!(c, Column::Live { name: n, .. } if n == name))
    };
    columns
        .iter()
        .enumerate()
        .map(|(i, column)| match column {
            _ if is_root => Origin::Attribute(i as i16 + 1),
            Column::Live { name, .. } => {
                by_name(name).map_or(Origin::Nothing, |n| Origin::Attribute(n as i16 + 1))
            }
            Column::Dropped => Origin::Nothing,
        })
        .collect()
}

impl Walk {
    /// Walks from the branch to main. True when main's bare table is all.
    fn walk(&mut self, branch: &Branch, rows: Rows) -> Result<bool, Error> {
        let here = by_overlay(self.relid)
            .filter(|over| over.diverged && over.branch == branch.id)
            .or_else(|| overlay_of(branch.id, self.relid));
        let mut plain = here.is_none();
        if here.is_none() && self.made_on(branch.id) {
            self.push(self.relid, Condition::Always);
            return Ok(true);
        }
        if let Some(here) = here {
            let materialised = self.own(&here);
            if rows == Rows::Inherited {
                self.arms.clear();
            }
            if materialised {
                return Ok(false);
            }
        }
        for ancestor in &branch.ancestors {
            if ancestor.branch == MAIN || self.made_on(ancestor.branch) {
                self.level(self.relid, ancestor, None)?;
                break;
            } else if let Some(over) = self.overlay_at(ancestor.branch) {
                plain = false;
                if self.ancestor(&over, ancestor)? {
                    return Ok(false);
                }
            }
        }
        let bare = match self.arms.as_slice() {
            [only] => only.condition == Condition::Always && matches!(only.from, From::Relation(_)),
            _ => false,
        };
        Ok(plain && bare)
    }

    /// True when `branch` created the current relation: nothing of it is older.
    fn made_on(&self, branch: i32) -> bool {
        by_overlay(self.relid).is_none() && home_of(self.relid) == Some(branch)
    }

    /// The overlay that ancestor `branch` has for the current relation.
    fn overlay_at(&self, branch: i32) -> Option<Overlay> {
        by_overlay(self.relid)
            .filter(|over| over.diverged && over.branch == branch)
            .or_else(|| overlay_of(branch, self.relid))
    }

    /// The branch's own rows. True when nothing below counts.
    fn own(&mut self, own: &Overlay) -> bool {
        self.push(own.overlay, Condition::Always);
        if let Some(arm) = self.arms.last_mut() {
            arm.own = true;
        }
        self.hides.push(Look::Hidden {
            tombstone: own.tombstone.to_u32(),
            as_of: None,
        });
        self.descend(own);
        own.materialised
    }

    /// The rows of a branch in between, as of a snapshot.
    fn ancestor(&mut self, over: &Overlay, ancestor: &Ancestor) -> Result<bool, Error> {
        let as_of = &ancestor.as_of;
        if !as_of.sees(over.made) {
            // The ancestor touched the table after this branch began.
            return Ok(false);
        }
        if over.overlay == Oid::INVALID {
            return Ok(true);
        }
        let own = Look::Own {
            tombstone: over.tombstone.to_u32(),
            as_of: as_of.clone(),
        };
        self.level(over.overlay, ancestor, Some(own))?;
        self.hides.push(Look::Hidden {
            tombstone: over.tombstone.to_u32(),
            as_of: Some(as_of.clone()),
        });
        self.descend(over);
        // Rows it took over later were inherited then.
        Ok(over.materialised && as_of.sees(over.materialised_by))
    }

    fn level(
        &mut self,
        relation: Oid,
        ancestor: &Ancestor,
        own: Option<Look>,
    ) -> Result<(), Error> {
        let as_of = &ancestor.as_of;
        let mut looks = self.hides.clone();
        looks.extend(own);
        let log = log_since(relation, as_of);
        self.relations.extend(log.as_ref().map(|log| log.log));
        self.levels.push(Level {
            relation,
            as_of: as_of.clone(),
            log: log.as_ref().map(|log| log.log),
        });
        if let Some(log) = &log {
            looks.push(Look::Changed {
                log: log.log.to_u32(),
                as_of: as_of.clone(),
            });
        }
        if looks.is_empty() {
            self.push(relation, Condition::Always);
            return Ok(());
        }
        let shape = shape::shape(relation);
        if shape.key.is_empty() {
            self.push_bag(relation, &shape, as_of);
            return Ok(());
        }
        let ages = looks.iter().any(|look| look.as_of_own().is_some());
        if let Some(began) = ancestor.began.filter(|_| ages) {
            if shape::is_never_rewritten(relation) {
                let from = began.max(as_of.xmax());
                looks.push(Look::NeverRewritten { from });
            }
        }
        if self.shared_key {
            looks.push(Look::SharedKey);
        }
        let filter = Filter {
            descriptor: Descriptor(looks).to_string(),
            key: self.key(&shape)?,
        };
        self.push(relation, Condition::Live(filter.clone()));
        if let Some(log) = log {
            let since = as_of.clone();
            self.push_log(log.log, &shape, Condition::LivePast { filter, since });
        }
        Ok(())
    }

    /// The result columns that hold the key of the current relation.
    fn key(&self, shape: &Shape) -> Result<Vec<usize>, Error> {
        let refuse = |why: &str| Error::NotOnBranch {
            what: format!("reading changed table {}", shape.qualified),
            why: why.to_string(),
            instead: "Add a primary key to the table, then create the branch.".to_string(),
        };
        shape
            .key
            .iter()
            .map(|key| {
                self.sources
                    .iter()
                    .position(|source| matches!(source, Origin::Attribute(n) if n == key))
                    .map(|position| position + 1)
                    .ok_or_else(|| refuse("The branch dropped a column of its key."))
            })
            .collect()
    }

    fn push(&mut self, relation: Oid, condition: Condition) {
        self.relations.push(relation);
        let shape = shape::shape(relation);
        let sources = self.sources.iter().map(|origin| match origin {
            Origin::Attribute(n) => match &shape.columns[*n as usize - 1] {
                Column::Live { name, .. } => Source::Column(name.clone()),
                Column::Dropped => Source::Null,
            },
            Origin::Expression(sql) => Source::Expression(sql.clone()),
            Origin::Nothing => Source::Null,
        });
        let sources = sources.collect();
        self.arms.push(Arm {
            from: From::Relation(shape.qualified),
            sources,
            condition,
            table_oid: self.shown_as.to_u32(),
            own: false,
        });
    }

    fn push_log(&mut self, log: Oid, shape: &Shape, condition: Condition) {
        let kept = shape::writable_columns(log);
        let sources = self.sources.iter().map(|origin| match origin {
            Origin::Attribute(n) => {
                let name = format!("c{n}");
                match &shape.columns[*n as usize - 1] {
                    // Nothing may have been logged since the column was added.
                    Column::Live { .. } if kept.iter().any(|(_, column)| *column == name) => {
                        Source::Column(name)
                    }
                    _ => Source::Null,
                }
            }
            Origin::Expression(sql) => Source::Expression(sql.clone()),
            Origin::Nothing => Source::Null,
        });
        let sources = sources.collect();
        let from = From::Relation(shape::qualified_name(log));
        self.arms.push(Arm {
            from,
            sources,
            condition,
            table_oid: self.shown_as.to_u32(),
            own: false,
        });
    }

    /// A table without a key: its rows at the snapshot, computed as a bag. Only
    /// the columns that the branch has are asked for.
    fn push_bag(&mut self, relation: Oid, shape: &Shape, as_of: &Snapshot) {
        self.relations.push(relation);
        let wanted = |n: i16| {
            let from = |source: &Origin| matches!(source, Origin::Attribute(m) if *m == n);
            self.sources.iter().any(from)
        };
        let live: Vec<(i16, String)> = (1..)
            .zip(&shape.columns)
            .filter_map(|(n, column)| match column {
                Column::Live { type_sql, .. } => Some((n, format!("c{n} {type_sql}"))),
                Column::Dropped => None,
            })
            .collect();
        let mut columns: Vec<String> = (live.iter())
            .filter(|(n, _)| wanted(*n))
            .map(|(_, sql)| sql.clone())
            .collect();
        if columns.is_empty() {
            // The rows still count.
            columns.extend(live.first().map(|(_, sql)| sql.clone()));
        }
        let call = format!(
            "pggit.bag({}::pg_catalog.oid, {}) AS r({})",
            relation.to_u32(),
            quote_literal(&as_of.to_string()),
            columns.join(", ")
        );
        let sources = self.sources.iter().map(|origin| match origin {
            Origin::Attribute(n)
                if matches!(shape.columns[*n as usize - 1], Column::Live { .. }) =>
            {
                Source::Column(format!("c{n}"))
            }
            Origin::Expression(sql) => Source::Expression(sql.clone()),
            _ => Source::Null,
        });
        let sources = sources.collect();
        self.arms.push(Arm {
            from: From::Function(call),
            sources,
            condition: Condition::Always,
            table_oid: self.shown_as.to_u32(),
            own: false,
        });
    }

    /// Below a diverged overlay the columns are those of the table it stands over.
    fn descend(&mut self, over: &Overlay) {
        if !over.diverged {
            return;
        }
        self.relid = over.relid;
        self.relations.push(over.relid);
        if over.base_columns.is_empty() {
            return;
        }
        for source in &mut self.sources {
            if let Origin::Attribute(n) = *source {
                let base = over.base_columns.get(n as usize - 1).copied().unwrap_or(0);
                *source = match (base, over.missing.get(n as usize - 1).cloned().flatten()) {
                    (0, Some(sql)) => Origin::Expression(sql),
                    (0, None) => Origin::Nothing,
                    (base, _) => Origin::Attribute(base),
                };
            }
        }
    }
}
