//! The mirror test and the tests of its harness.

use braid_e2e::known;
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
    assert!(
        report.failed_alike * 4 < report.statements,
        "most statements should succeed"
    );
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
    assert!(
        report.different >= 8,
        "only {} of 24 cases noticed {flaw:?}",
        report.different
    );
}

/// Runs one level against the extension and holds the result against the list of
/// known failures. `MIRROR_LEVEL` and the other variables are those of the program
/// `mirror`; here only `MIRROR_CASES` and `MIRROR_SEED` count.
fn assert_equal(name: &str, level: Level, cases: u64) {
    let mut suite = Suite::from_env(Subject::Braid, Profile::of(level), cases);
    let known = known::reason(name);
    if known.is_some() {
        suite.shrink_budget = 0;
    }
    let report = run_suite(Server::shared(), &suite);
    println!("{name}\n{report}");
    let refused = report.refused_percent();
    let equal = report.different == 0 && report.invalid == 0 && refused <= REFUSED_AT_MOST;
    match known {
        None => assert!(
            equal,
            "{name}: {} differences, {refused:.2} % refused\n{report}",
            report.different
        ),
        Some(_) => assert!(!equal, "{name} passes now: take it off known_failures.txt"),
    }
}

#[test]
fn a_branch_that_is_only_read_equals_a_copy() {
    assert_equal(
        "a_branch_that_is_only_read_equals_a_copy",
        Level::Reads,
        100,
    );
}

#[test]
fn a_branch_that_is_written_equals_a_copy() {
    assert_equal("a_branch_that_is_written_equals_a_copy", Level::Dml, 120);
}

#[test]
fn a_branch_whose_schema_changes_equals_a_copy() {
    assert_equal(
        "a_branch_whose_schema_changes_equals_a_copy",
        Level::Full,
        100,
    );
}

/// Replays every saved script; those that still differ are in the list of known
/// failures as `regression NAME`.
#[test]
fn differences_found_once_stay_away() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/regressions");
    let entries = std::fs::read_dir(folder).expect("the folder of regressions");
    let mut files: Vec<_> = entries.flatten().map(|e| e.path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    for file in files
        .iter()
        .filter(|f| f.extension().is_some_and(|e| e == "sql"))
    {
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let script = std::fs::read_to_string(file).expect("a script");
        let verdict = match replay(Server::shared(), Subject::Braid, &script) {
            Err(e) => Some(e),
            // A saved script has to run: a refusal is not yet the right answer.
            Ok(found) => match found.difference {
                Some((_, d)) => Some(format!(
                    "on {}: {}\n  expected {}\n  actual {}",
                    d.side, d.sql, d.expected, d.actual
                )),
                None => found
                    .refused
                    .first()
                    .map(|reason| format!("refused: {reason}")),
            },
        };
        match (verdict, known::reason(&format!("regression {name}"))) {
            (Some(difference), None) => wrong.push(format!("{name}: {difference}")),
            (None, Some(_)) => wrong.push(format!("{name}: equal now, take it off the list")),
            (Some(_), Some(reason)) => println!("{name} still differs ({reason})"),
            (None, None) => println!("{name} is equal"),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
