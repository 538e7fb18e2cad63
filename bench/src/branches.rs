//! Making branches and switching between them: in small and large databases, and with many branches.

use crate::pair::Session;
use crate::row::{median, Bound, Sample, Unit};
use crate::Bench;
use anyhow::Result;

/// Branches made for one median.
const SOME: usize = 40;

/// create_branch and switch_branch.
pub fn many(bench: &mut Bench) -> Result<()> {
    let rows = bench.effort.rows;
    bench.pair.create_database("ten_megabytes")?;
    bench.pair.create_database("large")?;
    let fill = |database: &str, rows: u32| -> Result<f64> {
        let mut session = Session::open(&bench.pair.ours, database, None)?;
        session.run(&format!(
            "CREATE TABLE filler (id int PRIMARY KEY, body text);
             INSERT INTO filler SELECT i, repeat('x', 400) FROM generate_series(1, {rows}) i;"
        ))?;
        let size: f64 = session
            .value("SELECT pg_database_size(current_database())")?
            .parse()?;
        Ok(size / 1_048_576.0)
    };
    fill("ten_megabytes", 1000)?;
    let size = fill("large", rows * 2)?;

    let small = create(&bench.pair.ours, "ten_megabytes", "s", SOME)?;
    let large = create(&bench.pair.ours, "large", "l", SOME)?;
    let (small, large) = (median(small), median(large));
    bench.report.add(
        "create_branch at 10 MB, median",
        Unit::Milliseconds,
        Ok(Sample::alone(small)),
        Bound::AtMost(5.0),
    );
    let sample = Sample {
        ours: large,
        reference: Some(small),
        ratio: Some(large / small),
    };
    let name = format!("create_branch at {size:.0} MB, median (reference: 10 MB)");
    bench
        .report
        .add(&name, Unit::Milliseconds, Ok(sample), Bound::AtMost(5.0));
    bench.report.add(
        "create_branch, the same at both sizes",
        Unit::Milliseconds,
        Ok(sample),
        Bound::RatioAtMost(1.25),
    );

    let switches = switch(&bench.pair.ours, "ten_megabytes", SOME)?;
    bench.report.add(
        "switch_branch, median",
        Unit::Milliseconds,
        Ok(Sample::alone(median(switches))),
        Bound::AtMost(1.0),
    );

    let count = bench.effort.branches;
    let times = create(&bench.pair.ours, "ten_megabytes", "m", count)?;
    let part = count / 10;
    let (first, last) = (
        median(times[..part].to_vec()),
        median(times[count - part..].to_vec()),
    );
    let sample = Sample {
        ours: last,
        reference: Some(first),
        ratio: Some(last / first),
    };
    let name = format!("create_branch, last tenth of {count} branches (reference: first)");
    bench.report.add(
        name,
        Unit::Milliseconds,
        Ok(sample),
        Bound::RatioAtMost(1.5),
    );
    let switches = switch(&bench.pair.ours, "ten_megabytes", SOME)?;
    let name = format!("switch_branch among {count} branches, median");
    bench.report.add(
        name,
        Unit::Milliseconds,
        Ok(Sample::alone(median(switches))),
        Bound::AtMost(1.0),
    );
    Ok(())
}

fn create(
    ours: &braid_regress::server::Cluster,
    database: &str,
    prefix: &str,
    count: usize,
) -> Result<Vec<f64>> {
    let mut session = Session::open(ours, database, None)?;
    (0..count)
        .map(|number| session.time(&format!("SELECT pggit.create_branch('{prefix}/{number}')")))
        .collect()
}

fn switch(
    ours: &braid_regress::server::Cluster,
    database: &str,
    branches: usize,
) -> Result<Vec<f64>> {
    let mut session = Session::open(ours, database, None)?;
    session.run("SELECT count(*) FROM filler")?;
    (0..branches * 4)
        .map(|turn| {
            session.time(&format!(
                "SELECT pggit.switch_branch('s/{}')",
                turn % branches
            ))
        })
        .collect()
}
