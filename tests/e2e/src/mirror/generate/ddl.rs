//! DDL on one side after the branch point; the model follows what should happen.

use braid_testkit::names::quote;
use braid_testkit::Rng;

use super::dml;
use super::extras;
use super::model::{Column, Kind, Schema, Table};
use super::types::Type;
use crate::mirror::profile::Profile;

/// Statements of one change.
pub fn statements(rng: &mut Rng, profile: &Profile, schema: &mut Schema) -> Vec<String> {
    let plain: Vec<usize> = (0..schema.tables.len())
        .filter(|i| {
            matches!(
                schema.tables[*i].kind,
                Kind::Table | Kind::Partitioned | Kind::Parent
            )
        })
        .collect();
    let Some(at) = rng.pick_opt(&plain).copied() else {
        return create_table(rng, profile, schema);
    };
    let t = schema.tables[at].clone();
    let name = t.reference(rng);
    let alter = format!("ALTER TABLE {name}");
    let one = |sql: String| vec![sql];
    match rng.below(26) {
        0..=3 => one(add_column(rng, profile, schema, at, &alter)),
        4 => one(drop_column(rng, schema, at, &alter)),
        5 => {
            let i = rng.below(t.columns.len());
            let new = schema.fresh(rng, "n", profile.hostile);
            let old = std::mem::replace(&mut schema.tables[at].columns[i].name, new.clone());
            one(format!(
                "{alter} RENAME COLUMN {} TO {}",
                quote(&old),
                quote(&new)
            ))
        }
        6 => {
            let new = schema.fresh(rng, "t", profile.hostile);
            schema.tables[at].name.clone_from(&new);
            one(format!("{alter} RENAME TO {}", quote(&new)))
        }
        7 => {
            let c = t.any_column(rng);
            let value = c.ty.bare(rng);
            one(match rng.below(2) {
                0 => format!("{alter} ALTER {} SET DEFAULT {value}", c.q()),
                _ => format!("{alter} ALTER {} DROP DEFAULT", c.q()),
            })
        }
        8 => {
            let c = t.any_column(rng);
            one(match rng.below(3) {
                0 => format!("{alter} ALTER {} DROP NOT NULL", c.q()),
                _ => format!("{alter} ALTER {} SET NOT NULL", c.q()),
            })
        }
        9 | 10 => {
            let i = rng.below(t.columns.len());
            let c = &t.columns[i];
            if c.ty.is_integer() || c.ty == Type::Numeric {
                let text = rng.chance(50);
                let ty = if text { Type::Text } else { Type::BigInt };
                let using = format!("{}::{}", c.q(), ty.sql());
                schema.tables[at].columns[i].ty = ty.clone();
                one(format!(
                    "{alter} ALTER {} TYPE {} USING {using}",
                    c.q(),
                    ty.sql()
                ))
            } else {
                schema.tables[at].columns[i].ty = Type::Text;
                one(format!(
                    "{alter} ALTER {} TYPE text USING {}::text",
                    c.q(),
                    c.q()
                ))
            }
        }
        11 => {
            let check = quote(&schema.fresh(rng, "chk", profile.hostile));
            let c = t.any_column(rng);
            let valid = if rng.chance(20) { " NOT VALID" } else { "" };
            one(format!(
                "{alter} ADD CONSTRAINT {check} CHECK (length({}::text) < 30){valid}",
                c.q()
            ))
        }
        12 => {
            let c = t.any_column(rng);
            if !c.ty.has_equality() {
                return create_table(rng, profile, schema);
            }
            let unique = quote(&schema.fresh(rng, "uq", profile.hostile));
            one(format!(
                "{alter} ADD CONSTRAINT {unique} UNIQUE ({})",
                c.q()
            ))
        }
        13 => match rng.pick_opt(&t.constraints) {
            Some(c) => one(format!("{alter} DROP CONSTRAINT {}", quote(c))),
            None => create_table(rng, profile, schema),
        },
        14 | 15 => {
            let index = quote(&schema.fresh(rng, "ix", profile.hostile));
            let c = t.any_column(rng);
            let unique = if rng.chance(30) { "UNIQUE " } else { "" };
            if !c.ty.has_equality() {
                return one(format!(
                    "CREATE INDEX {index} ON {name} (({}::text))",
                    c.q()
                ));
            }
            one(format!(
                "CREATE {unique}INDEX {index} ON {name} ({})",
                c.q()
            ))
        }
        16 => {
            let cascade = if rng.chance(40) { " CASCADE" } else { "" };
            // The last ones stay known: statements about a dropped table fail alike.
            if plain.len() > 1 {
                schema.tables.remove(at);
            }
            one(format!("DROP TABLE {name}{cascade}"))
        }
        17 | 18 => create_table(rng, profile, schema),
        19 => extras::view(rng, profile, schema),
        20 => one(extras::function(rng, profile, schema)),
        21 => extras::trigger(rng, profile, schema),
        22 => drop_view(rng, schema).unwrap_or_else(|| create_table(rng, profile, schema)),
        23 => match schema.types.enums.first() {
            Some(e) => one(format!(
                "ALTER TYPE {e} ADD VALUE IF NOT EXISTS 'top' AFTER 'mid'"
            )),
            None => create_table(rng, profile, schema),
        },
        24 => create_as(rng, profile, schema, &t),
        _ => one(format!("COMMENT ON TABLE {name} IS 'it''s a comment'")),
    }
}

