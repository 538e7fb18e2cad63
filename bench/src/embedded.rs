//! The embedded server: making, reopening, memory, throughput, recovery, leaks.

use crate::pair::SETTINGS;
use crate::pgbench::{self, Load, Script};
use crate::row::{median, Bound, Sample, Unit};
use crate::Bench;
use anyhow::{ensure, Context, Result};
use braid_embed::Braid;
use braid_regress::server::Scratch;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// All rows of the embedded server.
pub fn all(bench: &mut Bench) -> Result<()> {
    let scratch = Scratch::new("braid-bench-embedded")?;
    starts(bench, scratch.path())?;
    memory_and_throughput(bench, &scratch.path().join("served"))?;
    recovery(bench, &scratch.path().join("killed"))?;
    leaks(bench, &scratch.path().join("again"))
}

fn open(path: &Path) -> Result<Braid> {
    Braid::open(path).with_context(|| format!("cannot open {}", path.display()))
}

fn starts(bench: &mut Bench, home: &Path) -> Result<()> {
    // The first database ever fills the cache of templates; the claim is about the next ones.
    drop(open(&home.join("template"))?);
    let (mut created, mut reopened) = (Vec::new(), Vec::new());
    for number in 0..bench.effort.rounds {
        let path = home.join(format!("new{number}"));
        for times in [&mut created, &mut reopened] {
            let begin = Instant::now();
            let database = open(&path)?;
            times.push(begin.elapsed().as_secs_f64() * 1000.0);
            drop(database);
        }
    }
    let add = |bench: &mut Bench, name, times, limit| {
        bench.report.add(
            name,
            Unit::Milliseconds,
            Ok(Sample::alone(median(times))),
            Bound::AtMost(limit),
        );
    };
    add(bench, "embedded: new database, median", created, 600.0);
    add(bench, "embedded: reopen, median", reopened, 200.0);
    Ok(())
}

