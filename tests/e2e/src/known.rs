//! Known failures: a checked-in list of tests that fail today, each with its reason.
//!
//! An unlisted test must pass, and a listed one must fail: one that passes fails the
//! suite until it is taken off, so that the list only shrinks. `KNOWN=report` prints
//! what each test did and lets every one pass.

use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::RwLock;

use crate::server::Server;

/// One line per test: `name [majors]: reason`.
const LIST: &str = include_str!("../known_failures.txt");

/// Why a test is known to fail on the server's version.
pub fn reason(name: &str) -> Option<&'static str> {
    let major = std::env::var("PG").unwrap_or_else(|_| "15".to_string());
    LIST.lines()
        .filter(|l| !l.starts_with('#'))
        .find_map(|line| {
            let (head, reason) = line.split_once(": ")?;
            let (listed, majors) = match head.split_once(" [") {
                Some((listed, majors)) => (listed, majors.trim_end_matches(']')),
                None => (head, ""),
            };
            let applies = majors.is_empty() || majors.split(',').any(|m| m.trim() == major);
            (listed == name && applies).then_some(reason.trim())
        })
}

/// Runs a test body and holds its result against the list. A failing body runs a
/// second time alone, because another test may have taken the server down.
pub fn check(name: &str, body: impl Fn()) {
    static ALONE: RwLock<()> = RwLock::new(());
    let first = {
        let _shared = ALONE.read().unwrap_or_else(|e| e.into_inner());
        catch_unwind(AssertUnwindSafe(&body))
    };
    let result = first.or_else(|_| {
        let _alone = ALONE.write().unwrap_or_else(|e| e.into_inner());
        Server::shared().wait_until_ready();
        catch_unwind(AssertUnwindSafe(&body))
    });
    let report = std::env::var("KNOWN").is_ok_and(|v| v == "report");
    match (result, reason(name)) {
        (Ok(()), None) => {
            if report {
                println!("KNOWN pass {name}");
            }
        }
        (Err(panic), _) if report => println!("KNOWN fail {name}: {}", text(&*panic)),
        (Err(panic), None) => resume_unwind(panic),
        (Err(panic), Some(reason)) => println!("still fails ({reason}): {}", text(&*panic)),
        (Ok(()), Some(_)) if report => println!("KNOWN fixed {name}"),
        (Ok(()), Some(_)) => panic!("{name} passes now: take it off known_failures.txt"),
    }
}

fn text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tests whose results are held against the list of known failures.
#[macro_export]
macro_rules! cases {
    ($($(#[doc = $doc:literal])* fn $name:ident() $body:block)*) => {
        $(
            $(#[doc = $doc])*
            #[test]
            fn $name() {
                $crate::known::check(stringify!($name), || $body);
            }
        )*
    };
}
