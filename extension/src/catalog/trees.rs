//! Schemas kept for later: objects by the hash of their content, trees as lists
//! of objects. What did not change is stored once.
//!
//! ```text
//!   tree 7f..  ─▶  a1..  b2..  c3..        commit 1
//!   tree 90..  ─▶  a1..  d4..  c3..        commit 2: one object more is stored
//! ```

use crate::branch::ddl::sql;
use crate::error::Error;
use braid_model::{Hash, Object, Schema};

const MISSING: &str = "SELECT h FROM pg_catalog.unnest($1::pg_catalog.text[]) h \
     WHERE NOT EXISTS (SELECT FROM pggit.blob b WHERE b.hash OPERATOR(pg_catalog.=) h)";
const PUT_BLOBS: &str = "INSERT INTO pggit.blob (hash, content) SELECT * FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))";
const PUT_TREE: &str =
    "INSERT INTO pggit.tree (hash, database, blobs) SELECT $1, $2, $3::pg_catalog.text[] \
     WHERE NOT EXISTS (SELECT FROM pggit.tree t WHERE t.hash OPERATOR(pg_catalog.=) $1)";
const HAS_TREE: &str = "SELECT FROM pggit.tree t WHERE t.hash OPERATOR(pg_catalog.=) $1 LIMIT 1";
const GET: &str =
    "SELECT DISTINCT ON (b.hash) b.content, t.database FROM (SELECT t.database, t.blobs FROM pggit.tree t \
     WHERE t.hash OPERATOR(pg_catalog.=) $1 LIMIT 1) t, pggit.blob b WHERE b.hash OPERATOR(pg_catalog.=) ANY (t.blobs)";

/// Keeps a schema; returns the hash of its tree.
pub fn store(schema: &Schema) -> String {
    let records: Vec<(String, String)> = schema
        .objects()
        .map(|object| {
            let (hash, text) = object.record();
            (hash.to_string(), text)
        })
        .collect();
    let hashes: Vec<String> = records.iter().map(|(hash, _)| hash.clone()).collect();
    let list = format!("{}\n{}", schema.database, hashes.join("\n"));
    let tree = Hash::of(list.as_bytes()).to_string();
    if sql::exists(HAS_TREE, &[tree.clone().into()]) {
        return tree;
    }
    let missing: std::collections::HashSet<String> = sql::texts(MISSING, &[hashes.clone().into()])
        .into_iter()
        .collect();
    let (new, contents): (Vec<String>, Vec<String>) = records
        .into_iter()
        .filter(|(hash, _)| missing.contains(hash))
        .unzip();
    if !new.is_empty() {
        sql::run(PUT_BLOBS, &[new.into(), contents.into()]);
    }
    sql::run(
        PUT_TREE,
        &[
            tree.clone().into(),
            schema.database.clone().into(),
            hashes.into(),
        ],
    );
    tree
}

/// The schema of a tree.
pub fn load(tree: &str) -> Result<Schema, Error> {
    let mut database = String::new();
    let objects: Vec<Object> = sql::rows(GET, &[tree.into()], |row| {
        database = row.get::<String>(2).ok().flatten().unwrap_or_default();
        row.get::<String>(1)
            .ok()
            .flatten()
            .and_then(|text| Object::from_record(&text).ok())
    })
    .into_iter()
    .flatten()
    .collect();
    Ok(Schema::from_objects(&database, objects))
}
