//! Writing on a branch. The reference is main on the same server, as the claims say.

use crate::main_branch::{copy_data, make_intake, COPIED};
use crate::pair::{Session, DATABASE};
use crate::pgbench::{Load, Script};
use crate::row::{median, Bound, Sample, Unit};
use crate::Bench;
use anyhow::Result;
use std::fmt::Write as _;

const BRANCH: &str = "writer";

/// Single-row statements and COPY, after the table's first touch.
pub fn after_first_touch(bench: &mut Bench) -> Result<()> {
    let rows = bench.effort.rows;
    let mut main = bench.pair.main_session()?;
    // Twins, so that work on main does not add to what the branch must look past.
    for side in ["main", "branch"] {
        main.run(&format!(
            "CREATE TABLE ledger_{side} (id int PRIMARY KEY, amount int NOT NULL, note text);
             INSERT INTO ledger_{side} SELECT i, 0, 'note ' || i FROM generate_series(1, {rows}) i;
             CREATE TABLE events_{side} (id bigserial PRIMARY KEY, note text NOT NULL, at timestamptz DEFAULT now());
             INSERT INTO events_{side} (note) SELECT 'note ' || i FROM generate_series(1, 1000) i;"
        ))?;
        make_intake(bench, &format!("intake_{side}"))?;
        main.run(&format!("VACUUM ANALYZE ledger_{side}"))?;
    }
    main.run(&format!("SELECT pggit.create_branch('{BRANCH}')"))?;
    let mut branch = bench.pair.branch_session(BRANCH)?;
    branch.run("UPDATE ledger_branch SET amount = 1 WHERE id = 1")?;
    branch.run("INSERT INTO events_branch (note) VALUES ('first')")?;
    branch.run("INSERT INTO intake_branch VALUES (-1, 0, 'first')")?;

    let update = |side: &str| {
        format!("\\set id random(1, {rows})\nUPDATE ledger_{side} SET amount = amount + 1 WHERE id = :id;\n")
    };
    rate(
        bench,
        "branch: single-row UPDATE after the first touch",
        update,
        Bound::RatioAtLeast(0.6),
    );
    let again = |side: &str| {
        format!("\\set id random(1, 100)\nUPDATE ledger_{side} SET amount = amount + 1 WHERE id = :id;\n")
    };
    rate(
        bench,
        "branch: single-row UPDATE of the same 100 rows",
        again,
        Bound::Reported,
    );
    let insert = |side: &str| format!("INSERT INTO events_{side} (note) VALUES ('one more');\n");
    rate(
        bench,
        "branch: single-row INSERT",
        insert,
        Bound::RatioAtLeast(0.6),
    );

    let (mut next_branch, mut next_main) = (1_000_000, 1_000_000);
    let per_second = |milliseconds: f64| f64::from(COPIED) / milliseconds;
    let sample = bench.alternate(
        |pair| {
            next_branch += COPIED;
            let data = copy_data(next_branch, COPIED);
            Ok(per_second(
                pair.branch_session(BRANCH)?
                    .time_copy("intake_branch", &data)?,
            ))
        },
        |pair| {
            next_main += COPIED;
            let data = copy_data(next_main, COPIED);
            Ok(per_second(
                pair.main_session()?.time_copy("intake_main", &data)?,
            ))
        },
    );
    bench.report.add(
        "branch: COPY in (reference: main)",
        Unit::KiloRows,
        sample,
        Bound::RatioAtLeast(0.6),
    );
    Ok(())
}

fn rate(bench: &mut Bench, name: &str, script: impl Fn(&str) -> String, bound: Bound) {
    let main = Load::new(DATABASE, Script::Own(script("main")), bench.effort.seconds);
    let branch = Load {
        branch: Some(BRANCH),
        script: Script::Own(script("branch")),
        ..main.clone()
    };
    let sample = bench.alternate(|pair| branch.rate(&pair.ours), |pair| main.rate(&pair.ours));
    bench.report.add(
        format!("{name} (reference: main)"),
        Unit::PerSecond,
        sample,
        bound,
    );
}

