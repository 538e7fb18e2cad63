//! ALTER TABLE, column by column and constraint by constraint.

use super::alter::Torn;
use super::change::{Action, Change, Lock};
use super::table;
use braid_model::quote::identifier;
use braid_model::{Kind, Object, Part, PartKind};

/// Parts that have to be taken down first.
pub fn torn(old: &Object, new: &Object, torn: &mut Torn) {
    for part in &old.parts {
        let same = new.part(part.kind, &part.name);
        match (part.kind, same) {
            (PartKind::Column, None) => torn.columns.push(part.name.clone()),
            (PartKind::Column, Some(now)) => {
                // An expression can be removed, but neither added nor changed, and
                // what it computes cannot be converted.
                let differs = part.text("generated") != now.text("generated")
                    || type_of(part) != type_of(now);
                if now.has("generated") && differs {
                    torn.columns.push(part.name.clone());
                } else if type_of(part) != type_of(now) {
                    torn.retyped.push(part.name.clone());
                    // It need not fit the new type, neither here nor in a child.
                    if part.has("default") {
                        torn.defaults.push(part.name.clone());
                    }
                }
            }
            (PartKind::Constraint, None) => torn.constraints.push(part.name.clone()),
            (PartKind::Constraint, Some(now)) => {
                if definition_of(part) != definition_of(now) && !is_validation(part, now) {
                    torn.constraints.push(part.name.clone());
                }
            }
            (PartKind::Label, _) => {}
        }
    }
}

fn type_of(column: &Part) -> (Option<&str>, Option<&str>) {
    (column.text("type"), column.text("collation"))
}

fn definition_of(constraint: &Part) -> (Option<&str>, Vec<&str>) {
    (
        constraint.text("definition"),
        constraint.list("index_options"),
    )
}

/// The only difference is that existing rows were checked.
fn is_validation(old: &Part, new: &Part) -> bool {
    match (old.text("definition"), new.text("definition")) {
        (Some(before), Some(now)) => before.strip_suffix(" NOT VALID") == Some(now),
        _ => false,
    }
}

/// Turns a table into another, once what stands in the way is gone: columns,
/// constraints other than foreign keys, settings.
pub fn changes(old: &Object, new: &Object) -> Vec<Change> {
    let mut changes = vec![shape(old, new)];
    for column in new.columns() {
        match old.part(PartKind::Column, &column.name) {
            None => changes.push(add_column(old, new, column)),
            Some(before) => changes.push(alter_column(old, new, before, column)),
        }
    }
    for constraint in new.parts_of(PartKind::Constraint) {
        changes.extend(constraint_change(old, new, constraint));
    }
    changes.extend(table_settings(old, new));
    changes
}

fn step(table: &Object, lock: Lock) -> Change {
    Change::new(Action::Alter, table.kind.noun(), &table.identity).locking(lock)
}

fn part_step(action: Action, table: &Object, part: &Part, lock: Lock) -> Change {
    Change::new(
        action,
        &part.kind.name().to_uppercase(),
        &format!("{}.{}", table.identity, identifier(&part.name)),
    )
    .locking(lock)
}

/// What a partition or child gets through its parent.
fn comes_from_parent(old: &Object, new: &Object, column: &Part) -> bool {
    column.has("inherited")
        || (new.has("partition_of") && old.text("partition_of") == new.text("partition_of"))
}

fn add_column(old: &Object, new: &Object, column: &Part) -> Change {
    let mut change = part_step(Action::Create, new, column, Lock::AccessExclusive);
    if !comes_from_parent(old, new, column) {
        let definition = table::column_definition(new, column);
        // A default that is no constant is computed for every row.
        change = change
            .run(format!("{} ADD COLUMN {definition}", table::alter(new)))
            .rewriting(
                column.has("generated") || column.has("identity") || has_volatile_default(column),
            );
    }
    change.run_all(table::column_settings(new, None, column))
}

