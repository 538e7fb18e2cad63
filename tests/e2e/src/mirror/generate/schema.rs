//! Random schemas with their first rows: types, tables of every sort, constraints.

use braid_testkit::names::{literal, quote};
use braid_testkit::Rng;

use super::dml;
use super::model::{Column, Kind, Schema, Table};
use super::types::{Type, LABELS};
use crate::mirror::profile::Profile;

/// Statements that build a schema on main; `schema` remembers it.
pub fn create(rng: &mut Rng, profile: &Profile, schema: &mut Schema) -> Vec<String> {
    let mut sql = Vec::new();
    for _ in 0..1 + rng.below(2) {
        let name = quote(&schema.fresh(rng, "s", profile.hostile));
        sql.push(format!("CREATE SCHEMA {name}"));
        schema.schemas.push(name);
    }
    let home = schema.schemas[0].clone();
    let mut types = std::mem::take(&mut schema.types);
    sql.extend(types.create(rng, &home, profile.hostile));
    schema.types = types;
    for _ in 0..2 + rng.below(3) {
        let mut table = new_table(rng, profile, schema);
        match rng.below(100) {
            0..=17 if profile.has("partitions") => {
                sql.extend(partitioned(rng, profile, schema, &mut table));
            }
            18..=27 if profile.has("inheritance") => {
                sql.extend(inherited(rng, profile, schema, &mut table));
            }
            _ => {
                sql.push(create_table(rng, profile, schema, &mut table, ""));
                sql.extend(indexes(rng, profile, schema, &mut table));
                sql.extend(rows(rng, &table));
                schema.tables.push(table);
            }
        }
    }
    sql
}

/// A table with random columns and perhaps a key, not yet created.
fn new_table(rng: &mut Rng, profile: &Profile, schema: &mut Schema) -> Table {
    let name = schema.fresh(rng, "t", profile.hostile);
    let home = rng.pick(&schema.schemas).clone();
    let mut table = Table {
        name,
        schema: home,
        kind: Kind::Table,
        columns: Vec::new(),
        key: Vec::new(),
        uniques: Vec::new(),
        constraints: Vec::new(),
    };
    let with_key = rng.chance(72) || !profile.has("keyless");
    for i in 0..usize::from(with_key) + usize::from(with_key && rng.chance(25)) {
        let ty = schema.types.key_type(rng);
        let mut column = Column::new(schema.fresh(rng, "k", profile.hostile), ty);
        column.not_null = true;
        table.columns.push(column);
        table.key.push(i);
    }
    for _ in 0..1 + rng.below(5) {
        let ty = schema.types.any_type(rng);
        let mut column = Column::new(schema.fresh(rng, "c", profile.hostile), ty);
        column.not_null = rng.chance(12);
        table.columns.push(column);
    }
    if rng.chance(18) && profile.has("sequences") {
        let mut column = Column::new(schema.fresh(rng, "a", profile.hostile), Type::BigInt);
        column.auto = true;
        column.not_null = true;
        table.columns.push(column);
    }
    if !table.key.is_empty() && rng.chance(25) {
        // The key need not come first.
        let at = rng.below(table.columns.len());
        table.columns.rotate_left(at);
        let n = table.columns.len();
        table.key = table.key.iter().map(|k| (k + n - at) % n).collect();
    }
    if !table.key.is_empty() {
        table.uniques.push(table.key.clone());
    }
    table
}

