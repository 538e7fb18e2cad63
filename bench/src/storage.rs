//! What one changed row costs on disk: in a large table, and among tables linked by foreign keys.

use crate::pair::Session;
use crate::row::{Bound, Sample, Unit};
use crate::writes::relations;
use crate::Bench;
use anyhow::Result;
use std::fmt::Write as _;

/// Measured in databases of their own, as the growth of the whole database.
pub fn one_row(bench: &mut Bench) -> Result<()> {
    let rows = bench.effort.rows;
    let large = format!(
        "CREATE TABLE large (id int PRIMARY KEY, note text);
         INSERT INTO large SELECT i, 'note ' || i FROM generate_series(1, {rows}) i;"
    );
    let (size, _) = growth(
        bench,
        "storage_large",
        &large,
        "UPDATE large SET note = 'changed' WHERE id = 5000",
    )?;
    let bound = Bound::AtMost(128.0);
    bench.report.add(
        format!("branch: storage, 1 row changed in {rows}"),
        Unit::Kilobytes,
        Ok(Sample::alone(size)),
        bound,
    );

    let mut linked = String::from("CREATE TABLE t0 (id int PRIMARY KEY, note text); INSERT INTO t0 SELECT i, 'n' FROM generate_series(1, 10) i;");
    for number in 1..200 {
        write!(
            linked,
            "CREATE TABLE t{number} (id int PRIMARY KEY, previous int REFERENCES t{}, first int REFERENCES t0, note text);
             INSERT INTO t{number} SELECT i, i, i, 'n' FROM generate_series(1, 10) i;",
            number - 1
        )?;
    }
    let (size, made) = growth(
        bench,
        "storage_linked",
        &linked,
        "UPDATE t100 SET note = 'changed' WHERE id = 5",
    )?;
    bench.report.add(
        "branch: storage, 1 row in 200 FK-linked tables",
        Unit::Kilobytes,
        Ok(Sample::alone(size)),
        bound,
    );
    let single = "CREATE TABLE t100 (id int PRIMARY KEY, previous int, first int, note text); INSERT INTO t100 SELECT i, i, i, 'n' FROM generate_series(1, 10) i;";
    let (_, alone) = growth(
        bench,
        "storage_single",
        single,
        "UPDATE t100 SET note = 'changed' WHERE id = 5",
    )?;
    let sample = Sample::of_rounds(&[(made, alone)]);
    bench.report.add(
        "branch: relations made among 200 FK-linked tables (reference: alone)",
        Unit::Count,
        Ok(sample),
        Bound::RatioAtMost(1.0),
    );
    Ok(())
}

/// Kilobytes and relations that a branch with one change adds to a database.
fn growth(bench: &Bench, database: &str, schema: &str, change: &str) -> Result<(f64, f64)> {
    bench.pair.create_database(database)?;
    let mut main = Session::open(&bench.pair.ours, database, None)?;
    main.run(schema)?;
    // Dead catalog rows and the visibility map of the load must not count as the branch's.
    main.run("VACUUM ANALYZE")?;
    let before = (size_of(&mut main)?, relations(&mut main)?);
    main.run("SELECT pggit.create_branch('one_change')")?;
    Session::open(&bench.pair.ours, database, Some("one_change"))?.run(change)?;
    let after = (size_of(&mut main)?, relations(&mut main)?);
    Ok(((after.0 - before.0) / 1024.0, after.1 - before.1))
}

/// Bytes of every relation of the database, catalogs included. pg_database_size would count the
/// relation cache's file too, which comes and goes with sessions.
fn size_of(main: &mut Session) -> Result<f64> {
    let forks = "sum(pg_relation_size(oid, 'main') + pg_relation_size(oid, 'fsm') + pg_relation_size(oid, 'vm'))";
    let query = format!("SELECT {forks} FROM pg_class WHERE relkind IN ('r', 'i', 't', 'm', 'S')");
    Ok(main.catalog_value(&query)?.parse()?)
}