fn add_column(
    rng: &mut Rng,
    profile: &Profile,
    schema: &mut Schema,
    at: usize,
    alter: &str,
) -> String {
    let ty = schema.types.any_type(rng);
    let mut column = Column::new(schema.fresh(rng, "n", profile.hostile), ty);
    let mut sql = format!("{alter} ADD COLUMN {} {}", column.q(), column.ty.sql());
    match rng.below(5) {
        0 => sql.push_str(&format!(" DEFAULT {}", column.ty.bare(rng))),
        1 => {
            column.not_null = true;
            sql.push_str(&format!(" NOT NULL DEFAULT {}", column.ty.bare(rng)));
        }
        _ => {}
    }
    schema.tables[at].columns.push(column);
    sql
}

fn drop_column(rng: &mut Rng, schema: &mut Schema, at: usize, alter: &str) -> String {
    let t = &mut schema.tables[at];
    let i = rng.below(t.columns.len());
    let cascade = if rng.chance(40) { " CASCADE" } else { "" };
    let sql = format!("{alter} DROP COLUMN {}{cascade}", t.columns[i].q());
    if t.columns.len() > 1 {
        forget_column(t, i);
    }
    sql
}

/// Removes a column from the model, with everything built on its position.
fn forget_column(t: &mut Table, i: usize) {
    t.columns.remove(i);
    let keep = |list: &Vec<usize>| !list.contains(&i);
    let shift = |list: &mut Vec<usize>| {
        for p in list.iter_mut() {
            *p -= usize::from(*p > i);
        }
    };
    t.uniques.retain(keep);
    t.uniques.iter_mut().for_each(shift);
    if keep(&t.key) {
        shift(&mut t.key);
    } else {
        t.key.clear();
    }
}

/// A new table with a key and some rows.
fn create_table(rng: &mut Rng, profile: &Profile, schema: &mut Schema) -> Vec<String> {
    let mut table = Table {
        name: schema.fresh(rng, "t", profile.hostile),
        schema: rng.pick(&schema.schemas).clone(),
        kind: Kind::Table,
        columns: Vec::new(),
        key: Vec::new(),
        uniques: Vec::new(),
        constraints: Vec::new(),
    };
    let mut key = Column::new(
        schema.fresh(rng, "k", profile.hostile),
        schema.types.key_type(rng),
    );
    key.not_null = true;
    table.columns.push(key);
    for _ in 0..1 + rng.below(3) {
        let ty = schema.types.any_type(rng);
        table
            .columns
            .push(Column::new(schema.fresh(rng, "c", profile.hostile), ty));
    }
    let mut parts: Vec<String> = table
        .columns
        .iter()
        .map(|c| format!("{} {}", c.q(), c.ty.sql()))
        .collect();
    if rng.chance(70) {
        parts.push(format!("PRIMARY KEY ({})", table.columns[0].q()));
        table.key.push(0);
        table.uniques.push(vec![0]);
    }
    let name = table.reference(rng);
    let mut sql = vec![format!(
        "CREATE TABLE {} ({})",
        table.full(),
        parts.join(", ")
    )];
    sql.push(dml::insert_values(rng, &table, &name, 2));
    schema.tables.push(table);
    sql
}

fn create_as(rng: &mut Rng, profile: &Profile, schema: &mut Schema, t: &Table) -> Vec<String> {
    let mut made = t.clone();
    made.name = schema.fresh(rng, "t", profile.hostile);
    made.kind = Kind::Table;
    made.key.clear();
    made.uniques.clear();
    made.constraints.clear();
    for c in &mut made.columns {
        c.auto = false;
        c.generated = false;
        c.always_identity = false;
        c.not_null = false;
    }
    let from = t.reference(rng);
    let sql = match rng.below(3) {
        0 => format!("CREATE TABLE {} AS SELECT * FROM {from}", made.full()),
        1 => format!("SELECT * INTO {} FROM {from}", made.full()),
        _ => format!("CREATE TABLE {} AS TABLE {from} WITH NO DATA", made.full()),
    };
    schema.tables.push(made);
    vec![sql]
}

fn drop_view(rng: &mut Rng, schema: &mut Schema) -> Option<Vec<String>> {
    let views: Vec<usize> = (0..schema.tables.len())
        .filter(|i| !schema.tables[*i].is_table() && schema.tables[*i].columns[0].name != "op")
        .collect();
    let at = *rng.pick_opt(&views)?;
    let view = schema.tables.remove(at);
    Some(vec![format!("DROP VIEW {}", view.reference(rng))])
}