/// CREATE TABLE with its constraints; `tail` is appended.
fn create_table(
    rng: &mut Rng,
    profile: &Profile,
    schema: &mut Schema,
    table: &mut Table,
    tail: &str,
) -> String {
    let mut parts = Vec::new();
    for i in 0..table.columns.len() {
        parts.push(column_definition(rng, table, i));
    }
    if rng.chance(20) && profile.has("generated") {
        if let Some((column, text)) = generated_column(rng, profile, schema, table) {
            parts.push(text);
            table.columns.push(column);
        }
    }
    if !table.key.is_empty() {
        let name = schema.fresh(rng, "pk", profile.hostile);
        let columns = names_of(table, &table.key.clone());
        parts.push(format!(
            "CONSTRAINT {} PRIMARY KEY ({columns})",
            quote(&name)
        ));
        table.constraints.push(name);
    }
    if tail.is_empty() {
        parts.extend(unique_constraint(rng, profile, schema, table));
        parts.extend(foreign_key(rng, profile, schema, table));
        if let Some(range) = table.columns.iter().find(|c| c.ty == Type::Range) {
            if rng.chance(40) && profile.has("exclusion") {
                parts.push(format!("EXCLUDE USING gist ({} WITH &&)", range.q()));
            }
        }
    }
    if rng.chance(20) {
        let number = table.columns.iter().find(|c| c.ty.is_integer());
        if let Some(column) = number {
            let name = schema.fresh(rng, "chk", profile.hostile);
            parts.push(format!(
                "CONSTRAINT {} CHECK ({} < 5000)",
                quote(&name),
                column.q()
            ));
        }
    }
    format!("CREATE TABLE {} ({}){tail}", table.full(), parts.join(", "))
}

fn column_definition(rng: &mut Rng, table: &mut Table, i: usize) -> String {
    let is_key = table.key.contains(&i);
    let column = &mut table.columns[i];
    if column.auto {
        return match rng.below(3) {
            0 => format!("{} bigserial", column.q()),
            1 => format!("{} bigint GENERATED BY DEFAULT AS IDENTITY", column.q()),
            _ => {
                column.always_identity = true;
                format!("{} bigint GENERATED ALWAYS AS IDENTITY", column.q())
            }
        };
    }
    let mut text = format!("{} {}", column.q(), column.ty.sql());
    if column.ty.is_text() && rng.chance(15) {
        text.push_str(" COLLATE \"C\"");
    }
    if column.not_null && !is_key {
        text.push_str(" NOT NULL");
    }
    if rng.chance(25) || (column.not_null && !is_key) {
        text.push_str(&format!(" DEFAULT {}", column.ty.bare(rng)));
    }
    text
}

fn generated_column(
    rng: &mut Rng,
    profile: &Profile,
    schema: &mut Schema,
    table: &Table,
) -> Option<(Column, String)> {
    let base: Vec<&Column> = table.columns.iter().filter(|c| c.ty.is_integer()).collect();
    let base = rng.pick_opt(&base)?;
    let mut column = Column::new(schema.fresh(rng, "g", profile.hostile), Type::BigInt);
    column.generated = true;
    let text = format!(
        "{} bigint GENERATED ALWAYS AS ({}::bigint * 2 + 1) STORED",
        column.q(),
        base.q()
    );
    Some((column, text))
}

fn unique_constraint(
    rng: &mut Rng,
    profile: &Profile,
    schema: &mut Schema,
    table: &mut Table,
) -> Option<String> {
    if !rng.chance(25) || !profile.has("unique") {
        return None;
    }
    let fitting: Vec<usize> = (0..table.columns.len())
        .filter(|i| {
            let c = &table.columns[*i];
            c.ty.has_equality() && !c.generated && !matches!(c.ty, Type::Bool | Type::Composite(_))
        })
        .collect();
    let mut chosen = vec![*rng.pick_opt(&fitting)?];
    if rng.chance(30) {
        let second = *rng.pick(&fitting);
        if second != chosen[0] {
            chosen.push(second);
        }
    }
    let name = schema.fresh(rng, "uq", profile.hostile);
    let columns = names_of(table, &chosen);
    let nulls = if rng.chance(15) {
        "NULLS NOT DISTINCT "
    } else {
        ""
    };
    let defer = match rng.below(8) {
        0 => " DEFERRABLE INITIALLY DEFERRED",
        1 => " DEFERRABLE",
        _ => "",
    };
    table.uniques.push(chosen);
    if defer.is_empty() {
        table.constraints.push(name.clone());
    }
    Some(format!(
        "CONSTRAINT {} UNIQUE {nulls}({columns}){defer}",
        quote(&name)
    ))
}

