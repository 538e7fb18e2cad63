//! What Braid costs on main, where it should cost next to nothing.
//!
//! Everything is tracked and a live branch is pinned, so every overwritten row is logged.

use crate::pair::{Session, DATABASE};
use crate::pgbench::{self, Load, Protocol, Script};
use crate::row::{Bound, Unit};
use crate::Bench;
use anyhow::Result;
use braid_regress::server::Cluster;
use std::fmt::Write as _;

/// pgbench's own loads.
pub fn throughput(bench: &mut Bench) -> Result<()> {
    let (scale, seconds) = (bench.effort.scale, bench.effort.seconds);
    pgbench::initialise(&bench.pair.stock, DATABASE, scale)?;
    pgbench::initialise(&bench.pair.ours, DATABASE, scale)?;
    bench
        .pair
        .main_session()?
        .run("SELECT pggit.create_branch('pinned')")?;
    let base = |script| Load::new(DATABASE, script, seconds);
    let unprepared = |script| Load {
        protocol: Protocol::Simple,
        ..base(script)
    };
    let durable = [("synchronous_commit", "on")];
    let loads = [
        (
            "main: point reads, prepared",
            base(Script::SelectOnly),
            Bound::RatioAtLeast(0.98),
        ),
        (
            "main: point reads, unprepared",
            unprepared(Script::SelectOnly),
            Bound::Reported,
        ),
        (
            "main: TPC-B, everything tracked",
            base(Script::TpcB),
            Bound::RatioAtLeast(0.90),
        ),
        (
            "main: TPC-B, unprepared",
            unprepared(Script::TpcB),
            Bound::Reported,
        ),
        (
            "main: TPC-B, synchronous_commit=on",
            Load {
                settings: &durable,
                ..base(Script::TpcB)
            },
            Bound::Reported,
        ),
    ];
    for (name, load, bound) in loads {
        let sample = bench.alternate(|pair| load.rate(&pair.ours), |pair| load.rate(&pair.stock));
        bench.report.add(name, Unit::PerSecond, sample, bound);
    }
    for (name, script) in [
        ("point read", Script::SelectOnly),
        ("TPC-B transaction", Script::TpcB),
    ] {
        let load = base(script);
        let sample = bench.alternate(
            |pair| time_per_transaction(&load, &pair.ours),
            |pair| time_per_transaction(&load, &pair.stock),
        );
        let name = format!("main: processor time of the server per {name}");
        bench
            .report
            .add(name, Unit::Microseconds, sample, Bound::Reported);
    }
    Ok(())
}

fn time_per_transaction(load: &Load<'_>, cluster: &Cluster) -> Result<f64> {
    pgbench::wait_until_idle(cluster)?;
    let before = pgbench::server_time(cluster)?;
    let rate = load.rate(cluster)?;
    // A session's time is added to its parent's when it is gone, a little after pgbench is.
    pgbench::wait_until_idle(cluster)?;
    Ok((pgbench::server_time(cluster)? - before) / (rate * f64::from(load.seconds)))
}

/// 300 CREATE TABLE and 300 ALTER TABLE, each in its own transaction.
pub fn ddl(bench: &mut Bench) -> Result<()> {
    let sample = bench.alternate(
        |pair| define(pair.main_session()?),
        |pair| define(pair.stock_session()?),
    );
    bench.report.add(
        "main: 300 CREATE TABLE + 300 ALTER TABLE",
        Unit::Milliseconds,
        sample,
        Bound::RatioAtMost(1.2),
    );
    Ok(())
}

/// Milliseconds of the definitions; dropping the tables again is not counted.
fn define(mut session: Session) -> Result<f64> {
    let mut time = 0.0;
    for number in 0..300 {
        let columns = "id int PRIMARY KEY, name text NOT NULL, at timestamptz";
        time += session.time(&format!("CREATE TABLE many_{number} ({columns})"))?;
        time += session.time(&format!(
            "ALTER TABLE many_{number} ADD COLUMN extra int DEFAULT 7"
        ))?;
    }
    for number in 0..300 {
        session.run(&format!("DROP TABLE many_{number}"))?;
    }
    Ok(time)
}

/// Rows of the table that is copied into.
pub const COPIED: u32 = 200_000;

/// Text for COPY into a table of (id, category, name), with ids that were not used before.
pub fn copy_data(first: u32, count: u32) -> Vec<u8> {
    let mut text = String::with_capacity(count as usize * 40);
    for id in first..first + count {
        let _ = writeln!(text, "{id}\t{}\tname of row {id}", id % 1000);
    }
    text.into_bytes()
}

/// Makes the table that is copied into, with rows of its own, on both servers.
pub fn make_intake(bench: &Bench, name: &str) -> Result<()> {
    bench.pair.both(&format!(
        "CREATE TABLE {name} (id int PRIMARY KEY, category int NOT NULL, name text);
         INSERT INTO {name} SELECT i, i % 1000, 'name of row ' || i FROM generate_series(1, 100000) i;
         ANALYZE {name};"
    ))
}

/// COPY FROM into a table with a primary key.
pub fn copy_in(bench: &mut Bench) -> Result<()> {
    make_intake(bench, "intake")?;
    bench
        .pair
        .main_session()?
        .run("SELECT pggit.create_branch('before_copy')")?;
    let (mut next_ours, mut next_stock) = (1_000_000, 1_000_000);
    let rate = |milliseconds: f64| f64::from(COPIED) / milliseconds;
    let sample = bench.alternate(
        |pair| {
            next_ours += COPIED;
            Ok(rate(
                pair.main_session()?
                    .time_copy("intake", &copy_data(next_ours, COPIED))?,
            ))
        },
        |pair| {
            next_stock += COPIED;
            Ok(rate(
                pair.stock_session()?
                    .time_copy("intake", &copy_data(next_stock, COPIED))?,
            ))
        },
    );
    bench.report.add(
        "main: COPY in, everything tracked",
        Unit::KiloRows,
        sample,
        Bound::RatioAtLeast(0.65),
    );
    Ok(())
}

/// UPDATE of a number in rows that also hold a megabyte.
pub fn beside_large_values(bench: &mut Bench) -> Result<()> {
    bench.pair.both(
        "CREATE TABLE documents (id int PRIMARY KEY, number int NOT NULL, body text);
         ALTER TABLE documents ALTER body SET STORAGE EXTERNAL;
         INSERT INTO documents SELECT i, 0, repeat(md5(i::text), 32768) FROM generate_series(1, 20) i;",
    )?;
    bench
        .pair
        .main_session()?
        .run("SELECT pggit.create_branch('before_documents')")?;
    let script =
        "\\set id random(1, 20)\nUPDATE documents SET number = number + 1 WHERE id = :id;\n";
    let load = Load {
        clients: 1,
        ..Load::new(DATABASE, Script::Own(script.into()), bench.effort.seconds)
    };
    let latency = |rate: f64| 1000.0 / rate;
    let sample = bench.alternate(
        |pair| load.rate(&pair.ours).map(latency),
        |pair| load.rate(&pair.stock).map(latency),
    );
    bench.report.add(
        "main: UPDATE beside a 1 MB value",
        Unit::Milliseconds,
        sample,
        Bound::RatioAtMost(1.5),
    );
    Ok(())
}
