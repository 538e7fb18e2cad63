//! PostgreSQL's catalogs as a tool on a branch sees them.
//!
//! Every catalog of a query is replaced by a query of the same columns that
//! leaves out what the branch does not have, and shows the branch's objects in
//! the schemas the user knows:
//!
//! ```text
//!   pg_class ─▶ SELECT oid, relname, pggit.catalog_schema(relnamespace), ...
//!               FROM pg_class WHERE pggit.catalog_shows('pg_class', oid)
//! ```

use super::visibility::Class;
use crate::pg::{shape, tree};
use braid_rewrite::quote_identifier;
use braid_rewrite::read::{Column, HIDDEN_COLUMNS, SYSTEM_COLUMNS};
use pgrx::pg_sys::{self, Oid};
use std::fmt::Write;

/// How a catalog is filtered: objects its rows belong to, and the column that
/// names a schema.
struct Rule {
    catalog: Oid,
    belongs_to: &'static [(Class, &'static str)],
    schema: Option<&'static str>,
}

const fn rule(
    catalog: u32,
    belongs_to: &'static [(Class, &'static str)],
    schema: Option<&'static str>,
) -> Rule {
    Rule {
        catalog: Oid::from_u32(catalog),
        belongs_to,
        schema,
    }
}

use Class::{Extension, Function, Relation, Schema, Type};

/// By the OIDs of the catalogs, which never change.
const RULES: &[Rule] = &[
    rule(2615, &[(Schema, "oid")], None),
    rule(1259, &[(Relation, "oid")], Some("relnamespace")),
    rule(1247, &[(Type, "oid")], Some("typnamespace")),
    rule(1255, &[(Function, "oid")], Some("pronamespace")),
    rule(1249, &[(Relation, "attrelid")], None),
    rule(2604, &[(Relation, "adrelid")], None),
    rule(
        2606,
        &[
            (Relation, "conrelid"),
            (Relation, "confrelid"),
            (Type, "contypid"),
        ],
        Some("connamespace"),
    ),
    rule(
        2610,
        &[(Relation, "indexrelid"), (Relation, "indrelid")],
        None,
    ),
    rule(
        2611,
        &[(Relation, "inhrelid"), (Relation, "inhparent")],
        None,
    ),
    rule(2618, &[(Relation, "ev_class")], None),
    rule(2620, &[(Relation, "tgrelid")], None),
    rule(3256, &[(Relation, "polrelid")], None),
    rule(2224, &[(Relation, "seqrelid")], None),
    rule(3350, &[(Relation, "partrelid")], None),
    rule(3118, &[(Relation, "ftrelid")], None),
    rule(2619, &[(Relation, "starelid")], None),
    rule(3381, &[(Relation, "stxrelid")], Some("stxnamespace")),
    rule(3501, &[(Type, "enumtypid")], None),
    rule(3541, &[(Type, "rngtypid")], None),
    rule(2600, &[(Function, "aggfnoid")], None),
    rule(2617, &[(Schema, "oprnamespace")], Some("oprnamespace")),
    rule(2616, &[(Schema, "opcnamespace")], Some("opcnamespace")),
    rule(2753, &[(Schema, "opfnamespace")], Some("opfnamespace")),
    rule(3456, &[(Schema, "collnamespace")], Some("collnamespace")),
    rule(2607, &[(Schema, "connamespace")], Some("connamespace")),
    rule(3602, &[(Schema, "cfgnamespace")], Some("cfgnamespace")),
    rule(3600, &[(Schema, "dictnamespace")], Some("dictnamespace")),
    rule(3079, &[(Extension, "oid")], None),
    rule(826, &[(Schema, "defaclnamespace")], None),
    rule(2608, &[], None),
    rule(2609, &[], None),
    rule(3394, &[], None),
];

const ATTRIBUTE: u32 = 1249;
const CONSTRAINT: u32 = 2606;
const DEFAULTS: u32 = 2604;
const DEPEND: u32 = 2608;
const DESCRIPTION: u32 = 2609;
const INIT_PRIVS: u32 = 3394;
const NAMESPACE: u32 = 2615;

