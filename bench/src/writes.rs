//! Writing on a branch. The reference is main on the same server, as the claims say.

use crate::main_branch::{copy_data, make_intake, COPIED};
use crate::pair::DATABASE;
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
    const TABLES: usize = 30;
    let mut script = String::new();
    for number in 0..TABLES {
        writeln!(
            script,
            "CREATE TABLE touched_{number} (id int PRIMARY KEY, amount int NOT NULL CHECK (amount >= 0), note text);
             INSERT INTO touched_{number} SELECT i, 0, 'note ' || i FROM generate_series(1, 1000) i;
             CREATE INDEX touched_{number}_note ON touched_{number} (note);"
        )?;
    }
    let mut main = bench.pair.main_session()?;
    main.run(&script)?;
    main.run("SELECT pggit.create_branch('toucher')")?;
    let mut branch = bench.pair.branch_session("toucher")?;
    branch.run("SELECT count(*) FROM touched_0")?;
    let before = relations(&mut main)?;
    let mut times = Vec::new();
    for number in 0..TABLES {
        times.push(branch.time(&format!(
            "UPDATE touched_{number} SET amount = 1 WHERE id = 5"
        ))?);
    }
    let made = (relations(&mut main)? - before) / TABLES as f64;
    let slowest = times.iter().copied().fold(0.0, f64::max);
    let (samples, bound) = (Sample::alone(median(times)), Bound::AtMost(10.0));
    bench.report.add(
        "branch: first touch of a table, median",
        Unit::Milliseconds,
        Ok(samples),
        bound,
    );
    bench.report.add(
        "branch: first touch of a table, slowest of 30",
        Unit::Milliseconds,
        Ok(Sample::alone(slowest)),
        Bound::Reported,
    );
    bench.report.add(
        "branch: relations made by a first touch",
        Unit::Count,
        Ok(Sample::alone(made)),
        Bound::Reported,
    );
    Ok(())
}

/// How many relations there are, seen from main.
pub fn relations(session: &mut crate::pair::Session) -> Result<f64> {
    Ok(session
        .value("SELECT count(*) FROM pg_catalog.pg_class")?
        .parse()?)
}