/// A foreign key on new columns, to an older table or to the table itself.
fn foreign_key(
    rng: &mut Rng,
    profile: &Profile,
    schema: &mut Schema,
    table: &mut Table,
) -> Vec<String> {
    if !rng.chance(40) || !profile.has("fk") {
        return Vec::new();
    }
    let mut parents: Vec<Table> = (schema.tables.iter())
        .filter(|t| t.is_table() && !t.key.is_empty() && t.kind != Kind::Child)
        .cloned()
        .collect();
    if !table.key.is_empty() {
        parents.push(table.clone());
    }
    let Some(parent) = rng.pick_opt(&parents).cloned() else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    let mut names = Vec::new();
    for k in &parent.key {
        let ty = parent.columns[*k].ty.clone();
        let column = Column::new(schema.fresh(rng, "r", profile.hostile), ty);
        parts.push(format!("{} {}", column.q(), column.ty.sql()));
        names.push(column.q());
        table.columns.push(column);
    }
    let actions = [
        "NO ACTION",
        "RESTRICT",
        "CASCADE",
        "SET NULL",
        "SET DEFAULT",
    ];
    let full = if names.len() > 1 && rng.chance(30) {
        " MATCH FULL"
    } else {
        ""
    };
    let defer = match rng.below(6) {
        0 => " DEFERRABLE INITIALLY DEFERRED",
        1 => " DEFERRABLE",
        _ => "",
    };
    let name = schema.fresh(rng, "fk", profile.hostile);
    parts.push(format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}){full} ON DELETE {} ON UPDATE {}{defer}",
        quote(&name),
        names.join(", "),
        parent.full(),
        names_of(&parent, &parent.key),
        rng.pick(&actions),
        rng.pick(&actions),
    ));
    parts
}

/// Indexes, unique ones with conditions or expressions among them.
fn indexes(
    rng: &mut Rng,
    profile: &Profile,
    schema: &mut Schema,
    table: &mut Table,
) -> Vec<String> {
    let mut sql = Vec::new();
    for _ in 0..rng.below(3) {
        let column = table.any_column(rng).clone();
        let index = quote(&schema.fresh(rng, "ix", profile.hostile));
        let target = table.full();
        let (q, ty) = (column.q(), &column.ty);
        sql.push(match rng.below(5) {
            0 if ty.is_text() && profile.has("unique") => {
                format!(
                    "CREATE UNIQUE INDEX {index} ON {target} (lower({q}), ({}))",
                    key_text(table)
                )
            }
            1 if ty.is_integer() && !table.key.is_empty() && profile.has("unique") => {
                format!("CREATE UNIQUE INDEX {index} ON {target} ({q}) WHERE {q} > 8")
            }
            2 if matches!(ty, Type::Jsonb | Type::IntArray | Type::TextArray) => {
                format!("CREATE INDEX {index} ON {target} USING gin ({q})")
            }
            3 if ty.has_equality() && !matches!(ty, Type::Composite(_)) => {
                format!("CREATE INDEX {index} ON {target} USING hash ({q})")
            }
            _ if ty.has_equality() => format!("CREATE INDEX {index} ON {target} ({q} DESC)"),
            _ => continue,
        });
    }
    sql
}

/// The key as an index expression list, or a constant without one.
fn key_text(table: &Table) -> String {
    match table.key.first() {
        Some(k) => format!("{} IS NULL", table.columns[*k].q()),
        None => "1".to_string(),
    }
}

fn partitioned(
    rng: &mut Rng,
    profile: &Profile,
    schema: &mut Schema,
    table: &mut Table,
) -> Vec<String> {
    table.kind = Kind::Partitioned;
    table.columns.retain(|c| !c.auto);
    if table.key.iter().any(|k| *k >= table.columns.len()) {
        table.key.clear();
        table.uniques.clear();
    }
    let by = match table.key.first() {
        Some(k) => *k,
        None => match table
            .columns
            .iter()
            .position(|c| c.ty.has_equality() && c.ty.has_extremes())
        {
            Some(i) => i,
            None => {
                table
                    .columns
                    .push(Column::new(schema.fresh(rng, "p", 0), Type::Int));
                table.columns.len() - 1
            }
        },
    };
    let (q, ty) = (table.columns[by].q(), table.columns[by].ty.clone());
    let (method, bounds) = partition_bounds(rng, &ty);
    let tail = format!(" PARTITION BY {method} ({q})");
    let mut sql = vec![create_table(rng, profile, schema, table, &tail)];
    let mut leaves = Vec::new();
    for bound in bounds {
        let mut leaf = table.clone();
        leaf.kind = Kind::Partition;
        leaf.name = schema.fresh(rng, "part", profile.hostile);
        sql.push(format!(
            "CREATE TABLE {} PARTITION OF {} {bound}",
            leaf.full(),
            table.full()
        ));
        leaf.constraints.clear();
        leaves.push(leaf);
    }
    sql.extend(
        indexes(rng, profile, schema, &mut table.clone())
            .into_iter()
            .filter(|s| !s.contains("UNIQUE")),
    );
    sql.extend(rows(rng, table));
    schema.tables.push(table.clone());
    schema.tables.push(leaves.swap_remove(0));
    sql
}

