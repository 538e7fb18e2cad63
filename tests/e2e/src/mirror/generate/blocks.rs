//! Steps of several statements: transactions with savepoints, PL/pgSQL, cursors,
//! prepared statements, COPY.

use braid_testkit::names::literal;

use super::expr::{condition, expression, narrow_condition, scope_of};
use super::model::Kind;
use super::{dml, query, Maker};
use crate::mirror::case::{Action, Sessions, Statement};
use crate::mirror::profile::Level;

/// A statement prepared in every session.
#[derive(Debug, Clone)]
pub struct Prepared {
    name: String,
    writes: bool,
    argument: super::types::Type,
}

impl Maker<'_> {
    /// BEGIN, some statements with savepoints between them, COMMIT or ROLLBACK. Main
    /// may move on while a branch's transaction is open, where sessions are separate.
    pub(super) fn transaction(&mut self, side: &str) {
        let isolation = self
            .rng
            .pick(&["", "", "", " ISOLATION LEVEL REPEATABLE READ"]);
        self.push(side, format!("BEGIN{isolation}"));
        let mut savepoints = Vec::new();
        let separate = self.case.sessions != Sessions::Switching && self.profile.has("interleave");
        for i in 0..2 + self.rng.below(5) {
            match self.rng.below(10) {
                0 => {
                    savepoints.push(i);
                    self.push(side, format!("SAVEPOINT s{i}"));
                }
                1 if !savepoints.is_empty() => {
                    let at = *self.rng.pick(&savepoints);
                    savepoints.retain(|s| *s <= at);
                    self.push(side, format!("ROLLBACK TO SAVEPOINT s{at}"));
                }
                2 if !savepoints.is_empty() => {
                    let at = *self.rng.pick(&savepoints);
                    savepoints.retain(|s| *s < at);
                    self.push(side, format!("RELEASE SAVEPOINT s{at}"));
                }
                3 => self.query(side),
                4 if separate && side != "main" => self.rows_only("main"),
                5 if separate && self.profile.level != Level::Reads => {
                    let (sql, ordered) =
                        query::query(&mut self.rng, self.profile, &self.sides[side]);
                    if !sql.contains(" FOR ") {
                        let mut statement = Statement::on(side, sql);
                        statement.session = 1;
                        statement.ordered = ordered;
                        self.case.actions.push(Action::Run(statement));
                    }
                }
                6 if separate && self.rng.chance(50) => self.case.actions.push(Action::Check),
                _ => self.rows_only(side),
            }
        }
        let end = self.rng.pick(&["COMMIT", "COMMIT", "ROLLBACK"]).to_string();
        self.push(side, end);
    }

    /// A statement that leaves the files of main's tables as they are. One that does
    /// not holds up the readers of all branches until its transaction ends: a limit
    /// with a test of its own.
    fn rows_only(&mut self, side: &str) {
        for _ in 0..8 {
            let sql = dml::statement(&mut self.rng, self.profile, &self.sides[side]);
            if !sql.starts_with("TRUNCATE") {
                return self.push(side, sql);
            }
        }
    }

    /// An anonymous block: a loop that writes, a handler, dynamic SQL.
    pub(super) fn plpgsql(&mut self, side: &str) {
        let schema = &self.sides[side];
        let rng = &mut self.rng;
        if !self.profile.allows("plpgsql") {
            return;
        }
        let t = schema.target(rng);
        let from = t.reference(rng);
        let write = dml::statement(rng, self.profile, schema);
        let write = if write.starts_with("SELECT")
            || write.starts_with("WITH")
            || write.contains(" RETURNING ")
        {
            format!("EXECUTE {};", literal(&write))
        } else {
            format!("{write};")
        };
        let column = t.any_column(rng).q();
        let sql = match rng.below(4) {
            0 => format!(
                "DO $do$ DECLARE n bigint; BEGIN {write} SELECT count(*) INTO n FROM {from}; RAISE NOTICE 'rows %', n; END $do$"
            ),
            1 => format!(
                "DO $do$ BEGIN BEGIN {write} RAISE EXCEPTION 'undone'; EXCEPTION WHEN raise_exception THEN RAISE NOTICE '%', SQLERRM; END; END $do$"
            ),
            2 => format!(
                "DO $do$ DECLARE r record; BEGIN FOR r IN SELECT x.{column}::text AS k FROM {from} x ORDER BY x::text LIMIT 3 LOOP
  {write} RAISE NOTICE '%', r.k; END LOOP; EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'failed with %', SQLSTATE; END $do$"
            ),
            _ => format!(
                "DO $do$ DECLARE n bigint; BEGIN FOR i IN 1..8 LOOP SELECT count(*) INTO n FROM {from} x WHERE length(x.{column}::text) > i; END LOOP; RAISE NOTICE '%', n; END $do$"
            ),
        };
        self.push(side, sql);
    }

    /// A cursor with fetches between writes, or one whose current row is changed.
    pub(super) fn cursor(&mut self, side: &str) {
        if !self.profile.allows("cursors") {
            return;
        }
        let schema = &self.sides[side];
        let t = schema.table(&mut self.rng).clone();
        let from = t.reference(&mut self.rng);
        let writes = self.profile.level != Level::Reads || side == "main";
        let current = writes && self.rng.chance(50) && t.kind == Kind::Table;
        let lock = if current { " FOR UPDATE" } else { "" };
        let hold = if !current && self.rng.chance(20) {
            " WITH HOLD"
        } else {
            ""
        };
        self.push(side, "BEGIN");
        self.push(
            side,
            format!("DECLARE cur SCROLL CURSOR{hold} FOR SELECT x::text FROM {from} x ORDER BY x::text{lock}")
                .replace(if current { " SCROLL" } else { "\u{0}" }, ""),
        );
        for _ in 0..1 + self.rng.below(3) {
            let n = 1 + self.rng.below(3);
            let fetch = if current {
                "FETCH NEXT FROM cur".to_string()
            } else {
                format!("FETCH {n} FROM cur")
            };
            self.push_ordered(side, fetch, true);
            if current {
                let set = t.plain_columns();
                let change = match self.rng.pick_opt(&set) {
                    Some(i) if self.rng.chance(60) => {
                        let c = &t.columns[*i];
                        format!(
                            "UPDATE {from} SET {} = {} WHERE CURRENT OF cur",
                            c.q(),
                            c.ty.bare(&mut self.rng)
                        )
                    }
                    _ => format!("DELETE FROM {from} WHERE CURRENT OF cur"),
                };
                self.push(side, change);
            } else if writes && self.rng.chance(50) {
                self.dml(side);
            } else if self.rng.chance(30) {
                self.push_ordered(side, "FETCH BACKWARD 1 FROM cur".to_string(), true);
            }
        }
        self.push(side, "COMMIT");
        if !hold.is_empty() {
            self.push_ordered(side, "FETCH ALL FROM cur".to_string(), true);
            self.push(side, "CLOSE cur");
        }
    }

    /// Prepares in all sessions, or runs what is prepared on any side.
    pub(super) fn prepare_or_execute(&mut self, side: &str) {
        if !self.profile.allows("prepared") {
            return;
        }
        let usable: Vec<Prepared> = (self.prepared.iter())
            .filter(|p| !p.writes || side == "main" || self.profile.level != Level::Reads)
            .cloned()
            .collect();
        if usable.is_empty() || self.rng.chance(30) {
            return self.prepare();
        }
        let p = self.rng.pick(&usable).clone();
        for _ in 0..*self.rng.pick(&[1, 1, 7]) {
            let value = p.argument.bare(&mut self.rng);
            self.push(side, format!("EXECUTE {}({value})", p.name));
        }
    }

    fn prepare(&mut self) {
        let schema = &self.sides["main"];
        let t = schema.target(&mut self.rng).clone();
        let from = t.full();
        let i = t.key.first().copied().unwrap_or(0);
        let (q, ty) = (t.columns[i].q(), t.columns[i].ty.clone());
        if !ty.has_equality() {
            return;
        }
        let name = format!("p{}", self.prepared.len() + 1);
        let writes = self.rng.chance(50);
        let scope = scope_of(&t, "x");
        let body = match (writes, self.rng.below(2), t.plain_columns().first()) {
            (true, 0, Some(plain)) => {
                let c = &t.columns[*plain];
                let value = expression(&mut self.rng, &scope, &c.ty, 1);
                format!("UPDATE {from} x SET {} = {value} WHERE x.{q} = $1", c.q())
            }
            (true, _, _) => format!("DELETE FROM {from} x WHERE x.{q} = $1"),
            (false, 0, _) => format!("SELECT x::text FROM {from} x WHERE x.{q} = $1"),
            (false, _, _) => {
                let where_ = condition(&mut self.rng, &scope, 0);
                format!("SELECT count(*) FROM {from} x WHERE x.{q} >= $1 OR {where_}")
            }
        };
        self.everywhere(format!("PREPARE {name}({}) AS {body}", ty.sql()));
        self.prepared.push(Prepared {
            name,
            writes,
            argument: ty,
        });
    }

    /// COPY in either direction.
    pub(super) fn copy(&mut self, side: &str) {
        if !self.profile.allows("copy") {
            return;
        }
        let schema = &self.sides[side];
        let t = schema.table(&mut self.rng).clone();
        let target = t.reference(&mut self.rng);
        if t.kind == Kind::View || self.rng.chance(45) {
            let sql = match self.rng.below(3) {
                0 if t.kind != Kind::Partitioned => format!("COPY {target} TO STDOUT"),
                1 if t.kind != Kind::Partitioned => {
                    let c = t.any_column(&mut self.rng).q();
                    format!("COPY {target} ({c}) TO STDOUT (FORMAT csv, HEADER)")
                }
                _ => {
                    let where_ = narrow_condition(&mut self.rng, &t, "x");
                    format!("COPY (SELECT * FROM {target} x WHERE {where_}) TO STDOUT")
                }
            };
            return self.push(side, sql);
        }
        let usable: Vec<usize> = (t.writable_columns().into_iter())
            .filter(|i| t.columns[*i].ty.of_number("1").is_some() && !t.columns[*i].auto)
            .collect();
        if usable.is_empty() {
            return;
        }
        let list: Vec<String> = usable.iter().map(|i| t.columns[*i].q()).collect();
        let first = self.rng.between(1, 40);
        let lines: String = (first..first + 1 + self.rng.between(0, 4))
            .map(|n| {
                let values: Vec<String> = usable
                    .iter()
                    .map(|i| copy_text(&t.columns[*i].ty, n))
                    .collect();
                format!("{}\n", values.join("\t"))
            })
            .collect();
        let mut statement = Statement::on(
            side,
            format!("COPY {target} ({}) FROM STDIN", list.join(", ")),
        );
        statement.input = Some(lines);
        self.case.actions.push(Action::Run(statement));
    }
}

fn copy_text(ty: &super::types::Type, n: i64) -> String {
    use super::types::Type;
    match ty {
        Type::Text | Type::Varchar => format!("n{n}"),
        Type::Date => format!("2024-02-{:02}", 1 + n % 28),
        Type::Timestamp => format!("2024-02-{:02} 00:00:00+00", 1 + n % 28),
        Type::Uuid => format!("{n:032}"),
        _ => n.to_string(),
    }
}
