//! What a branch's own versions of objects hide: which object of main each
//! stands for, and what main's has that the version replaces by other means
//! (foreign keys checked by triggers, identity columns fed by a default).

use super::rows::Address;
use crate::branch::ddl::sql;
use crate::branch::lineage::Branch;
use braid_model::Id;
use pgrx::pg_sys::Oid;
use std::collections::HashMap;

const ORIGINS: &str = include_str!("../../sql/model/origins.sql");
const FOREIGN_KEYS: &str = include_str!("../../sql/model/branch_foreign_keys.sql");
const OWNED: &str = include_str!("../../sql/model/branch_owned.sql");
const INHERITED: &str = include_str!("../../sql/model/branch_inherited.sql");
const IDENTITIES: &str = include_str!("../../sql/model/branch_identity.sql");

/// The versions a branch and the branches above it have of inherited objects.
#[derive(Default)]
pub struct Origins {
    known: HashMap<(u32, u32), Origin>,
    /// Tables and columns that a merge made, with what they were merged from.
    same: HashMap<(u32, i32), (u32, i32)>,
    pub foreign_keys: Vec<ForeignKey>,
    pub identities: Vec<Identity>,
    /// Sequences, each with the column of a version that it belongs to.
    pub owned: Vec<(u32, Address)>,
    /// Columns and checks that versions have from a parent.
    pub inherited: Vec<Address>,
}

struct Origin {
    object: u32,
    /// For tables: the inherited column of each column, 0 for none.
    columns: Vec<i16>,
}

/// A foreign key in force between versions of tables.
pub struct ForeignKey {
    pub constraint: u32,
    pub name: String,
    pub child: u32,
    pub parent: u32,
    pub definition: String,
}

/// An identity column in the guise of one with a default.
pub struct Identity {
    pub column: Address,
    pub sequence: u32,
    pub generated: String,
    pub name: String,
    pub options: String,
}

type Row<'a> = pgrx::spi::SpiHeapTupleData<'a>;

fn oid(row: &Row, n: usize) -> u32 {
    row.get::<Oid>(n)
        .ok()
        .flatten()
        .unwrap_or(Oid::INVALID)
        .to_u32()
}

fn text(row: &Row, n: usize) -> String {
    row.get::<String>(n).ok().flatten().unwrap_or_default()
}

/// What `branch` and the branches above it have their own versions of.
pub fn of(branch: &Branch) -> Origins {
    let same: HashMap<_, _> = sql::rows(
        "SELECT s.relid, s.attnum, s.known_relid, s.known_attnum FROM pggit.same s",
        &[],
        |row| {
            let number = |n| row.get::<i32>(n).ok().flatten().unwrap_or(0);
            ((oid(row, 1), number(2)), (oid(row, 3), number(4)))
        },
    )
    .into_iter()
    .collect();
    if branch.ancestors.is_empty() {
        return Origins {
            same,
            ..Origins::default()
        };
    }
    let line: Vec<i32> = std::iter::once(branch.id)
        .chain(branch.ancestors.iter().map(|ancestor| ancestor.branch))
        .collect();
    let known = sql::rows(ORIGINS, &[line.clone().into()], |row| {
        let columns = row.get::<Vec<i16>>(4).ok().flatten().unwrap_or_default();
        let object = oid(row, 3);
        ((oid(row, 1), oid(row, 2)), Origin { object, columns })
    });
    let foreign_keys = sql::rows(FOREIGN_KEYS, &[line.clone().into()], |row| ForeignKey {
        constraint: oid(row, 1),
        name: text(row, 2),
        child: oid(row, 3),
        parent: oid(row, 4),
        definition: text(row, 5),
    });
    let owned = sql::rows(OWNED, &[line.clone().into()], |row| {
        (
            oid(row, 1),
            (1259, oid(row, 2), row.get(3).ok().flatten().unwrap_or(0)),
        )
    });
    let inherited = sql::rows(INHERITED, &[line.clone().into()], |row| {
        (
            oid(row, 1),
            oid(row, 2),
            row.get(3).ok().flatten().unwrap_or(0),
        )
    });
    let identities = sql::rows(IDENTITIES, &[line.into()], |row| Identity {
        column: (1259, oid(row, 1), row.get(2).ok().flatten().unwrap_or(0)),
        sequence: oid(row, 3),
        generated: text(row, 4),
        name: text(row, 5),
        options: text(row, 6),
    });
    Origins {
        known: known.into_iter().collect(),
        same,
        foreign_keys,
        identities,
        owned,
        inherited,
    }
}

impl Origins {
    /// The id an object is known by. A column that only a branch has keeps
    /// its own: the table of that branch is where it was made.
    pub fn known_as(&self, id: Id) -> Id {
        let mut id = id;
        // A branch stands over a branch at most as often as there are versions.
        for _ in 0..=self.known.len() + self.same.len() {
            let relation = (id.object, id.sub);
            if let Some(&(object, sub)) = self.same.get(&relation).filter(|_| id.class == 1259) {
                id = Id { object, sub, ..id };
                continue;
            }
            let Some(origin) = self.known.get(&(id.class, id.object)) else {
                break;
            };
            let sub = match id.sub {
                // All but tables keep their columns.
                sub if sub == 0 || origin.columns.is_empty() => sub,
                sub => match origin.columns.get(sub as usize - 1) {
                    Some(&inherited) if inherited > 0 => inherited.into(),
                    _ => break,
                },
            };
            id = Id {
                object: origin.object,
                sub,
                ..id
            };
        }
        id
    }
}
