//! Tables: CREATE TABLE and the settings of columns.

use super::print;
use braid_model::quote::{identifier, literal};
use braid_model::{Object, Part, PartKind};

/// `ALTER TABLE`, or what the kind of relation asks for.
pub fn alter(object: &Object) -> String {
    format!("ALTER {} {}", object.kind.noun(), object.identity)
}

/// CREATE TABLE with its columns and checks, and what ALTER has to add. Keys
/// and foreign keys follow in statements of their own.
pub fn create(table: &Object) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let typed = table.has("of_type");
    for column in table.columns() {
        if !typed && !column.has("inherited") {
            lines.push(column_definition(table, column));
        }
    }
    lines.extend(
        table
            .parts_of(PartKind::Constraint)
            .filter(|constraint| is_inline(table, constraint))
            .map(constraint_definition),
    );
    let unlogged = if table.has("unlogged") {
        "UNLOGGED "
    } else {
        ""
    };
    let noun = table.kind.noun();
    let mut sql = format!("CREATE {unlogged}{noun} {}", table.identity);
    if let Some(of) = table.text("of_type") {
        sql.push_str(&format!(" OF {of}"));
    }
    match (lines.is_empty(), typed) {
        (true, true) => {}
        (true, false) => sql.push_str(" ()"),
        _ => sql.push_str(&format!(" (\n    {}\n)", lines.join(",\n    "))),
    }
    if !table.list("inherits").is_empty() {
        sql.push_str(&format!(
            " INHERITS ({})",
            table.list("inherits").join(", ")
        ));
    }
    if let Some(key) = table.text("partition_by") {
        sql.push_str(&format!(" PARTITION BY {key}"));
    }
    if let Some(server) = table.text("server") {
        sql.push_str(&format!(" SERVER {server}{}", print::options(table)));
    }
    if let Some(method) = table.text("access_method") {
        sql.push_str(&format!(" USING {}", identifier(method)));
    }
    let options = storage_options(table);
    if !options.is_empty() {
        sql.push_str(&format!(" WITH ({})", options.join(", ")));
    }
    let mut all = vec![sql];
    for column in table.columns() {
        all.extend(column_settings(table, None, column));
        if (typed || column.has("inherited")) && column.has("default") {
            all.push(format!(
                "ALTER TABLE ONLY {} ALTER COLUMN {} SET DEFAULT {}",
                table.identity,
                identifier(&column.name),
                column.text("default").unwrap_or_default()
            ));
        }
        if typed && column.has("not_null") {
            all.push(format!(
                "{} ALTER COLUMN {} SET NOT NULL",
                alter(table),
                identifier(&column.name)
            ));
        }
    }
    for (attribute, words) in [
        ("row_security", "ENABLE ROW LEVEL SECURITY"),
        ("force_row_security", "FORCE ROW LEVEL SECURITY"),
    ] {
        if table.has(attribute) {
            all.push(format!("{} {words}", alter(table)));
        }
    }
    all
}

/// Constraints that stand inside CREATE TABLE: those that need nothing but the
/// table. A partition writes the checks of its parent out, because it is
/// attached afterwards; a child inherits them. Keys of partitioned tables and
/// partitions are added apart, so that their indexes can be tied by name.
pub fn is_inline(table: &Object, constraint: &Part) -> bool {
    let definition = constraint.text("definition").unwrap_or_default();
    let kind = constraint.text("type");
    let partitioned = table.has("partition_by") || constraint.has("attached_to");
    // Of two equal keys CREATE TABLE makes one.
    let twins = table
        .parts_of(PartKind::Constraint)
        .filter(|other| other.text("definition") == Some(definition))
        .count();
    kind != Some("FOREIGN KEY")
        && (kind == Some("CHECK") || twins == 1)
        && (kind == Some("CHECK") || !partitioned)
        && !definition.ends_with(" NOT VALID")
        && constraint.depends.is_empty()
        && (!constraint.has("inherited") || table.has("partition_of"))
}

/// `CONSTRAINT name definition`.
pub fn constraint_definition(constraint: &Part) -> String {
    let mut definition = constraint
        .text("definition")
        .unwrap_or_default()
        .to_string();
    let options = constraint.list("index_options");
    if !options.is_empty() {
        // Storage options stand before what PostgreSQL prints last.
        let at = [" WHERE (", " DEFERRABLE"]
            .iter()
            .filter_map(|word| definition.find(word))
            .min()
            .unwrap_or(definition.len());
        definition.insert_str(at, &format!(" WITH ({})", options.join(", ")));
    }
    format!("CONSTRAINT {} {definition}", identifier(&constraint.name))
}

/// Options of the table and of its TOAST table.
pub fn storage_options(table: &Object) -> Vec<String> {
    let mut options: Vec<String> = table
        .list("options")
        .iter()
        .map(|o| o.to_string())
        .collect();
    options.extend(
        table
            .list("toast_options")
            .iter()
            .map(|o| format!("toast.{o}")),
    );
    options
}

