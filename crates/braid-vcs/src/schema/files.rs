//! A patch as files of migration tools, each with what undoes it.
//!
//! | format    | forth                      | back                       |
//! |-----------|----------------------------|----------------------------|
//! | sql       | `patch.sql`                | `undo.sql`                 |
//! | flyway    | `V20260131120000__feature_x.sql` | `U20260131120000__feature_x.sql` |
//! | liquibase | `feature_x.sql`, formatted SQL with one change set that rolls back | the same in `feature_x.undo.sql` |

use super::change::Change;
use std::fmt;

/// For which tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain SQL.
    Sql,
    /// Flyway's versioned and undo migrations.
    Flyway,
    /// Liquibase's formatted SQL.
    Liquibase,
}

/// Forth or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It makes the change.
    Up,
    /// It takes it back.
    Undo,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Direction::Up => "up",
            Direction::Undo => "undo",
        })
    }
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub direction: Direction,
    /// Its text.
    pub content: String,
}

/// The files of a patch called `name`; `version` is Flyway's, digits.
pub fn files(
    name: &str,
    version: &str,
    format: Format,
    up: &[Change],
    undo: &[Change],
) -> Vec<File> {
    let title: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    let file = |name: String, direction, content| File {
        name,
        direction,
        content,
    };
    match format {
        Format::Sql => vec![
            file("patch.sql".into(), Direction::Up, script(up)),
            file("undo.sql".into(), Direction::Undo, script(undo)),
        ],
        Format::Flyway => vec![
            file(
                format!("V{version}__{title}.sql"),
                Direction::Up,
                without_placeholders(script(up)),
            ),
            file(
                format!("U{version}__{title}.sql"),
                Direction::Undo,
                without_placeholders(script(undo)),
            ),
        ],
        Format::Liquibase => vec![
            file(
                format!("{title}.sql"),
                Direction::Up,
                change_set(&title, up, undo),
            ),
            file(
                format!("{title}.undo.sql"),
                Direction::Undo,
                change_set(&format!("{title}_undo"), undo, up),
            ),
        ],
    }
}

/// Statements of `changes`, with a word about each that loses data.
pub fn script(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "-- The schemas are equal.\n".into();
    }
    let mut text = String::new();
    let bodies = has_bodies(changes);
    if bodies {
        text.push_str(&format!("{UNCHECKED};\n"));
    }
    for change in changes {
        if change.destroys_data {
            text.push_str("-- This loses data.\n");
        }
        text.push_str(&change.text());
        text.push('\n');
    }
    if bodies {
        text.push_str(&format!("{CHECKED};\n"));
    }
    text
}

/// A body may name what is made after it.
const UNCHECKED: &str = "SET check_function_bodies = off";
const CHECKED: &str = "RESET check_function_bodies";

fn has_bodies(changes: &[Change]) -> bool {
    changes.iter().flat_map(|change| &change.sql).any(|sql| {
        sql.starts_with("CREATE OR REPLACE FUNCTION")
            || sql.starts_with("CREATE OR REPLACE PROCEDURE")
    })
}

/// Flyway puts its own values in the place of `${...}`, in bodies too.
fn without_placeholders(script: String) -> String {
    match script.contains("${") {
        true => format!("-- Holds ${{: run with placeholderReplacement=false.\n{script}"),
        false => script,
    }
}

fn change_set(id: &str, up: &[Change], undo: &[Change]) -> String {
    // Semicolons stand inside function bodies too: each end is marked.
    let marked = |changes: &[Change]| -> String {
        let mut text = String::new();
        let bodies = has_bodies(changes);
        if bodies {
            text.push_str(&format!("{UNCHECKED}\n$braid$\n"));
        }
        for sql in changes.iter().flat_map(|change| &change.sql) {
            text.push_str(&format!("{sql}\n$braid$\n"));
        }
        if bodies {
            text.push_str(&format!("{CHECKED}\n$braid$\n"));
        }
        text
    };
    let rollback: String = marked(undo)
        .lines()
        .map(|line| format!("--rollback {line}\n"))
        .collect();
    format!(
        "--liquibase formatted sql\n\n--changeset braid:{id} splitStatements:true stripComments:false endDelimiter:\\$braid\\$ rollbackEndDelimiter:\\$braid\\$\n{}{rollback}",
        marked(up)
    )
}
