//! Lists that merge element by element: grants by grantee, options by name,
//! members one by one.

use crate::rows::class::Strategy;
use braid_model::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The merged list; `None` when this attribute does not merge so, or not without conflict.
#[allow(clippy::option_option)]
pub fn merge(
    attribute: &str,
    base: Option<&Value>,
    source: Option<&Value>,
    target: Option<&Value>,
    strategy: Strategy,
) -> Option<Option<Value>> {
    let list = |value: Option<&Value>| -> Vec<String> {
        value
            .map(|v| v.list().iter().map(|s| s.to_string()).collect())
            .unwrap_or_default()
    };
    let (b, s, t) = (list(base), list(source), list(target));
    let merged = match attribute {
        "privileges" if base.is_some() && source.is_some() && target.is_some() => {
            grants(&b, &s, &t)
        }
        "options" | "toast_options" | "fdw_options" => named(&b, &s, &t, strategy)?,
        "members" => members(&b, &s, &t),
        _ => return None,
    };
    Some((!merged.is_empty()).then_some(Value::List(merged)))
}

/// What both have, and what either added; without what either took away.
fn members(base: &[String], source: &[String], target: &[String]) -> Vec<String> {
    let mut all: Vec<String> = target
        .iter()
        .filter(|m| source.contains(m) || !base.contains(m))
        .chain(
            source
                .iter()
                .filter(|m| !base.contains(m) && !target.contains(m)),
        )
        .cloned()
        .collect();
    all.sort();
    all
}

/// `SELECT, INSERT TO ann`: privilege by privilege.
fn grants(base: &[String], source: &[String], target: &[String]) -> Vec<String> {
    let pairs = |list: &[String]| -> Vec<String> {
        list.iter()
            .filter_map(|grant| grant.rsplit_once(" TO "))
            .flat_map(|(privileges, grantee)| {
                privileges
                    .split(", ")
                    .map(move |p| format!("{p} TO {grantee}"))
            })
            .collect()
    };
    let merged = members(&pairs(base), &pairs(source), &pairs(target));
    let mut by_grantee: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (privilege, grantee) in merged.iter().filter_map(|grant| grant.rsplit_once(" TO ")) {
        by_grantee
            .entry(grantee.into())
            .or_default()
            .insert(privilege.into());
    }
    by_grantee
        .into_iter()
        .map(|(grantee, mut set)| {
            // With the grant option includes without.
            let passed_on: Vec<String> = set
                .iter()
                .filter_map(|p| p.strip_suffix('*'))
                .map(str::to_string)
                .collect();
            set.retain(|p| !passed_on.contains(p));
            format!(
                "{} TO {grantee}",
                set.into_iter().collect::<Vec<_>>().join(", ")
            )
        })
        .collect()
}

/// `name=value`: each name by itself.
fn named(
    base: &[String],
    source: &[String],
    target: &[String],
    strategy: Strategy,
) -> Option<Vec<String>> {
    let map = |list: &[String]| -> BTreeMap<String, String> {
        list.iter()
            .map(|option| {
                let name = option.split('=').next().unwrap_or_default();
                (name.to_string(), option.clone())
            })
            .collect()
    };
    let (b, s, t) = (map(base), map(source), map(target));
    let names: BTreeSet<&String> = b.keys().chain(s.keys()).chain(t.keys()).collect();
    let mut merged = Vec::new();
    for name in names {
        let (b, s, t) = (b.get(name), s.get(name), t.get(name));
        let value = match (s == t || s == b, t == b, strategy) {
            (true, _, _) | (_, _, Strategy::TargetWins) => t,
            (_, true, _) | (_, _, Strategy::SourceWins) => s,
            _ => return None,
        };
        merged.extend(value.cloned());
    }
    Some(merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_merge_by_privilege() {
        let list = |items: &[&str]| items.iter().map(|i| i.to_string()).collect::<Vec<_>>();
        let merged = grants(
            &list(&["SELECT TO ann", "INSERT, SELECT TO bob"]),
            &list(&["SELECT TO ann", "SELECT TO bob", "SELECT TO PUBLIC"]),
            &list(&["SELECT, UPDATE* TO ann", "INSERT, SELECT TO bob"]),
        );
        assert_eq!(
            merged,
            [
                "SELECT TO PUBLIC",
                "SELECT, UPDATE* TO ann",
                "SELECT TO bob"
            ]
        );
    }
}
