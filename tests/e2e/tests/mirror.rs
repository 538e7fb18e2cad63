//! The mirror test and the tests of its harness.

use braid_e2e::mirror::run::Subject;
use braid_e2e::mirror::suite::Suite;
use braid_e2e::mirror::world::Flaw;
use braid_e2e::mirror::{replay, run_suite, Level, Profile};
use braid_e2e::server::Server;

/// Refused statements in percent of those run on branches; may only shrink.
const REFUSED_AT_MOST: f64 = 5.0;

fn copies(flaw: Flaw, cases: u64) -> Suite {
    let profile = Profile::of(Level::Full);
    let mut suite = Suite::from_env(Subject::Copies(flaw), profile, cases);
    suite.cases = cases;
    suite
}

#[test]
fn copies_show_no_difference_even_with_rows_in_another_order() {
    let report = run_suite(Server::shared_stock(), &copies(Flaw::Reordered, 60));
    println!("{report}");
    assert_eq!(report.different, 0, "{report}");
    assert!(report.failed_alike * 4 < report.statements, "most statements should succeed");
}

#[test]
fn a_branch_that_sees_main_is_found() {
    assert_found(Flaw::SeesMain);
}

#[test]
fn a_branch_that_loses_a_write_is_found() {
    assert_found(Flaw::LosesWrites);
}

#[test]
fn a_branch_that_misses_a_row_is_found_and_shrunk_to_a_few_lines() {
    let mut suite = copies(Flaw::LosesRow, 4);
    suite.shrink_kinds = 1;
    let report = run_suite(Server::shared_stock(), &suite);
    assert_eq!(report.different, 4, "{report}");
    let shortest = (report.differences.values())
        .map(|d| d.script.lines().filter(|l| l.starts_with("--@")).count())
        .filter(|n| *n > 0)
        .min();
    assert!(shortest.is_some_and(|n| n <= 10), "{report}");
}

fn assert_found(flaw: Flaw) {
    let mut suite = copies(flaw, 24);
    suite.shrink_budget = 0;
    let report = run_suite(Server::shared_stock(), &suite);
    assert!(report.different >= 8, "only {} of 24 cases noticed {flaw:?}", report.different);
}

#[test]
fn a_branch_equals_a_copy() {
    let suite = Suite::from_env(Subject::Braid, Profile::from_env(Level::Full), 300);
    let report = run_suite(Server::shared(), &suite);
    println!("{report}");
    assert_eq!(report.different, 0, "{report}");
    let refused = report.refused_percent();
    assert!(refused <= REFUSED_AT_MOST, "{refused:.2} % refused, at most {REFUSED_AT_MOST} allowed");
}

#[test]
fn differences_found_once_stay_away() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/regressions");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .map(|d| d.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    files.sort();
    let mut failures = Vec::new();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "sql")) {
        let script = std::fs::read_to_string(file).expect("a script");
        let found = replay(Server::shared(), Subject::Braid, &script);
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match found {
            Err(e) => failures.push(format!("{name}: {e}")),
            Ok(found) => {
                if let Some((_, d)) = found.difference {
                    failures.push(format!(
                        "{name}: {} on {}\n  expected {}\n  actual {}",
                        d.sql, d.side, d.expected, d.actual
                    ));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
