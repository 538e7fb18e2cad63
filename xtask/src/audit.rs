//! What the workspace depends on: layers, origins, licences.
//!
//! - the pure crates reach neither PostgreSQL nor an async runtime, not even indirectly;
//! - the extension never links a second copy of PostgreSQL's parser, whose C symbols would
//!   clash with the server's;
//! - everything that is not ours comes from crates.io, under a licence that fits ours.

use crate::licence::is_accepted;
use anyhow::{ensure, Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Crates that must not reach the packages beside them.
const LAYERS: [(&str, &[&str]); 5] = [
    (
        "braid-model",
        &["pgrx", "pgrx-pg-sys", "tokio", "postgres", "tokio-postgres"],
    ),
    (
        "braid-vcs",
        &["pgrx", "pgrx-pg-sys", "tokio", "postgres", "tokio-postgres"],
    ),
    (
        "braid-delta",
        &["pgrx", "pgrx-pg-sys", "tokio", "postgres", "tokio-postgres"],
    ),
    (
        "braid-rewrite",
        &["pgrx", "pgrx-pg-sys", "tokio", "postgres", "tokio-postgres"],
    ),
    ("braid", &["pg_query", "squawk-linter", "tokio"]),
];

/// What breaks the rules.
pub fn violations(root: &Path) -> Result<Vec<String>> {
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(root)
        .output()
        .context("cannot run cargo")?;
    ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let mut found = packages(&metadata)?;
    found.extend(layers(&Graph::read(&metadata)?));
    Ok(found)
}

/// Origin and licence of everything that is not ours.
fn packages(metadata: &Value) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for package in metadata["packages"]
        .as_array()
        .context("no packages in cargo's metadata")?
    {
        let name = format!("{} {}", text(&package["name"]), text(&package["version"]));
        let Some(source) = package["source"].as_str() else {
            continue;
        };
        if !source.contains("crates.io") {
            found.push(format!("{name}: comes from {source}"));
        }
        let licence = text(&package["license"]);
        if !is_accepted(licence) {
            found.push(format!("{name}: licence {licence:?} is not on the list"));
        }
    }
    Ok(found)
}

/// Package names by id, and what each needs outside its own tests.
#[derive(Debug, Default)]
struct Graph {
    names: BTreeMap<String, String>,
    needs: BTreeMap<String, Vec<String>>,
}

impl Graph {
    fn read(metadata: &Value) -> Result<Self> {
        let mut graph = Self::default();
        for package in metadata["packages"].as_array().context("no packages")? {
            graph.names.insert(
                text(&package["id"]).to_owned(),
                text(&package["name"]).to_owned(),
            );
        }
        for node in metadata["resolve"]["nodes"]
            .as_array()
            .context("no resolve graph")?
        {
            let needs = node["deps"]
                .as_array()
                .context("a node without dependencies")?;
            let needs = needs
                .iter()
                .filter(|need| is_normal(need))
                .map(|need| text(&need["pkg"]).to_owned());
            graph
                .needs
                .insert(text(&node["id"]).to_owned(), needs.collect());
        }
        Ok(graph)
    }

    /// Names of everything `id` reaches.
    fn reach(&self, id: &str) -> BTreeSet<&str> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![id]);
        while let Some(id) = open.pop() {
            for need in self.needs.get(id).into_iter().flatten() {
                if seen.insert(need.as_str()) {
                    open.push(need);
                }
            }
        }
        seen.into_iter()
            .filter_map(|id| self.names.get(id).map(String::as_str))
            .collect()
    }
}

fn is_normal(need: &Value) -> bool {
    let kinds = need["dep_kinds"].as_array();
    kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
}

fn layers(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for (crate_name, forbidden) in LAYERS {
        for (id, _) in graph.names.iter().filter(|(_, name)| *name == crate_name) {
            let reached = graph.reach(id);
            for package in forbidden
                .iter()
                .filter(|package| reached.contains(**package))
            {
                found.push(format!("{crate_name} must not depend on {package}"));
            }
        }
    }
    found
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indirect_dependency_breaks_a_layer() {
        let mut graph = Graph::default();
        for (id, name) in [("1", "braid-rewrite"), ("2", "between"), ("3", "tokio")] {
            graph.names.insert(id.to_owned(), name.to_owned());
        }
        graph.needs.insert("1".into(), vec!["2".into()]);
        assert_eq!(layers(&graph), Vec::<String>::new());
        graph.needs.insert("2".into(), vec!["3".into()]);
        assert_eq!(layers(&graph), ["braid-rewrite must not depend on tokio"]);
    }
}
