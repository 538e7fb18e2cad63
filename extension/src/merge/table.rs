//! Tables of a merge: where each version is, and which column is which.

use crate::branch::lineage::Branch;
use crate::branch::{ddl::sql, session};
use crate::catalog;
use braid_model::{Id, Kind, Object, PartKind, Schema};
use pgrx::pg_sys::Oid;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A table of the merged schema whose rows have to be compared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Table {
    /// As SQL writes it, in the merged names.
    pub name: String,
    /// The relation on the source; there is one.
    pub source: u32,
    /// That of the base, 0: none.
    pub base: u32,
    /// That of the target before it gets its columns, 0: none.
    pub target: u32,
    pub columns: Vec<Column>,
}

/// A column, with its number in each version, 0 where it is not.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub base: i16,
    pub source: i16,
    pub target: i16,
    pub default: Option<String>,
    pub generated: bool,
    /// The base has it and the merged table has not.
    pub dropped: bool,
}

/// The tables of a branch as they stand: relation and columns by identity.
pub struct Places {
    relations: HashMap<Id, Oid>,
    origins: catalog::Origins,
}

impl Places {
    /// `schema` is the present one of the branch.
    pub fn of(branch: &Branch, schema: &Schema) -> Places {
        let tables: Vec<&Object> = schema
            .objects()
            .filter(|object| object.kind == Kind::Table && object.id.is_some())
            .collect();
        let names: Vec<String> = tables.iter().map(|table| table.identity.clone()).collect();
        let found = catalog::from_outside(|| {
            session::as_if_on(&branch.name, || {
                sql::as_the_branch_sees("SELECT pg_catalog.to_regclass(i)::pg_catalog.oid FROM pg_catalog.unnest($1::pg_catalog.text[]) WITH ORDINALITY u(i, n) ORDER BY n", &[names.into()])
            })
        });
        let relations = tables
            .iter()
            .zip(found)
            .filter_map(|(table, oid)| Some((table.id?, oid?)))
            .collect();
        Places {
            relations,
            origins: catalog::origins(branch),
        }
    }

    /// The relation of a table, and the numbers its columns have there.
    pub fn find(&self, id: Id) -> Option<Place> {
        let relation = *self.relations.get(&id)?;
        let columns = crate::pg::shape::live_names(relation)
            .into_iter()
            .map(|(number, _)| {
                let own = Id {
                    class: 1259,
                    object: relation.to_u32(),
                    sub: number.into(),
                };
                (self.origins.known_as(own), number)
            })
            .collect();
        Some(Place { relation, columns })
    }
}

/// What a merge made on `target` is from now on what it was merged from.
pub fn link(table: &Table, source: &Branch, target: &str) {
    let Some(relation) = super::relation_now(target, &table.name) else {
        return;
    };
    let origins = catalog::origins(source);
    let known = |column: i16| {
        origins.known_as(Id {
            class: 1259,
            object: table.source,
            sub: column.into(),
        })
    };
    let names = crate::pg::shape::live_names(relation);
    let mut links: Vec<(i32, Id)> = Vec::new();
    if table.base == 0 && table.target == 0 {
        links.push((0, known(0)));
    }
    for column in table
        .columns
        .iter()
        .filter(|c| c.source != 0 && c.target == 0)
    {
        if let Some((number, _)) = names.iter().find(|(_, name)| *name == column.name) {
            links.push(((*number).into(), known(column.source)));
        }
    }
    for (number, id) in links {
        sql::run(
            "INSERT INTO pggit.same SELECT $1, $2, $3, $4 WHERE ($1, $2) IS DISTINCT FROM ($3, $4) ON CONFLICT DO NOTHING",
            &[
                relation.into(),
                number.into(),
                Oid::from(id.object).into(),
                id.sub.into(),
            ],
        );
    }
}

/// One table on one branch.
pub struct Place {
    pub relation: Oid,
    columns: HashMap<Id, i16>,
}

impl Place {
    /// The number of the column that `object` calls `name`, 0: none.
    pub fn number(&self, object: &Object, name: &str) -> i16 {
        object
            .part(PartKind::Column, name)
            .and_then(|part| self.columns.get(&part.id?))
            .copied()
            .unwrap_or(0)
    }
}
