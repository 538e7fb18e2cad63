//! What stands around tables: views, functions, triggers, policies, grants.

use braid_testkit::names::quote;
use braid_testkit::Rng;

use super::expr::{condition, scope_of, Scope};
use super::model::{Column, Function, Kind, Schema, Shape, Table};
use super::types::Type;
use crate::mirror::profile::Profile;

/// Statements for main; `schema` remembers them.
pub fn create(rng: &mut Rng, profile: &Profile, schema: &mut Schema) -> Vec<String> {
    let mut sql = Vec::new();
    if profile.has("views") {
        for _ in 0..rng.below(3) {
            sql.extend(view(rng, profile, schema));
        }
    }
    if profile.has("functions") {
        for _ in 0..rng.below(3) {
            sql.push(function(rng, profile, schema));
        }
    }
    if profile.has("triggers") {
        for _ in 0..rng.below(3) {
            sql.extend(trigger(rng, profile, schema));
        }
    }
    sql
}

/// A condition that the server prints in the same way when it has read again what it
/// printed: lists of varchar get their casts elsewhere then.
fn kept_condition(rng: &mut Rng, scope: &Scope, depth: usize) -> String {
    for _ in 0..5 {
        let sql = condition(rng, scope, depth);
        if !sql.contains("::varchar") {
            return sql;
        }
    }
    "true".into()
}

/// A view over one table, or over two.
pub fn view(rng: &mut Rng, profile: &Profile, schema: &mut Schema) -> Vec<String> {
    let base = schema.table(rng).clone();
    let mut made = base.clone();
    made.name = schema.fresh(rng, "v", profile.hostile);
    made.kind = Kind::UpdatableView;
    made.constraints.clear();
    let from = base.reference(rng);
    let options = if rng.chance(20) {
        " WITH (security_barrier)"
    } else {
        ""
    };
    let head = format!("CREATE VIEW {}{options} AS", made.full());
    let query = match rng.below(4) {
        0 => {
            let where_ = kept_condition(rng, &scope_of(&base, ""), 1);
            let check = if rng.chance(50) {
                " WITH CHECK OPTION"
            } else {
                ""
            };
            format!("SELECT * FROM {from} WHERE {where_}{check}")
        }
        1 => {
            made.kind = Kind::View;
            made.columns = vec![
                Column::new("n".into(), Type::BigInt),
                Column::new("grp".into(), Type::Text),
            ];
            made.key.clear();
            made.uniques.clear();
            let by = base.any_column(rng).q();
            format!("SELECT count(*) AS n, {by}::text AS grp FROM {from} GROUP BY {by}::text")
        }
        2 => {
            let other = schema.table(rng).clone();
            made.kind = Kind::View;
            made.columns = vec![
                Column::new("l".into(), Type::Text),
                Column::new("r".into(), Type::Text),
            ];
            made.key.clear();
            made.uniques.clear();
            let (a, b) = (base.any_column(rng).q(), other.any_column(rng).q());
            format!(
                "SELECT x.{a}::text AS l, y.{b}::text AS r FROM {from} x LEFT JOIN {} y ON x.{a}::text = y.{b}::text",
                other.reference(rng)
            )
        }
        _ => format!("SELECT * FROM {from}"),
    };
    schema.tables.push(made);
    vec![format!("{head} {query}")]
}