/// A function in a default may give another value for every row.
fn has_volatile_default(column: &Part) -> bool {
    column
        .text("default")
        .is_some_and(|default| default.contains('(') && !default.starts_with("now("))
}

fn alter_column(old: &Object, new: &Object, before: &Part, column: &Part) -> Change {
    let mut change = part_step(Action::Alter, new, column, Lock::AccessExclusive);
    let name = identifier(&column.name);
    let alter = |words: String| format!("{} ALTER COLUMN {name} {words}", table::alter(new));
    let only = |words: String| {
        format!(
            "ALTER {} ONLY {} ALTER COLUMN {name} {words}",
            new.kind.noun(),
            new.identity
        )
    };
    let follows = comes_from_parent(old, new, column);
    let retyped = type_of(before) != type_of(column);
    let default = before.text("default");
    if before.has("generated") && !column.has("generated") && !follows {
        change = change.run(alter("DROP EXPRESSION".into()));
    }
    if before.has("identity") && !column.has("identity") {
        change = change.run(alter("DROP IDENTITY".into()));
    }
    if retyped && !follows {
        change = change
            .run(alter(retype(new, before, column)))
            .rewriting(rewrites(before, column));
    }
    match column.text("default") {
        now if now == default => {}
        Some(now) => change = change.run(only(format!("SET DEFAULT {now}"))),
        None => change = change.run(only("DROP DEFAULT".into())),
    }
    match (before.has("not_null"), column.has("not_null")) {
        (false, true) if !follows => {
            change = change.run(alter("SET NOT NULL".into())).scanning(true);
        }
        (true, false) if !follows => change = change.run(alter("DROP NOT NULL".into())),
        _ => {}
    }
    change = change.run_all(identity(new, before, column).into_iter().map(alter));
    if let Some(options) =
        table::foreign_options(&before.list("fdw_options"), &column.list("fdw_options"))
    {
        change = change.run(alter(options));
    }
    change.run_all(table::column_settings(new, Some(before), column))
}

/// `TYPE t COLLATE c USING ...`; without USING where only the length differs,
/// and where the values are elsewhere.
fn retype(table: &Object, before: &Part, column: &Part) -> String {
    let now = column.text("type").unwrap_or("text");
    let collation = match column.text("collation") {
        Some(collation) => format!(" COLLATE {collation}"),
        None => String::new(),
    };
    let converted = bare(before.text("type").unwrap_or_default()) != bare(now);
    let using = match !converted || table.kind == Kind::ForeignTable {
        true => String::new(),
        false => format!(" USING {}", conversion(before, column)),
    };
    format!("TYPE {now}{collation}{using}")
}

/// The conversion of old values: by way of text where there may be no cast.
pub fn conversion(before: &Part, column: &Part) -> String {
    let (was, now) = (
        before.text("type").unwrap_or_default(),
        column.text("type").unwrap_or("text"),
    );
    let name = identifier(&column.name);
    let array = match was.ends_with("[]") && now.ends_with("[]") {
        true => "[]",
        false => "",
    };
    match family(was) == family(now) || family(now) == Some(Family::Text) {
        true if family(now).is_some() => format!("{name}::{now}"),
        _ => format!("{name}::text{array}::{now}"),
    }
}

/// Types between which PostgreSQL converts by itself.
#[derive(PartialEq, Eq)]
enum Family {
    Number,
    Text,
    Date,
    Json,
}

fn family(name: &str) -> Option<Family> {
    let name = bare(name);
    match name.trim() {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => {
            Some(Family::Number)
        }
        "text" | "character varying" | "character" | "name" => Some(Family::Text),
        "date" | "timestamp without time zone" | "timestamp with time zone" => Some(Family::Date),
        "json" | "jsonb" => Some(Family::Json),
        _ => None,
    }
}

