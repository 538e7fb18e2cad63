//! Reading through a branch, against the same rows in a real copy on stock PostgreSQL.

use crate::pair::{Session, DATABASE};
use crate::pgbench::{Load, Protocol, Script};
use crate::row::{median, Bound, Sample, Unit};
use crate::scenario::Scenario;
use crate::Bench;
use anyhow::Result;

/// What noise alone may do to two runs of the same plan.
const UNTOUCHED: f64 = 0.97;

/// On a branch of main.
pub fn depth_one(bench: &mut Bench) -> Result<()> {
    bench.pair.both(
        "CREATE TABLE untouched (id int PRIMARY KEY, name text);
         INSERT INTO untouched SELECT i, 'name ' || i FROM generate_series(1, 100000) i;
         CREATE TABLE picks (id int PRIMARY KEY);
         INSERT INTO picks SELECT i * 101 FROM generate_series(1, 10) i;
         ANALYZE untouched, picks;",
    )?;
    let scenario = Scenario::build(bench, "items", 1)?;
    measure(bench, &scenario, "branch")?;
    let script = "\\set id random(1, 100000)\nSELECT * FROM untouched WHERE id = :id;\n";
    rate(
        bench,
        &scenario,
        "branch: point read of an untouched table (1.0 is read as >= 0.97)",
        script,
        Protocol::Prepared,
        Bound::RatioAtLeast(UNTOUCHED),
    );
    let unprepared = format!(
        "\\set id random(1, {})\nSELECT * FROM items WHERE id = :id;\n",
        bench.effort.rows
    );
    rate(
        bench,
        &scenario,
        "branch: point read, unprepared",
        &unprepared,
        Protocol::Simple,
        Bound::Reported,
    );
    let category =
        "\\set c random(0, 999)\nSELECT count(*), sum(quantity) FROM items WHERE category = :c;\n";
    latency(
        bench,
        &scenario,
        "branch: rows of one category (secondary index)",
        category,
        Bound::Reported,
    );
    scan(
        bench,
        &scenario,
        "branch: full scan of an untouched table",
        "SELECT count(*), sum(length(name)) FROM untouched",
        Bound::Reported,
    );
    Ok(())
}

/// On a branch of a branch of a branch.
pub fn depth_three(bench: &mut Bench) -> Result<()> {
    let mut session = bench.pair.stock_session()?;
    if session.value("SELECT to_regclass('picks') IS NULL")? == "t" {
        bench.pair.both("CREATE TABLE picks (id int PRIMARY KEY); INSERT INTO picks SELECT i * 101 FROM generate_series(1, 10) i; ANALYZE picks;")?;
    }
    let scenario = Scenario::build(bench, "deep", 3)?;
    measure(bench, &scenario, "branch at depth 3")
}

/// The four shapes of query that have a bound.
fn measure(bench: &mut Bench, scenario: &Scenario, prefix: &str) -> Result<()> {
    let (table, rows) = (&scenario.table, bench.effort.rows);
    let point = format!("\\set id random(1, {rows})\nSELECT * FROM {table} WHERE id = :id;\n");
    rate(
        bench,
        scenario,
        &format!("{prefix}: point read, prepared"),
        &point,
        Protocol::Prepared,
        Bound::RatioAtLeast(0.70),
    );
    let full = format!("SELECT count(*), sum(quantity) FROM {table}");
    scan(
        bench,
        scenario,
        &format!("{prefix}: full scan"),
        &full,
        Bound::RatioAtMost(1.8),
    );
    let join =
        format!("SELECT count(*), sum(i.quantity) FROM picks p JOIN {table} i ON i.id = p.id;\n");
    latency(
        bench,
        scenario,
        &format!("{prefix}: indexed join of 10 rows"),
        &join,
        Bound::RatioAtMost(2.0),
    );
    let order = format!("\\set id random(1, {rows})\nSELECT id, name FROM {table} WHERE id > :id ORDER BY id LIMIT 5;\n");
    latency(
        bench,
        scenario,
        &format!("{prefix}: ORDER BY key LIMIT 5"),
        &order,
        Bound::RatioAtMost(2.0),
    );
    Ok(())
}

/// Four clients, statements per second.
fn rate(
    bench: &mut Bench,
    scenario: &Scenario,
    name: &str,
    script: &str,
    protocol: Protocol,
    bound: Bound,
) {
    let stock = Load {
        protocol,
        ..Load::new(
            DATABASE,
            Script::Own(script.to_owned()),
            bench.effort.seconds,
        )
    };
    let ours = Load {
        branch: Some(&scenario.branch),
        ..stock.clone()
    };
    let sample = bench.alternate(|pair| ours.rate(&pair.ours), |pair| stock.rate(&pair.stock));
    bench.report.add(name, Unit::PerSecond, sample, bound);
}

/// One client, milliseconds per prepared statement.
fn latency(bench: &mut Bench, scenario: &Scenario, name: &str, script: &str, bound: Bound) {
    let seconds = bench.effort.seconds.div_ceil(2);
    let stock = Load {
        clients: 1,
        ..Load::new(DATABASE, Script::Own(script.to_owned()), seconds)
    };
    let ours = Load {
        branch: Some(&scenario.branch),
        ..stock.clone()
    };
    let milliseconds = |rate: f64| 1000.0 / rate;
    let sample = bench.alternate(
        |pair| ours.rate(&pair.ours).map(milliseconds),
        |pair| stock.rate(&pair.stock).map(milliseconds),
    );
    bench.report.add(name, Unit::Milliseconds, sample, bound);
}

/// One session, the median of five runs after one to warm up.
fn scan(bench: &mut Bench, scenario: &Scenario, name: &str, query: &str, bound: Bound) {
    let sample = || -> Result<Sample> {
        let mut ours = bench.pair.branch_session(&scenario.branch)?;
        let mut stock = bench.pair.stock_session()?;
        bench.alternate(|_| five(&mut ours, query), |_| five(&mut stock, query))
    };
    let sample = sample();
    bench.report.add(name, Unit::Milliseconds, sample, bound);
}

fn five(session: &mut Session, query: &str) -> Result<f64> {
    session.run(query)?;
    let times: Result<Vec<f64>> = (0..5).map(|_| session.time(query)).collect();
    Ok(median(times?))
}