/// A function of any shape.
pub fn function(rng: &mut Rng, profile: &Profile, schema: &mut Schema) -> String {
    let table = schema.table(rng).clone();
    let name = schema.fresh(rng, "f", profile.hostile);
    let name = format!("{}.{}", rng.pick(&schema.schemas), quote(&name));
    let from = table.reference(rng);
    let column = table.any_column(rng).clone();
    let volatility = rng.pick(&["STABLE", "VOLATILE"]);
    let reads = scope_of(&table, "");
    let where_ = kept_condition(rng, &reads, 0);
    let (shape, sql) = match rng.below(7) {
        0 => (
            Shape::Rows,
            format!("CREATE FUNCTION {name}() RETURNS SETOF {} LANGUAGE sql {volatility} AS $f$ SELECT * FROM {from} WHERE {where_} $f$", table.full()),
        ),
        1 => (
            Shape::Scalar,
            format!("CREATE FUNCTION {name}(i int) RETURNS bigint LANGUAGE sql {volatility} AS $f$ SELECT count(*) + i FROM {from} WHERE {where_} $f$"),
        ),
        2 => (
            Shape::Scalar,
            format!("CREATE FUNCTION {name}(i int) RETURNS bigint LANGUAGE sql {volatility} BEGIN ATOMIC SELECT count(*) + i FROM {} WHERE {where_}; END", table.full()),
        ),
        3 => (
            Shape::Scalar,
            format!("CREATE FUNCTION {name}(i int) RETURNS text LANGUAGE plpgsql {volatility} AS $f$
DECLARE r record; s text := '';
BEGIN
  FOR r IN SELECT x::text AS line FROM {from} x ORDER BY x::text LIMIT 5 LOOP s := s || r.line; END LOOP;
  RETURN s || i;
END $f$"),
        ),
        4 => (
            Shape::Writes,
            format!("CREATE FUNCTION {name}(i int) RETURNS bigint LANGUAGE plpgsql AS $f$
DECLARE n bigint;
BEGIN
  DELETE FROM {from} WHERE {where_} AND length({q}::text) > i;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
EXCEPTION WHEN foreign_key_violation OR restrict_violation THEN RETURN -1;
END $f$", q = column.q()),
        ),
        5 => (
            Shape::Rows,
            format!("CREATE FUNCTION {name}() RETURNS TABLE (line text) LANGUAGE plpgsql {volatility} AS $f$
BEGIN
  RETURN QUERY EXECUTE format('SELECT x::text FROM %s x', {});
END $f$", braid_testkit::names::literal(&from)),
        ),
        _ => (
            Shape::Procedure,
            format!("CREATE PROCEDURE {name}(i int) LANGUAGE plpgsql AS $f$
BEGIN
  UPDATE {from} SET {q} = {q} WHERE {where_};
  RAISE NOTICE 'procedure % done', i;
END $f$", q = super::dml::settable(rng, &table)),
        ),
    };
    schema.functions.push(Function { name, shape });
    sql
}

/// A trigger with its function; those that write use a log table of their own.
pub fn trigger(rng: &mut Rng, profile: &Profile, schema: &mut Schema) -> Vec<String> {
    let table = schema.table(rng).clone();
    let home = schema.schemas[0].clone();
    let function = format!(
        "{home}.{}",
        quote(&schema.fresh(rng, "tf", profile.hostile))
    );
    let name = quote(&schema.fresh(rng, "tg", profile.hostile));
    let target = table.full();
    let log = audit_table(rng, profile, schema);
    let mut sql = log.0;
    let log = log.1;
    let text = table
        .columns
        .iter()
        .find(|c| c.ty.is_text() && c.writable());
    let (body, event) = match rng.below(6) {
        0 if text.is_some() => {
            let q = text.expect("checked").q();
            (
                format!("NEW.{q} := left(coalesce(NEW.{q}, 'was null') || '!', 12); RETURN NEW;"),
                "BEFORE INSERT OR UPDATE".to_string(),
            )
        }
        1 => (
            format!("INSERT INTO {log} VALUES (TG_OP, TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, coalesce(NEW::text, OLD::text)); RETURN NULL;"),
            "AFTER INSERT OR UPDATE OR DELETE".to_string(),
        ),
        2 => (
            format!("INSERT INTO {log} SELECT TG_OP, TG_NAME, count(*)::text FROM old_rows; RETURN NULL;"),
            "AFTER DELETE".to_string(),
        ),
        3 => (
            "RAISE NOTICE '% % on %', TG_WHEN, TG_OP, TG_RELID::regclass; RETURN NULL;".to_string(),
            "AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE".to_string(),
        ),
        4 => (
            "IF length(OLD::text) % 5 = 0 THEN RETURN NULL; END IF; RETURN OLD;".to_string(),
            "BEFORE DELETE".to_string(),
        ),
        _ => (
            format!("INSERT INTO {log} VALUES (TG_OP, TG_LEVEL, OLD::text || ' -> ' || NEW::text); RETURN NULL;"),
            "AFTER UPDATE".to_string(),
        ),
    };
    let level = if event == "AFTER DELETE" {
        "REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT"
    } else if event.contains("TRUNCATE") {
        "FOR EACH STATEMENT"
    } else {
        "FOR EACH ROW"
    };
    if table.kind == Kind::Partition && level.starts_with("REFERENCING") {
        return sql;
    }
    sql.push(format!(
        "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {body} END $f$"
    ));
    sql.push(format!(
        "CREATE TRIGGER {name} {event} ON {target} {level} EXECUTE FUNCTION {function}()"
    ));
    sql
}

/// The log table of triggers: made once per case, never the target of a trigger.
fn audit_table(rng: &mut Rng, profile: &Profile, schema: &mut Schema) -> (Vec<String>, String) {
    let is_log = |t: &&Table| t.columns.len() == 3 && t.columns[0].name == "op";
    if let Some(log) = schema.tables.iter().find(is_log) {
        return (Vec::new(), log.full());
    }
    let log = Table {
        name: schema.fresh(rng, "log", profile.hostile),
        schema: schema.schemas[0].clone(),
        kind: Kind::View,
        columns: ["op", "what", "line"]
            .map(|n| Column::new(n.into(), Type::Text))
            .to_vec(),
        key: Vec::new(),
        uniques: Vec::new(),
        constraints: Vec::new(),
    };
    let full = log.full();
    schema.tables.push(log);
    (
        vec![format!(
            "CREATE TABLE {full} (op text, what text, line text)"
        )],
        full,
    )
}