fn memory_and_throughput(bench: &mut Bench, path: &Path) -> Result<()> {
    let database = open(path)?;
    std::thread::sleep(std::time::Duration::from_secs(2));
    let megabytes = proportional_memory(database.server_pid())? / 1024.0;
    bench.report.add(
        "embedded: memory when idle (PSS)",
        Unit::Megabytes,
        Ok(Sample::alone(megabytes)),
        Bound::AtMost(200.0),
    );

    // The reference is the pair's stock server, with a database of its own and the same settings.
    drop(database);
    let options = SETTINGS
        .iter()
        .fold(Braid::options(), |options, (name, value)| {
            options.setting(*name, *value)
        });
    let database = options.open(path)?;
    bench
        .pair
        .stock
        .psql("postgres", "CREATE DATABASE scale_one")?;
    pgbench::initialise(&bench.pair.stock, "scale_one", 1)?;
    let connection = database.connection();
    let pgbench = |arguments: &[&str]| -> Result<String> {
        let mut command: Command = bench.pair.ours.prefix.origin.pgbench()?;
        command
            .env("PGHOST", &connection.host)
            .env("PGPORT", connection.port.to_string());
        command
            .env("PGUSER", &connection.user)
            .args(arguments)
            .arg(&connection.database);
        let output = command.output()?;
        ensure!(
            output.status.success(),
            "pgbench failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    pgbench(&["-i", "-q", "-s", "1"])?;
    let seconds = bench.effort.seconds.to_string();
    let stock = Load {
        clients: 10,
        ..Load::new("scale_one", Script::TpcB, bench.effort.seconds)
    };
    let ours = || -> Result<f64> {
        let text = pgbench(&[
            "-n", "-M", "prepared", "-c", "10", "-j", "2", "-T", &seconds,
        ])?;
        pgbench::rate_in(&text).context("pgbench printed no rate")
    };
    let sample = bench.alternate(|_| ours(), |pair| stock.rate(&pair.stock))?;
    let latency = Sample::alone(10_000.0 / sample.ours);
    bench.report.add(
        "embedded: TPC-B scale 1, 10 clients",
        Unit::PerSecond,
        Ok(Sample::alone(sample.ours)),
        Bound::AtLeast(5000.0),
    );
    bench.report.add(
        "embedded: TPC-B scale 1, 10 clients, latency",
        Unit::Milliseconds,
        Ok(latency),
        Bound::AtMost(2.0),
    );
    bench.report.add(
        "embedded: TPC-B scale 1, 10 clients, against stock",
        Unit::PerSecond,
        Ok(sample),
        Bound::RatioAtLeast(0.9),
    );
    Ok(())
}

fn recovery(bench: &mut Bench, path: &Path) -> Result<()> {
    let database = open(path)?;
    let mut client = postgres::Client::connect(&database.connection_string(), postgres::NoTls)?;
    client.batch_execute("CREATE TABLE t (id int PRIMARY KEY, body text); INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 300000) i;")?;
    let pid = database.server_pid();
    Command::new("kill")
        .args(["-KILL", &pid.to_string()])
        .status()?;
    drop(client);
    drop(database);
    let begin = Instant::now();
    let database = open(path)?;
    let seconds = begin.elapsed().as_secs_f64();
    let mut client = postgres::Client::connect(&database.connection_string(), postgres::NoTls)?;
    let count: i64 = client.query_one("SELECT count(*) FROM t", &[])?.get(0);
    ensure!(
        count == 300_000,
        "{count} rows of 300000 survived the crash"
    );
    bench.report.add(
        "embedded: recovery after kill -9 with 70 MB of log",
        Unit::Seconds,
        Ok(Sample::alone(seconds)),
        Bound::AtMost(10.0),
    );
    Ok(())
}

fn leaks(bench: &mut Bench, path: &Path) -> Result<()> {
    let count = bench.effort.openings;
    drop(open(path)?);
    let before = Traces::now(path)?;
    for _ in 0..count {
        drop(open(path)?);
    }
    let after = Traces::now(path)?;
    let leaked: Vec<&String> = after.0.difference(&before.0).collect();
    for trace in &leaked {
        eprintln!("left behind: {trace}");
    }
    let name = format!("embedded: leaked by {count} openings (processes, segments, files)");
    bench.report.add(
        name,
        Unit::Count,
        Ok(Sample::alone(leaked.len() as f64)),
        Bound::AtMost(0.0),
    );
    Ok(())
}

/// What an opening may leave behind: processes and files of the folder, our own descriptors,
/// and shared memory that no process uses any more (other servers of the machine use theirs).
struct Traces(BTreeSet<String>);

impl Traces {
    fn now(path: &Path) -> Result<Self> {
        let mut found = BTreeSet::new();
        let folder = path.to_string_lossy().into_owned();
        let mut mapped = String::new();
        for (pid, line) in processes()? {
            if line.contains(&folder) {
                found.insert(format!("process {pid}"));
            }
            mapped += &fs::read_to_string(format!("/proc/{pid}/maps")).unwrap_or_default();
        }
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            found.insert(format!("file {}", entry.path().display()));
        }
        for entry in fs::read_dir("/dev/shm").into_iter().flatten().flatten() {
            let file = entry.path().display().to_string();
            if !mapped.contains(&file) {
                found.insert(format!("shared memory {file}"));
            }
        }
        let segments = fs::read_to_string("/proc/sysvipc/shm").unwrap_or_default();
        let columns = segments
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().collect::<Vec<_>>());
        let unused = columns.filter(|columns| columns.get(6) == Some(&"0"));
        found.extend(unused.map(|columns| format!("segment {}", columns[1])));
        let descriptors = fs::read_dir("/proc/self/fd")?.count();
        found.extend((0..descriptors).map(|number| format!("descriptor {number}")));
        Ok(Self(found))
    }
}

/// Process numbers with their command lines.
fn processes() -> Result<Vec<(u32, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let entry = entry?;
        let Ok(pid) = entry.file_name().to_string_lossy().parse() else {
            continue;
        };
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        found.push((pid, String::from_utf8_lossy(&line).replace('\0', " ")));
    }
    Ok(found)
}

/// Kilobytes of a process and its children, shared pages counted in proportion.
fn proportional_memory(parent: u32) -> Result<f64> {
    let mut sum = 0.0;
    for (pid, _) in processes()? {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let is_child = status.lines().any(|line| {
            line.strip_prefix("PPid:")
                .is_some_and(|ppid| ppid.trim() == parent.to_string())
        });
        if pid == parent || is_child {
            let memory =
                fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
            let line = memory.lines().find_map(|line| line.strip_prefix("Pss:"));
            sum += line
                .and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok())
                .unwrap_or(0.0);
        }
    }
    ensure!(sum > 0.0, "no memory of process {parent} can be read");
    Ok(sum)
}
