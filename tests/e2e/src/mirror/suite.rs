//! Runs many cases, two at a time, and shrinks what differs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};
use std::time::{Duration, Instant};

use braid_testkit::shrink::shrink;

use super::case::Case;
use super::compare::Difference;
use super::generate;
use super::profile::{env_number, Profile};
use super::report::{Report, Reported};
use super::run::{run_case, Found, Subject};
use crate::server::Server;

/// The extent of a run.
#[derive(Debug, Clone)]
pub struct Suite {
    /// What stands for the branches.
    pub subject: Subject,
    /// What is generated.
    pub profile: Profile,
    /// Seed of the first case; the others follow.
    pub seed: u64,
    /// Cases at most.
    pub cases: u64,
    /// Time at most, shrinking not counted.
    pub limit: Duration,
    /// Trials per shrink; 0 leaves differences as they are.
    pub shrink_budget: usize,
    /// Kinds of differences that are shrunk; a broken build shows too many.
    pub shrink_kinds: usize,
}

impl Suite {
    /// `MIRROR_SEED`, `MIRROR_CASES`, `MIRROR_SECONDS`, `MIRROR_SHRINK`,
    /// `MIRROR_SHRINK_KINDS` on top of the given number of cases;
    /// `MIRROR_SHRINK_SECONDS` limits each shrink.
    pub fn from_env(subject: Subject, profile: Profile, cases: u64) -> Suite {
        Suite {
            subject,
            profile,
            seed: env_number("MIRROR_SEED", 1),
            cases: env_number("MIRROR_CASES", cases),
            limit: Duration::from_secs(env_number("MIRROR_SECONDS", 100_000)),
            shrink_budget: env_number("MIRROR_SHRINK", 150) as usize,
            shrink_kinds: env_number("MIRROR_SHRINK_KINDS", 8) as usize,
        }
    }
}

/// Runs the suite and returns its sums.
pub fn run_suite(server: &Server, suite: &Suite) -> Report {
    let started = Instant::now();
    let next = AtomicU64::new(0);
    let report = Mutex::new(Report::default());
    // A crash of the server ends the sessions of both workers: the case that lost
    // one is run again with the server to itself.
    let alone = RwLock::new(());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= suite.cases || started.elapsed() > suite.limit {
                    return;
                }
                let seed = suite.seed + n;
                let case = generate::case(seed, &suite.profile);
                let shared = alone.read().expect("lock");
                let mut found = run_case(server, suite.subject, &case);
                drop(shared);
                if found.invalid.is_some() || lost(&found) {
                    let _exclusive = alone.write().expect("lock");
                    server.wait_until_ready();
                    found = run_case(server, suite.subject, &case);
                }
                let mut sums = report.lock().expect("report");
                sums.add(&found);
                if let Some(why) = &found.invalid {
                    eprintln!("seed {seed}, case {}: not finished: {why}", sums.cases);
                }
                let Some((at, difference)) = found.difference else {
                    continue;
                };
                let signature = difference.signature();
                eprintln!("seed {seed}, case {}: {signature}", sums.cases);
                if let Some(known) = sums.differences.get_mut(&signature) {
                    known.cases += 1;
                    continue;
                }
                let raw = Reported {
                    seed,
                    difference,
                    script: String::new(),
                    cases: 1,
                };
                sums.differences.insert(signature.clone(), raw);
                if suite.shrink_budget == 0 || sums.differences.len() > suite.shrink_kinds {
                    continue;
                }
                drop(sums);
                let _exclusive = alone.write().expect("lock");
                let reported = reduce(server, suite, seed, &case, at);
                let mut sums = report.lock().expect("report");
                let Some(entry) = sums.differences.get_mut(&signature) else {
                    continue;
                };
                match reported {
                    Some((script, difference)) => {
                        entry.script = script;
                        entry.difference = difference;
                    }
                    None => entry.script = format!("-- not seen again alone\n{}", case.print()),
                }
            });
        }
    });
    let mut report = report.into_inner().expect("report");
    report.seconds = started.elapsed().as_secs_f64();
    report
}

fn lost(found: &Found) -> bool {
    found
        .difference
        .as_ref()
        .is_some_and(|(_, d)| d.expected == "an answer")
}

/// The smallest case that still shows a difference of the same kind.
fn reduce(
    server: &Server,
    suite: &Suite,
    seed: u64,
    case: &Case,
    at: usize,
) -> Option<(String, Difference)> {
    let actions = &case.actions[..=at];
    let wanted = {
        let mut cut = case.clone();
        cut.actions = actions.to_vec();
        run_case(server, suite.subject, &cut)
            .difference?
            .1
            .signature()
    };
    let deadline = Instant::now() + Duration::from_secs(env_number("MIRROR_SHRINK_SECONDS", 60));
    let small = shrink(actions, suite.shrink_budget, |trial| {
        if Instant::now() > deadline {
            return false;
        }
        let cut = Case {
            sessions: case.sessions,
            actions: trial.to_vec(),
        };
        let found = run_case(server, suite.subject, &cut);
        found
            .difference
            .is_some_and(|(_, d)| d.signature() == wanted)
    });
    let cut = Case {
        sessions: case.sessions,
        actions: small,
    };
    let difference = run_case(server, suite.subject, &cut).difference?.1;
    let script = format!("-- seed {seed}\n{}", cut.print());
    Some((script, difference))
}

/// Runs a saved script.
pub fn replay(server: &Server, subject: Subject, script: &str) -> Result<Found, String> {
    Ok(run_case(server, subject, &Case::parse(script)?))
}