fn partition_bounds(rng: &mut Rng, ty: &Type) -> (&'static str, Vec<String>) {
    let default = "DEFAULT".to_string();
    // The hash of an enum value is that of its OID, another one in every database.
    if rng.chance(35) && !matches!(ty, Type::Enum(_)) {
        let hash = |r| format!("FOR VALUES WITH (MODULUS 3, REMAINDER {r})");
        return ("HASH", (0..3).map(hash).collect());
    }
    if ty.is_integer() || matches!(ty, Type::Numeric) {
        return match rng.below(2) {
            0 => (
                "RANGE",
                vec![
                    "FOR VALUES FROM (MINVALUE) TO (5)".into(),
                    "FOR VALUES FROM (5) TO (50)".into(),
                    default,
                ],
            ),
            _ => (
                "LIST",
                vec![
                    "FOR VALUES IN (1, 2, 3, 4, NULL)".into(),
                    "FOR VALUES IN (5, 6)".into(),
                    default,
                ],
            ),
        };
    }
    match ty {
        Type::Enum(_) => {
            let label = |l: &str| format!("FOR VALUES IN ({})", literal(l));
            ("LIST", LABELS.iter().map(|l| label(l)).collect())
        }
        Type::Date => (
            "RANGE",
            vec![
                "FOR VALUES FROM (MINVALUE) TO ('2024-02-25')".into(),
                default,
            ],
        ),
        _ if ty.is_text() => ("LIST", vec!["FOR VALUES IN ('a', 'b')".into(), default]),
        _ => ("LIST", vec![default]),
    }
}

fn inherited(
    rng: &mut Rng,
    profile: &Profile,
    schema: &mut Schema,
    table: &mut Table,
) -> Vec<String> {
    table.kind = Kind::Parent;
    let mut sql = vec![create_table(rng, profile, schema, table, " ")];
    let mut child = table.clone();
    child.kind = Kind::Child;
    child.name = schema.fresh(rng, "child", profile.hostile);
    child.key.clear();
    child.uniques.clear();
    child.constraints.clear();
    // Identity is not inherited.
    child.columns.retain(|c| !c.auto || !c.always_identity);
    let extra = Column::new(schema.fresh(rng, "x", profile.hostile), Type::Text);
    sql.push(format!(
        "CREATE TABLE {} ({} text) INHERITS ({})",
        child.full(),
        extra.q(),
        table.full()
    ));
    child.columns.push(extra);
    sql.extend(rows(rng, table));
    sql.extend(rows(rng, &child));
    schema.tables.push(table.clone());
    schema.tables.push(child);
    sql
}

/// The first rows: some one by one, so that a bad one does not spoil the others,
/// and sometimes a few hundred.
fn rows(rng: &mut Rng, table: &Table) -> Vec<String> {
    let mut sql = Vec::new();
    for _ in 0..4 + rng.below(10) {
        sql.push(dml::insert_values(rng, table, &table.full(), 1));
    }
    if rng.chance(20) {
        let n = 20 + rng.below(300);
        sql.extend(dml::insert_series(rng, table, &table.full(), 100, n));
    }
    sql
}

fn names_of(table: &Table, positions: &[usize]) -> String {
    positions
        .iter()
        .map(|i| table.columns[*i].q())
        .collect::<Vec<_>>()
        .join(", ")
}