/// The first write to a table on a branch: how long, and how many relations it makes.
pub fn first_touch(bench: &mut Bench) -> Result<()> {
    let narrow = |number: usize| {
        format!(
            "CREATE TABLE touched_{number} (id int PRIMARY KEY, amount int NOT NULL CHECK (amount >= 0), note text);
             INSERT INTO touched_{number} SELECT i, 0, 'note ' || i FROM generate_series(1, 1000) i;
             CREATE INDEX touched_{number}_note ON touched_{number} (note);"
        )
    };
    touch_each(bench, "touched", "a table", TOUCHED, narrow)?;
    bench.pair.main_session()?.run(
        "CREATE TABLE referred (id int PRIMARY KEY); INSERT INTO referred SELECT generate_series(1, 100);
         CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';",
    )?;
    let what = "a table of 30 columns, 6 indexes, 5 foreign keys, 2 triggers, among 200";
    touch_each(bench, "wide", what, 200, wide)
}

/// A table as wide as first touches are promised for.
fn wide(number: usize) -> String {
    let table = format!("wide_{number}");
    let mut script = format!(
        "CREATE TABLE {table} (id int PRIMARY KEY, amount int NOT NULL CHECK (amount >= 0)"
    );
    for column in 0..23 {
        let kind = if column % 3 == 0 {
            "text"
        } else {
            "int NOT NULL DEFAULT 1"
        };
        let _ = write!(script, ", c{column} {kind}");
    }
    for column in 0..5 {
        let _ = write!(script, ", r{column} int REFERENCES referred");
    }
    script.push_str(");");
    for column in 0..5 {
        let _ = write!(script, "CREATE INDEX ON {table} (c{column});");
    }
    for trigger in ["BEFORE INSERT OR UPDATE", "AFTER UPDATE"] {
        let name = &trigger[..5];
        let _ = write!(
            script,
            "CREATE TRIGGER {name} {trigger} ON {table} FOR EACH ROW EXECUTE FUNCTION pass();"
        );
    }
    let _ = write!(script, "INSERT INTO {table} (id, amount, r0) SELECT i, 0, 1 + i % 100 FROM generate_series(1, 100) i;");
    script
}

/// First touches for one median.
const TOUCHED: usize = 30;

fn touch_each(
    bench: &mut Bench,
    prefix: &str,
    what: &str,
    tables: usize,
    definition: impl Fn(usize) -> String,
) -> Result<()> {
    let mut main = bench.pair.main_session()?;
    for number in 0..tables {
        main.run(&definition(number))?;
    }
    let on = format!("{prefix}_toucher");
    main.run(&format!("SELECT pggit.create_branch('{on}')"))?;
    let mut branch = bench.pair.branch_session(&on)?;
    branch.run(&format!("SELECT count(*) FROM {prefix}_0"))?;
    let before = relations(&mut main)?;
    let mut times = Vec::new();
    for number in 0..TOUCHED {
        times.push(branch.time(&format!(
            "UPDATE {prefix}_{number} SET amount = 1 WHERE id = 5"
        ))?);
    }
    let made = (relations(&mut main)? - before) / TOUCHED as f64;
    let slowest = times.iter().copied().fold(0.0, f64::max);
    bench.report.add(
        format!("branch: first touch of {what}, median"),
        Unit::Milliseconds,
        Ok(Sample::alone(median(times))),
        Bound::AtMost(10.0),
    );
    bench.report.add(
        format!("branch: first touch of {what}, slowest of {TOUCHED}"),
        Unit::Milliseconds,
        Ok(Sample::alone(slowest)),
        Bound::Reported,
    );
    bench.report.add(
        format!("branch: relations made by a first touch of {what}"),
        Unit::Count,
        Ok(Sample::alone(made)),
        Bound::Reported,
    );
    Ok(())
}

/// How many relations there are, those kept for branches included.
pub fn relations(session: &mut Session) -> Result<f64> {
    Ok(session
        .catalog_value("SELECT count(*) FROM pg_catalog.pg_class")?
        .parse()?)
}
