//! Running pgbench and reading its answer.

use anyhow::{ensure, Context, Result};
use braid_regress::server::Cluster;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How statements are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Prepared once, executed many times.
    Prepared,
    /// Parsed and planned each time.
    Simple,
}

/// What to run.
#[derive(Debug, Clone)]
pub enum Script {
    /// The built-in TPC-B-like transaction.
    TpcB,
    /// The built-in single-row read.
    SelectOnly,
    /// Statements of our own.
    Own(String),
}

/// One load on one server.
#[derive(Debug, Clone)]
pub struct Load<'a> {
    /// The database.
    pub database: &'a str,
    /// The transaction.
    pub script: Script,
    /// Concurrent sessions.
    pub clients: u32,
    /// How statements are sent.
    pub protocol: Protocol,
    /// How long.
    pub seconds: u32,
    /// The branch the sessions are on; none is main.
    pub branch: Option<&'a str>,
    /// Further settings of the sessions.
    pub settings: &'a [(&'a str, &'a str)],
}

impl<'a> Load<'a> {
    /// A prepared load of four clients on main.
    pub fn new(database: &'a str, script: Script, seconds: u32) -> Self {
        Self {
            database,
            script,
            clients: 4,
            protocol: Protocol::Prepared,
            seconds,
            branch: None,
            settings: &[],
        }
    }

    /// Transactions per second.
    pub fn rate(&self, cluster: &Cluster) -> Result<f64> {
        let mut command = self.command(cluster)?;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let (Some(mut input), Script::Own(text)) = (child.stdin.take(), &self.script) {
            input.write_all(text.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(
            output.status.success(),
            "pgbench failed: {}",
            first_error(&errors)
        );
        rate_in(&text).with_context(|| format!("pgbench printed no rate: {}", first_error(&errors)))
    }

    fn command(&self, cluster: &Cluster) -> Result<Command> {
        let mut command = cluster.point(cluster.prefix.origin.pgbench()?);
        let protocol = match self.protocol {
            Protocol::Prepared => "prepared",
            Protocol::Simple => "simple",
        };
        let threads = self.clients.min(2).to_string();
        command.args([
            "-n",
            "-M",
            protocol,
            "-c",
            &self.clients.to_string(),
            "-j",
            &threads,
        ]);
        command.args(["-T", &self.seconds.to_string()]);
        match &self.script {
            Script::TpcB => command.args(["-b", "tpcb-like"]),
            Script::SelectOnly => command.args(["-b", "select-only"]),
            Script::Own(_) => command.args(["-f", "/dev/stdin"]),
        };
        command.arg(self.database);
        let branch = self.branch.map(|branch| ("pggit.branch", branch));
        let options = branch
            .iter()
            .chain(self.settings)
            .map(|(name, value)| format!("-c {name}={value}"));
        command.env("PGOPTIONS", options.collect::<Vec<_>>().join(" "));
        Ok(command)
    }
}

/// Creates and fills pgbench's own tables.
pub fn initialise(cluster: &Cluster, database: &str, scale: u32) -> Result<()> {
    let mut command = cluster.point(cluster.prefix.origin.pgbench()?);
    let output = command
        .args(["-i", "-q", "-s", &scale.to_string(), database])
        .output()?;
    ensure!(
        output.status.success(),
        "pgbench -i failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// The rate in what pgbench printed.
pub fn rate_in(text: &str) -> Option<f64> {
    let rest = text.lines().find_map(|line| line.strip_prefix("tps = "))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// Microseconds of processor time the server has used so far, its finished sessions included.
///
/// On a machine that does other work, time used says more than transactions per second.
pub fn server_time(cluster: &Cluster) -> Result<f64> {
    let pid = cluster.pid().context("the server does not run")?;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field, the name, is in parentheses and may hold spaces; utime is the 14th.
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: f64 = fields
        .skip(11)
        .take(4)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    Ok(ticks * 10_000.0)
}

/// Waits until no session is left on the server.
pub fn wait_until_idle(cluster: &Cluster) -> Result<()> {
    let pid = cluster.pid().context("the server does not run")?;
    let deadline = Instant::now() + Duration::from_secs(10);
    while sessions_of(pid)? > 0 {
        ensure!(Instant::now() < deadline, "sessions stay on the server");
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Children of the server that serve a client (their title says `[local]`), or that have ended
/// and are not yet counted to the server (they have no title).
fn sessions_of(pid: u32) -> Result<usize> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    let is_session = |child: &&str| {
        let title = std::fs::read_to_string(format!("/proc/{child}/cmdline")).unwrap_or_default();
        title.is_empty() || title.contains("[local]")
    };
    Ok(children.split_whitespace().filter(is_session).count())
}

fn first_error(text: &str) -> &str {
    text.lines()
        .find(|line| line.contains("error") || line.contains("ERROR"))
        .unwrap_or("no error message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read() {
        let text = "latency average = 0.2 ms\ntps = 1234.5 (without initial connection time)\n";
        assert_eq!(rate_in(text), Some(1234.5));
        assert_eq!(rate_in("nothing"), None);
    }
}
