//! Compares what two worlds answered to one statement.
//!
//! Rows count as a multiset unless the statement orders them totally. When both
//! sides fail because of data, but over different rows, the order of rows decided
//! and neither is wrong: such pairs are counted, not reported. So are statements that
//! a copy could not prepare.

use braid_testkit::wire::join;
use braid_testkit::{Outcome, ResultSet, ServerError};

use super::case::Statement;

/// A statement on which the worlds disagree.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The side the statement ran on.
    pub side: String,
    /// The statement, or what was checked.
    pub sql: String,
    /// What the reference answered.
    pub expected: String,
    /// What the subject answered.
    pub actual: String,
}

impl Difference {
    /// A key under which differences of probably the same cause fall together.
    pub fn signature(&self) -> String {
        let is_check = self.sql.contains(" AS relation, x::text FROM ");
        let is_catalog = self.sql.starts_with("SELECT '") || self.sql.starts_with("-- What tools");
        let verb = match self.sql.split_whitespace().next() {
            Some(_) if is_check => "contents",
            Some(_) if is_catalog => "catalogs",
            Some(verb) => verb,
            None => "",
        };
        format!(
            "{verb} / {} / {}",
            shape(&self.expected),
            shape(&self.actual)
        )
    }
}

/// The first line without anything quoted and without numbers.
fn shape(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut out = String::new();
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted || c.is_ascii_digit() => {}
            _ => out.push(c),
        }
    }
    out.chars().take(90).collect()
}

/// What comparing one statement found.
pub enum Verdict {
    /// The same.
    Same,
    /// Both failed, for reasons that may differ.
    Ambiguous,
    /// Not the same.
    Differs(Difference),
}

/// Compares the answers to one statement.
pub fn compare(statement: &Statement, subject: &Outcome, reference: &Outcome) -> Verdict {
    if let (Some(a), Some(r)) = (&subject.error, &reference.error) {
        if error_key(a) != error_key(r) && depends_on_rows(a) && depends_on_rows(r) {
            return Verdict::Ambiguous;
        }
        // One session that switches has prepared what a copy of its own could not:
        // the table was gone there already.
        if r.code == "26000" {
            return Verdict::Ambiguous;
        }
    }
    let actual = describe(statement, subject, reference);
    let expected = describe(statement, reference, subject);
    if actual == expected {
        return Verdict::Same;
    }
    let (expected, actual) = only_differing(&expected, &actual);
    Verdict::Differs(Difference {
        side: statement.side.clone(),
        sql: statement.sql.clone(),
        expected,
        actual,
    })
}

fn depends_on_rows(e: &ServerError) -> bool {
    ["22", "23", "P0"]
        .iter()
        .any(|class| e.code.starts_with(class))
}

fn error_key(e: &ServerError) -> String {
    let mut key = format!("{} {}: {}", e.severity, e.code, e.message);
    let fields = [&e.schema, &e.table, &e.column, &e.data_type, &e.constraint];
    for (label, value) in ["schema", "table", "column", "type", "constraint"]
        .iter()
        .zip(fields)
    {
        if !value.is_empty() {
            key.push_str(&format!("; {label}={value}"));
        }
    }
    key
}

/// One line per fact, comparable as text.
fn describe(statement: &Statement, one: &Outcome, other: &Outcome) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(e) = &one.error {
        lines.push(error_key(e));
    }
    for (i, result) in one.results.iter().enumerate() {
        lines.push(result.tag.clone());
        lines.extend(columns(result, other.results.get(i)));
        let mut rows: Vec<String> = result
            .rows
            .iter()
            .map(|r| format!("  {}", join(r)))
            .collect();
        rows.extend(
            result
                .copied
                .iter()
                .map(|l| format!("  {}", l.trim_end_matches('\n'))),
        );
        if !statement.ordered {
            rows.sort();
        }
        lines.extend(rows);
    }
    let notices = one
        .notices
        .iter()
        .map(|n| format!("{} {}: {}", n.severity, n.code, n.message));
    let mut notices: Vec<String> = notices.collect();
    notices.sort();
    lines.extend(notices);
    lines
}

/// The header. User types have other OIDs in another database, so only built-in
/// types are told apart.
fn columns(result: &ResultSet, other: Option<&ResultSet>) -> Option<String> {
    if result.columns.is_empty() {
        return None;
    }
    let header = result.columns.iter().enumerate().map(|(i, c)| {
        let counterpart = other
            .and_then(|o| o.columns.get(i))
            .map_or(0, |o| o.type_oid);
        let builtin = c.type_oid < 16384 || counterpart < 16384;
        format!("{}:{}", c.name, if builtin { c.type_oid } else { 16384 })
    });
    Some(header.collect::<Vec<_>>().join("|"))
}

/// Long equal parts say nothing: keeps the first line and the lines that differ.
fn only_differing(expected: &[String], actual: &[String]) -> (String, String) {
    let pick = |mine: &[String], theirs: &[String]| {
        let mut left: std::collections::BTreeMap<&String, usize> =
            std::collections::BTreeMap::new();
        for line in theirs {
            *left.entry(line).or_default() += 1;
        }
        let mut kept: Vec<String> = mine.first().cloned().into_iter().collect();
        for line in mine.iter().skip(1) {
            match left.get_mut(line) {
                Some(n) if *n > 0 => *n -= 1,
                _ => kept.push(line.clone()),
            }
        }
        let more = kept.len().saturating_sub(20);
        kept.truncate(20);
        if more > 0 {
            kept.push(format!("  ({more} more)"));
        }
        kept.join("\n")
    };
    let (e, a) = (pick(expected, actual), pick(actual, expected));
    if e == a {
        return (expected.join("\n"), actual.join("\n"));
    }
    (e, a)
}
