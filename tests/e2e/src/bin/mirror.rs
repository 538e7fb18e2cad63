//! The long mirror run, and the replay of one script:
//!
//! ```text
//!   mirror                         MIRROR_CASES, MIRROR_SECONDS, MIRROR_SEED...
//!   mirror copies                  the harness against itself
//!   mirror print SEED              the script of a seed
//!   mirror FILE...                 replay
//! ```
//!
//! Exits with 1 when a difference was found.

use std::process::ExitCode;

use braid_e2e::mirror::run::Subject;
use braid_e2e::mirror::suite::Suite;
use braid_e2e::mirror::world::Flaw;
use braid_e2e::mirror::{generate, replay, run_suite, Level, Profile};
use braid_e2e::server::{Library, Server};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => suite(Subject::Braid),
        ["copies"] => suite(Subject::Copies(Flaw::Reordered)),
        ["print", seed] => {
            let seed = seed.parse().unwrap_or(1);
            print!(
                "{}",
                generate::case(seed, &Profile::from_env(Level::Full)).print()
            );
            ExitCode::SUCCESS
        }
        files => replay_files(files),
    }
}

fn suite(subject: Subject) -> ExitCode {
    let suite = Suite::from_env(subject, Profile::from_env(Level::Full), 1000);
    let report = run_suite(&start(subject), &suite);
    println!("{report}");
    code(report.different == 0)
}

fn replay_files(files: &[&str]) -> ExitCode {
    let server = start(Subject::Braid);
    let mut all_equal = true;
    for file in files {
        let script = std::fs::read_to_string(file).unwrap_or_default();
        match replay(&server, Subject::Braid, &script) {
            Err(e) => {
                println!("{file}: {e}");
                all_equal = false;
            }
            Ok(found) => match found.difference {
                None => println!(
                    "{file}: no difference in {} statements, refused: {:?}",
                    found.statements, found.refused
                ),
                Some((at, d)) => {
                    all_equal = false;
                    println!("{file}: action {at} differs on {}: {}", d.side, d.sql);
                    println!("expected:\n{}\nactual:\n{}", d.expected, d.actual);
                }
            },
        }
    }
    code(all_equal)
}

fn start(subject: Subject) -> Server {
    let library = if subject == Subject::Braid {
        Library::Preloaded
    } else {
        Library::Absent
    };
    Server::start(library, "")
}

fn code(good: bool) -> ExitCode {
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