/// A type without its length.
fn bare(name: &str) -> String {
    match (name.find('('), name.find(')')) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &name[..from], &name[to + 1..]),
        _ => name.to_string(),
    }
}

/// False where PostgreSQL knows that every value stays as it is.
fn rewrites(before: &Part, column: &Part) -> bool {
    let (from, to) = (
        before.text("type").unwrap_or_default(),
        column.text("type").unwrap_or_default(),
    );
    if from == to {
        return false;
    }
    let length = |name: &str| -> Option<u32> {
        let inside = name.split_once("varying(")?.1;
        inside.split_once(')')?.0.parse().ok()
    };
    let is_varying = |name: &str| name.starts_with("character varying");
    match (is_varying(from), is_varying(to)) {
        (true, true) => match (length(from), length(to)) {
            (_, None) => false,
            (Some(a), Some(b)) => a > b,
            (None, Some(_)) => true,
        },
        (true, false) => to != "text",
        (false, true) => from != "text" || length(to).is_some(),
        _ => true,
    }
}

fn identity(new: &Object, before: &Part, column: &Part) -> Vec<String> {
    let Some(generated) = column.text("identity") else {
        return Vec::new();
    };
    let Some(was) = before.text("identity") else {
        return vec![format!("ADD {}", table::identity(new, column))];
    };
    let mut words = Vec::new();
    if was != generated {
        words.push(format!("SET GENERATED {generated}"));
    }
    // A sequence follows the type of its column.
    if before.text("identity_options") != column.text("identity_options")
        || type_of(before) != type_of(column)
    {
        let options = column.text("identity_options").unwrap_or_default();
        let mut set = String::new();
        let pieces: Vec<&str> = options.split(' ').collect();
        let mut i = 0;
        while i < pieces.len() {
            // START WITH 1, INCREMENT BY 1, MINVALUE 1, MAXVALUE 9, CACHE 1, CYCLE
            let length = match pieces[i] {
                "START" | "INCREMENT" => 3,
                "CYCLE" => 1,
                _ => 2,
            };
            let end = (i + length).min(pieces.len());
            set.push_str(&format!(" SET {}", pieces[i..end].join(" ")));
            i = end;
        }
        if !options.ends_with("CYCLE") {
            set.push_str(" SET NO CYCLE");
        }
        words.push(set.trim_start().to_string());
    }
    words
}

/// A constraint that is new, or that is checked now; foreign keys come last of all.
fn constraint_change(old: &Object, new: &Object, constraint: &Part) -> Option<Change> {
    let before = old.part(PartKind::Constraint, &constraint.name);
    match before {
        Some(before) => is_validation(before, constraint).then(|| {
            part_step(Action::Alter, new, constraint, Lock::ShareUpdateExclusive)
                .scanning(true)
                .run(format!(
                    "{} VALIDATE CONSTRAINT {}",
                    table::alter(new),
                    identifier(&constraint.name)
                ))
        }),
        None if constraint.text("type") == Some("FOREIGN KEY") => None,
        None if constraint.has("inherited")
            && (!new.has("partition_of")
                || old.text("partition_of") == new.text("partition_of")) =>
        {
            None
        }
        None => Some(add_constraint(new, constraint)),
    }
}

/// ADD CONSTRAINT, as a step.
pub fn add_constraint(table: &Object, constraint: &Part) -> Change {
    let kind = constraint.text("type").unwrap_or_default();
    let keyed = matches!(kind, "PRIMARY KEY" | "UNIQUE" | "EXCLUDE");
    let only = if keyed && table.has("partition_by") {
        "ONLY "
    } else {
        ""
    };
    let lock = match kind {
        "FOREIGN KEY" => Lock::ShareRowExclusive,
        _ => Lock::AccessExclusive,
    };
    let checked = !constraint
        .text("definition")
        .unwrap_or_default()
        .ends_with(" NOT VALID");
    part_step(Action::Create, table, constraint, lock)
        .run(format!(
            "ALTER {} {only}{} ADD {}",
            table.kind.noun(),
            table.identity,
            table::constraint_definition(constraint)
        ))
        .scanning(checked)
}