/// Replaces the catalogs a query reads.
pub fn rewrite(query: *mut pg_sys::Query) {
    for table in tree::tables(query) {
        if table.relid().to_u32() >= pg_sys::FirstNormalObjectId
            || table.is_target()
            || table.row_lock().is_some()
        {
            continue;
        }
        if let Some(rule) = RULES.iter().find(|rule| rule.catalog == table.relid()) {
            table.replace_with(crate::pg::printed::analyse(&print(rule)));
        }
    }
}

/// What a column shows instead of itself: relations of main that the branch has
/// its own version of are referred to by what does not have one, and the
/// identity columns of such a version draw from a default.
fn shown_otherwise(catalog: u32, column: &str) -> Option<String> {
    let value = match (catalog, column) {
        (CONSTRAINT, "confrelid") => {
            "CASE WHEN r.confrelid OPERATOR(pg_catalog.=) 0::pg_catalog.oid \
             THEN r.confrelid ELSE pggit.catalog_relation(r.confrelid) END"
        }
        (DEPEND, "refobjid") => {
            "CASE WHEN r.refclassid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid \
             THEN pggit.catalog_relation(r.refobjid) ELSE r.refobjid END"
        }
        (ATTRIBUTE, "attidentity") => "pggit.catalog_identity(r.attrelid, r.attnum, r.attidentity)",
        (ATTRIBUTE, "atthasdef") => {
            "(r.atthasdef AND (r.attidentity OPERATOR(pg_catalog.<>) '' \
             OR pggit.catalog_identity(r.attrelid, r.attnum, '') OPERATOR(pg_catalog.=) ''))"
        }
        _ => return None,
    };
    Some(value.into())
}

fn print(rule: &Rule) -> String {
    let shape = shape::shape(rule.catalog);
    let mut sql = String::from("SELECT ");
    for (i, column) in shape.columns.iter().enumerate() {
        let n = i + 1;
        let _ = match column {
            Column::Dropped => write!(sql, "NULL::pg_catalog.int4 AS c{n}, "),
            Column::Live { name, .. } if Some(name.as_str()) == rule.schema => {
                write!(
                    sql,
                    "pggit.catalog_schema(r.{}) AS c{n}, ",
                    quote_identifier(name)
                )
            }
            Column::Live { name, .. }
                if rule.catalog.to_u32() == NAMESPACE && name == "nspname" =>
            {
                write!(sql, "pggit.catalog_schema_name(r.oid, r.nspname) AS c{n}, ")
            }
            Column::Live { name, .. } => match shown_otherwise(rule.catalog.to_u32(), name) {
                Some(value) => write!(sql, "{value} AS c{n}, "),
                None => write!(sql, "r.{} AS c{n}, ", quote_identifier(name)),
            },
        };
    }
    let first = shape.columns.len() + 1;
    let mut hidden: Vec<String> = SYSTEM_COLUMNS
        .iter()
        .enumerate()
        .map(|(i, name)| format!("r.{name} AS c{}", first + i))
        .collect();
    // What follows the system columns matters to rows of tables only.
    for n in hidden.len()..HIDDEN_COLUMNS {
        hidden.push(format!("true AS c{}", first + n));
    }
    let _ = write!(sql, "{} FROM ONLY {} r", hidden.join(", "), shape.qualified);
    let mut conditions: Vec<String> = rule
        .belongs_to
        .iter()
        .map(|(class, column)| {
            let value = match *column {
                "confrelid" => shown_otherwise(CONSTRAINT, "confrelid").unwrap_or_default(),
                column => format!("r.{}", quote_identifier(column)),
            };
            format!(
                "pggit.catalog_shows({}::pg_catalog.oid, {value})",
                class.catalog().to_u32(),
            )
        })
        .collect();
    match rule.catalog.to_u32() {
        DEPEND => {
            conditions.push("pggit.catalog_shows(r.classid, r.objid)".into());
            conditions.push(format!(
                "pggit.catalog_shows(r.refclassid, {})",
                shown_otherwise(DEPEND, "refobjid").unwrap_or_default()
            ));
        }
        DESCRIPTION | INIT_PRIVS => {
            conditions.push("pggit.catalog_shows(r.classoid, r.objoid)".into())
        }
        // An identity column has no default to show.
        DEFAULTS => conditions.push(
            "pggit.catalog_identity(r.adrelid, r.adnum, '') OPERATOR(pg_catalog.=) ''".into(),
        ),
        _ => {}
    }
    let _ = write!(sql, " WHERE {}", conditions.join(" AND "));
    sql
}
