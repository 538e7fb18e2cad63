//! Privileges, out of PostgreSQL's `aclitem` notation.
//!
//! ```text
//!   {"owner=arwdDxt/owner","\"a b\"=r*/owner","=r/owner"}
//!     ─▶  SELECT* TO "a b"
//!         SELECT TO PUBLIC
//!         ... TO OWNER
//! ```
//!
//! The owner is written `OWNER`, so that the privileges of an object stay the
//! same when it changes hands. Who granted them is left out.

use crate::quote::identifier;
use std::collections::BTreeMap;

/// The letter of each privilege, and what SQL calls it.
const PRIVILEGES: [(char, &str); 15] = [
    ('r', "SELECT"),
    ('a', "INSERT"),
    ('w', "UPDATE"),
    ('d', "DELETE"),
    ('D', "TRUNCATE"),
    ('x', "REFERENCES"),
    ('t', "TRIGGER"),
    ('X', "EXECUTE"),
    ('U', "USAGE"),
    ('C', "CREATE"),
    ('c', "CONNECT"),
    ('T', "TEMPORARY"),
    ('s', "SET"),
    ('A', "ALTER SYSTEM"),
    ('m', "MAINTAIN"),
];

/// The grants that `aclitem`s stand for, sorted; each `PRIVILEGE, ... TO grantee`,
/// a `*` after those that may be passed on.
pub fn grants<'a>(items: impl IntoIterator<Item = &'a str>, owner: &str) -> Vec<String> {
    let mut by_grantee: BTreeMap<String, BTreeMap<&str, bool>> = BTreeMap::new();
    for item in items {
        let Some((grantee, letters)) = split(item) else {
            continue;
        };
        let grantee = match grantee.as_str() {
            "" => "PUBLIC".to_string(),
            name if name == owner => "OWNER".to_string(),
            name => role(name),
        };
        let granted = by_grantee.entry(grantee).or_default();
        let mut letters = letters.chars().peekable();
        while let Some(letter) = letters.next() {
            let passed_on = letters.next_if_eq(&'*').is_some();
            if let Some((_, name)) = PRIVILEGES.iter().find(|(l, _)| *l == letter) {
                *granted.entry(name).or_default() |= passed_on;
            }
        }
    }
    by_grantee
        .into_iter()
        .filter(|(_, granted)| !granted.is_empty())
        .map(|(grantee, granted)| {
            let list: Vec<String> = granted
                .into_iter()
                .map(|(name, passed_on)| format!("{name}{}", if passed_on { "*" } else { "" }))
                .collect();
            format!("{} TO {grantee}", list.join(", "))
        })
        .collect()
}

/// A role as SQL names it; one called `PUBLIC` or `OWNER` stays apart from ours.
fn role(name: &str) -> String {
    identifier(name).into_owned()
}

/// Grantee and letters of one item.
fn split(item: &str) -> Option<(String, &str)> {
    if let Some(rest) = item.strip_prefix('"') {
        // A quoted name: doubled quotes stand for one.
        let mut name = String::new();
        let mut chars = rest.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            if c != '"' {
                name.push(c);
            } else if chars.next_if(|(_, next)| *next == '"').is_some() {
                name.push('"');
            } else {
                let letters = rest[i + 1..].strip_prefix('=')?;
                return Some((name, letters.split('/').next()?));
            }
        }
        return None;
    }
    let (name, letters) = item.split_once('=')?;
    Some((name.to_string(), letters.split('/').next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_become_grants() {
        let items = ["\"o w\"\"ner\"=arw/x", "bob=r*w/x", "=r/x", "\"OWNER\"=X/x"];
        assert_eq!(
            grants(items, "o w\"ner"),
            [
                "EXECUTE TO \"OWNER\"",
                "INSERT, SELECT, UPDATE TO OWNER",
                "SELECT TO PUBLIC",
                "SELECT*, UPDATE TO bob",
            ]
        );
    }
}
