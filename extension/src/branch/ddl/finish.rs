//! What follows a statement the server has run on a branch: names, the column
//! mapping of tables, checks over inherited rows.

use super::{schemas, sql};
use crate::branch::lineage::Branch;
use crate::error::Error;
use crate::pg::utility_node::TableChange;
use crate::pg::{catalog, report, transaction};
use braid_rewrite::quote_identifier;
use pgrx::pg_sys::Oid;

/// What sessions of the database load: see `pg::fuse`.
pub const FUSE: &str = include_str!("../../../sql/install/85_fuse.sql");
const MAPPING: &str = include_str!("../../../sql/overlay_mapping.sql");
const UNPUBLISHED: &str = include_str!("../../../sql/unpublished.sql");
const DROPPED: &str = include_str!("../../../sql/overlay_dropped.sql");

/// Work left for after a statement.
#[derive(Debug, Default)]
pub struct After {
    branch: Option<i32>,
    /// A schema just made: real name, name on the branch.
    schema: Option<(String, String)>,
    /// On main: record what was created.
    created: bool,
    /// On main: branches that go on calling a schema by its old name.
    renamed: Vec<i32>,
    /// On main: the schema of the extension itself has lost its use.
    extension_gone: bool,
    /// On a branch: schemas of main that were dropped.
    schemas_gone: Vec<Oid>,
    /// Tables that changed, with what happened to each.
    tables: Vec<ChangedTable>,
}

/// A diverged table the statement changed.
#[derive(Debug)]
pub struct ChangedTable {
    pub overlay: Oid,
    pub changes: Vec<TableChange>,
    /// Its check constraints before the statement.
    pub checks: Vec<Oid>,
}

impl After {
    pub fn nothing() -> After {
        After::default()
    }

    pub fn created() -> After {
        After {
            created: true,
            ..After::default()
        }
    }

    pub fn renamed(branches: Vec<i32>) -> After {
        After {
            renamed: branches,
            ..After::created()
        }
    }

    pub fn extension_gone() -> After {
        After {
            extension_gone: true,
            ..After::default()
        }
    }

    pub fn with_schemas_gone(self, schemas: Vec<Oid>) -> After {
        After {
            schemas_gone: schemas,
            ..self
        }
    }

    pub fn names(branch: &Branch) -> After {
        After {
            branch: Some(branch.id),
            ..After::default()
        }
    }

    pub fn schema(branch: &Branch, real: String, name: String) -> After {
        After {
            schema: Some((real, name)),
            ..After::names(branch)
        }
    }

    pub fn tables(branch: &Branch, tables: Vec<ChangedTable>) -> After {
        After {
            tables,
            ..After::names(branch)
        }
    }

    /// Does it.
    pub fn run(self) -> Result<(), Error> {
        if self.created {
            transaction::next_command();
            super::upstream::record_created();
        }
        self.renamed
            .iter()
            .for_each(|branch| schemas::refresh_names(*branch));
        if self.extension_gone {
            if crate::pg::objects::schema_named("pggit").is_some() {
                sql::run("DROP SCHEMA pggit", &[]);
            }
            sql::run(FUSE, &[]);
        }
        let Some(branch) = self.branch else {
            return Ok(());
        };
        for schema in &self.schemas_gone {
            sql::run(
                "INSERT INTO pggit.shadow (branch, classid, objid) \
                 VALUES ($1, 'pg_catalog.pg_namespace'::pg_catalog.regclass, $2) ON CONFLICT DO NOTHING",
                &[branch.into(), (*schema).into()],
            );
            sql::run(
                "DELETE FROM pggit.renamed WHERE branch = $1 AND namespace = $2",
                &[branch.into(), (*schema).into()],
            );
        }
        transaction::next_command();
        if let Some((real, name)) = &self.schema {
            schemas::record(branch, Oid::INVALID, real, name);
        }
        sql::run(DROPPED, &[branch.into()]);
        sql::run(UNPUBLISHED, &[branch.into()]);
        for table in &self.tables {
            sql::run(MAPPING, &[branch.into(), table.overlay.into()]);
        }
        catalog::announce(c"overlay");
        transaction::next_command();
        schemas::refresh_names(branch);
        self.tables.iter().for_each(check_inherited_rows);
        Ok(())
    }
}

/// Inherited rows must fulfil what the statement asked of the table: the
/// server has looked at the branch's own rows only.
fn check_inherited_rows(table: &ChangedTable) {
    let inherits = sql::exists(
        "SELECT FROM pggit.overlay o WHERE o.overlay = $1 AND NOT o.materialised",
        &[table.overlay.into()],
    );
    if !inherits {
        return;
    }
    let name = sql::texts(
        "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1",
        &[table.overlay.into()],
    );
    let Some(name) = name.first() else { return };
    for change in &table.changes {
        match change {
            TableChange::NotNull(column) => check_not_null(table.overlay, name, column),
            TableChange::Check => check_constraints(table, name),
            _ => {}
        }
    }
}

fn check_not_null(overlay: Oid, name: &str, column: &str) {
    let wrong = format!(
        "SELECT 1 FROM {name} WHERE {} IS NULL LIMIT 1",
        quote_identifier(column)
    );
    if sql::exists_on_branch(&wrong) {
        let message = format!(
            "column \"{column}\" of relation \"{}\" contains null values",
            relation_name(overlay)
        );
        report::error("23502", &message, None, None);
    }
}

fn check_constraints(table: &ChangedTable, name: &str) {
    let added = sql::rows(
        "SELECT k.conname::text, pg_catalog.pg_get_expr(k.conbin, k.conrelid), k.oid FROM pg_catalog.pg_constraint k \
         WHERE k.conrelid = $1 AND k.contype = 'c' AND k.convalidated",
        &[table.overlay.into()],
        |row| {
            let text = |n| row.get::<String>(n).ok().flatten().unwrap_or_default();
            (text(1), text(2), row.get::<Oid>(3).ok().flatten().unwrap_or(Oid::INVALID))
        },
    );
    for (constraint, condition, _) in added
        .into_iter()
        .filter(|(_, _, oid)| !table.checks.contains(oid))
    {
        if sql::exists_on_branch(&format!(
            "SELECT 1 FROM {name} WHERE NOT ({condition}) LIMIT 1"
        )) {
            let relation = relation_name(table.overlay);
            let message = format!("check constraint \"{constraint}\" of relation \"{relation}\" is violated by some row");
            report::error("23514", &message, None, None);
        }
    }
}

fn relation_name(oid: Oid) -> String {
    sql::texts(
        "SELECT c.relname::text FROM pg_catalog.pg_class c WHERE c.oid = $1",
        &[oid.into()],
    )
    .pop()
    .unwrap_or_default()
}

/// The check constraints of a table.
pub fn checks_of(table: Oid) -> Vec<Oid> {
    sql::oids(
        "SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.conrelid = $1 AND k.contype = 'c'",
        &[table.into()],
    )
}