/// Inheritance and typed tables.
fn shape(old: &Object, new: &Object) -> Change {
    let mut change = step(new, Lock::AccessExclusive);
    for parent in new.list("inherits") {
        if !old.list("inherits").contains(&parent) {
            change = change.run(format!("{} INHERIT {parent}", table::alter(new)));
        }
    }
    if old.text("of_type") != new.text("of_type") {
        change = change.run(match new.text("of_type") {
            Some(of) => format!("{} OF {of}", table::alter(new)),
            None => format!("{} NOT OF", table::alter(new)),
        });
    }
    change
}

/// SET and RESET of storage options.
pub fn options(old: &Object, new: &Object) -> Vec<String> {
    let (before, now) = (table::storage_options(old), table::storage_options(new));
    let name = |option: &String| option.split('=').next().unwrap_or_default().to_string();
    let gone: Vec<String> = before
        .iter()
        .map(name)
        .filter(|gone| !now.iter().any(|option| name(option) == *gone))
        .collect();
    let set: Vec<String> = now
        .iter()
        .filter(|o| !before.contains(o))
        .cloned()
        .collect();
    let mut sql = Vec::new();
    if !gone.is_empty() {
        sql.push(format!("{} RESET ({})", table::alter(new), gone.join(", ")));
    }
    if !set.is_empty() {
        sql.push(format!("{} SET ({})", table::alter(new), set.join(", ")));
    }
    sql
}

fn table_settings(old: &Object, new: &Object) -> Vec<Change> {
    let mut changes = vec![step(new, Lock::ShareUpdateExclusive).run_all(options(old, new))];
    let alter = |words: &str| format!("{} {words}", table::alter(new));
    for (attribute, on, off, rewrites) in [
        ("unlogged", "SET UNLOGGED", "SET LOGGED", true),
        (
            "row_security",
            "ENABLE ROW LEVEL SECURITY",
            "DISABLE ROW LEVEL SECURITY",
            false,
        ),
        (
            "force_row_security",
            "FORCE ROW LEVEL SECURITY",
            "NO FORCE ROW LEVEL SECURITY",
            false,
        ),
    ] {
        if old.has(attribute) != new.has(attribute) {
            let words = if new.has(attribute) { on } else { off };
            changes.push(
                step(new, Lock::AccessExclusive)
                    .run(alter(words))
                    .rewriting(rewrites),
            );
        }
    }
    if old.text("access_method") != new.text("access_method") {
        let method = new.text("access_method").unwrap_or("heap");
        changes.push(
            step(new, Lock::AccessExclusive)
                .run(alter(&format!("SET ACCESS METHOD {}", identifier(method))))
                .rewriting(true),
        );
    }
    if let Some(options) =
        table::foreign_options(&old.list("fdw_options"), &new.list("fdw_options"))
    {
        changes.push(step(new, Lock::AccessExclusive).run(alter(&options)));
    }
    changes
}

/// The settings of a table that name an index: they come last.
pub fn index_settings(old: Option<&Object>, new: &Object) -> Vec<String> {
    let differs = |attribute: &str| {
        old.and_then(|old| old.attributes.get(attribute)) != new.attributes.get(attribute)
    };
    let mut sql = Vec::new();
    if differs("cluster") {
        sql.push(match new.text("cluster") {
            Some(index) => format!("{} CLUSTER ON {index}", table::alter(new)),
            None => format!("{} SET WITHOUT CLUSTER", table::alter(new)),
        });
    }
    if differs("replica_identity") {
        sql.push(format!(
            "{} REPLICA IDENTITY {}",
            table::alter(new),
            new.text("replica_identity").unwrap_or("DEFAULT")
        ));
    }
    sql
}