/// A column as CREATE TABLE and ADD COLUMN write it.
pub fn column_definition(table: &Object, column: &Part) -> String {
    let mut sql = format!(
        "{} {}",
        identifier(&column.name),
        column.text("type").unwrap_or("text")
    );
    if !column.list("fdw_options").is_empty() {
        sql.push_str(&format!(
            " OPTIONS ({})",
            print::option_list(&column.list("fdw_options"))
        ));
    }
    if let Some(collation) = column.text("collation") {
        sql.push_str(&format!(" COLLATE {collation}"));
    }
    if let Some(default) = column.text("default") {
        sql.push_str(&format!(" DEFAULT {default}"));
    }
    if let Some(generated) = column.text("generated") {
        sql.push_str(&format!(" GENERATED ALWAYS AS {generated}"));
    }
    if column.has("identity") {
        sql.push(' ');
        sql.push_str(&identity(table, column));
    } else if column.has("not_null") {
        sql.push_str(" NOT NULL");
    }
    sql
}

/// `GENERATED ... AS IDENTITY`, with the options that are not usual.
pub fn identity(table: &Object, column: &Part) -> String {
    let mut inside = Vec::new();
    let usual = format!("{}_{}_seq", table.name, column.name);
    let usual = table
        .schema
        .as_deref()
        .map(|schema| braid_model::quote::qualified(schema, &usual));
    if column.text("identity_sequence") != usual.as_deref() {
        if let Some(name) = column.text("identity_sequence") {
            inside.push(format!("SEQUENCE NAME {name}"));
        }
    }
    let options = column.text("identity_options").unwrap_or_default();
    if options != usual_identity(column.text("type").unwrap_or_default()) {
        inside.push(options.to_string());
    }
    let inside = match inside.is_empty() {
        true => String::new(),
        false => format!(" ({})", inside.join(" ")),
    };
    format!(
        "GENERATED {} AS IDENTITY{inside}",
        column.text("identity").unwrap_or("ALWAYS")
    )
}

/// The options of the sequence of an identity column of which nothing was said.
pub fn usual_identity(column_type: &str) -> String {
    let max = match column_type {
        "smallint" => i16::MAX.to_string(),
        "integer" => i32::MAX.to_string(),
        _ => i64::MAX.to_string(),
    };
    format!("START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE {max} CACHE 1")
}

/// Statements for what CREATE TABLE does not say of a column (storage,
/// compression, statistics, options), as far as it differs from `old`.
pub fn column_settings(table: &Object, old: Option<&Part>, column: &Part) -> Vec<String> {
    let mut sql = Vec::new();
    let differs = |attribute: &str| {
        old.and_then(|old| old.attributes.get(attribute)) != column.attributes.get(attribute)
    };
    let mut set = |words: String| {
        sql.push(format!(
            "{} ALTER COLUMN {} {words}",
            alter(table),
            identifier(&column.name)
        ))
    };
    if differs("storage") {
        // PostgreSQL names the usual storage only from version 16 on.
        set(format!(
            "SET STORAGE {}",
            column.text("storage").unwrap_or("EXTENDED")
        ));
    }
    if differs("compression") {
        set(format!(
            "SET COMPRESSION {}",
            column.text("compression").unwrap_or("default")
        ));
    }
    if differs("statistics") {
        set(format!(
            "SET STATISTICS {}",
            column.text("statistics").unwrap_or("-1")
        ));
    }
    if differs("options") {
        let before = old.map(|old| old.list("options")).unwrap_or_default();
        let now = column.list("options");
        let gone: Vec<&str> = before
            .iter()
            .filter_map(|option| option.split_once('='))
            .map(|(name, _)| name)
            .filter(|name| {
                !now.iter()
                    .any(|option| option.split_once('=').map(|(n, _)| n) == Some(name))
            })
            .collect();
        if !gone.is_empty() {
            set(format!("RESET ({})", gone.join(", ")));
        }
        if !now.is_empty() {
            set(format!("SET ({})", now.join(", ")));
        }
    }
    if differs("identity_logging") {
        let unlogged = match column.text("identity_logging") {
            Some(logging) => logging == "UNLOGGED",
            None => table.has("unlogged"),
        };
        sql.extend(column.text("identity_sequence").map(|sequence| {
            let logging = if unlogged { "UNLOGGED" } else { "LOGGED" };
            format!("ALTER SEQUENCE {sequence} SET {logging}")
        }));
    }
    sql
}

/// `SET` for foreign options: what to add, set and drop.
pub fn foreign_options(old: &[&str], new: &[&str]) -> Option<String> {
    let name = |option: &&str| option.split_once('=').map(|(name, _)| name.to_string());
    let value = |option: &&str| option.split_once('=').map(|(_, value)| value.to_string());
    let mut words = Vec::new();
    for option in old {
        if !new.iter().any(|other| name(other) == name(option)) {
            words.push(format!("DROP {}", identifier(&name(option)?)));
        }
    }
    for option in new {
        let verb = match old.iter().find(|other| name(other) == name(option)) {
            Some(same) if same == option => continue,
            Some(_) => "SET",
            None => "ADD",
        };
        words.push(format!(
            "{verb} {} {}",
            identifier(&name(option)?),
            literal(&value(option)?)
        ));
    }
    (!words.is_empty()).then(|| format!("OPTIONS ({})", words.join(", ")))
}
