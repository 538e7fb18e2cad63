//! Rules about the text of the repository's files.
//!
//! | rule | why |
//! |---|---|
//! | a Rust file begins with `//!` | a reader learns what it is for before any code |
//! | at most [`LONGEST`] lines | beyond it there is a second idea in the file |
//! | `unsafe` only in `extension/src/pg` | one layer answers for what the compiler cannot check |
//! | nothing left to do, nothing ignored | unfinished code fails loudly or is not there |
//! | nothing that is true on one machine only | the repository works anywhere |
//!
//! Exceptions to the length are in `xtask/long-files.txt`, each with its reason.

use crate::code::{has_word, only_code};
use anyhow::{ensure, Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A file longer than this needs a reason.
const LONGEST: usize = 500;

/// Code that must not stay: written in pieces, so that this file obeys its own rules.
const UNFINISHED: [&str; 3] = [
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("#[ign", "ore"),
];

/// Text that is only true where it was written.
const MACHINE_ONLY: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tmp/ba", "sh_jobs"),
    concat!("/mnt/us", "er"),
];

/// What breaks the rules, as `file:line: message`.
pub fn violations(root: &Path) -> Result<Vec<String>> {
    let long = fs::read_to_string(root.join("xtask/long-files.txt")).unwrap_or_default();
    let long: Vec<&str> = long
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let mut found = Vec::new();
    for file in files(root)? {
        let Ok(text) = fs::read_to_string(root.join(&file)) else {
            continue; // removed but not yet committed, or not text
        };
        check_text(&file, &text, &mut found);
        if file.ends_with(".rs") {
            check_rust(&file, &text, long.contains(&file.as_str()), &mut found);
        }
    }
    for file in long.iter().filter(|file| !file.starts_with('#')) {
        let lines = fs::read_to_string(root.join(file)).map_or(0, |text| text.lines().count());
        if lines <= LONGEST {
            found.push(format!(
                "xtask/long-files.txt: {file} is not long any more, take it off the list"
            ));
        }
    }
    Ok(found)
}

/// Files of the repository: committed ones and new ones that are not ignored.
fn files(root: &Path) -> Result<Vec<String>> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .output()
        .context("cannot run git")?;
    ensure!(output.status.success(), "git ls-files failed");
    let mut files: Vec<String> = String::from_utf8(output.stdout)?
        .lines()
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}

fn check_text(file: &str, text: &str, found: &mut Vec<String>) {
    for (number, line) in text.lines().enumerate() {
        for phrase in MACHINE_ONLY.iter().filter(|phrase| line.contains(**phrase)) {
            found.push(format!(
                "{file}:{}: {phrase} exists on one machine only",
                number + 1
            ));
        }
    }
}

fn check_rust(file: &str, text: &str, may_be_long: bool, found: &mut Vec<String>) {
    if !text.starts_with("//!") {
        found.push(format!(
            "{file}:1: does not begin with //! and what the file is for"
        ));
    }
    let lines = text.lines().count();
    if lines > LONGEST && !may_be_long {
        found.push(format!("{file}:{lines}: longer than {LONGEST} lines"));
    }
    let unsafe_allowed = file.starts_with("extension/src/pg/") || file == "extension/src/pg.rs";
    for (number, line) in only_code(text).lines().enumerate() {
        if !unsafe_allowed && has_word(line, "unsafe") {
            found.push(format!(
                "{file}:{}: unsafe outside extension/src/pg",
                number + 1
            ));
        }
        for phrase in UNFINISHED.iter().filter(|phrase| line.contains(**phrase)) {
            found.push(format!("{file}:{}: {phrase} must not stay", number + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(file: &str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check_rust(file, text, false, &mut found);
        check_text(file, text, &mut found);
        found
    }

    #[test]
    fn a_tidy_file_has_no_violations() {
        assert_eq!(
            rust("a.rs", "//! A.\nfn a() { let x = \"unsafe\"; } // unsafe\n"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn each_rule_is_reported_with_its_line() {
        assert_eq!(rust("a.rs", "fn a() {}\n").len(), 1);
        assert_eq!(
            rust("a.rs", &format!("//! A.\n{}", "\n".repeat(LONGEST))).len(),
            1
        );
        assert_eq!(
            rust("a.rs", "//! A.\nunsafe fn a() {}\n"),
            ["a.rs:2: unsafe outside extension/src/pg"]
        );
        assert_eq!(
            rust("extension/src/pg/a.rs", "//! A.\nunsafe fn a() {}\n"),
            Vec::<String>::new()
        );
        assert_eq!(
            rust("a.rs", &format!("//! A.\n{}\n", UNFINISHED[0])).len(),
            1
        );
        assert_eq!(
            rust("a.rs", &format!("//! A.\n// {}x\n", MACHINE_ONLY[0])).len(),
            1
        );
    }
}
