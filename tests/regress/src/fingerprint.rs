//! What main holds: its objects outside PostgreSQL's and Braid's own schemas, and every row.
//!
//! Taken before and after the suite runs inside a branch. Any difference means that work on
//! the branch reached main, however well the tests themselves went.

use crate::server::Cluster;
use anyhow::Result;
use std::collections::BTreeSet;

const USER_SCHEMA: &str = "NOT IN ('pg_catalog', 'information_schema', 'pggit', 'pggit_store') \
                           AND n.nspname !~ '^(pg_|pggit_)'";

/// One line per relation, column, function and type, and one per table with its rows.
pub fn of_main(cluster: &Cluster, database: &str) -> Result<BTreeSet<String>> {
    let relations = format!(
        "SELECT format('relation %s %s (%s)', c.oid::regclass, c.relkind, string_agg(a.attname || ' ' || \
         format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)) \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         WHERE n.nspname {USER_SCHEMA} GROUP BY c.oid, c.relkind"
    );
    let functions = format!(
        "SELECT 'function ' || p.oid::regprocedure FROM pg_proc p \
         JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname {USER_SCHEMA}"
    );
    let types = format!(
        "SELECT 'type ' || t.oid::regtype FROM pg_type t \
         JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname {USER_SCHEMA}"
    );
    let mut found = BTreeSet::new();
    for query in [relations, functions, types] {
        found.extend(cluster.psql(database, &query)?.lines().map(str::to_owned));
    }
    let tables = format!(
        "SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND n.nspname {USER_SCHEMA}"
    );
    for table in cluster.psql(database, &tables)?.lines() {
        let rows = format!(
            "SELECT count(*) || ' rows, ' || coalesce(sum(hashtext(t::text)::bigint), 0) FROM ONLY {table} t"
        );
        found.insert(format!(
            "rows of {table}: {}",
            cluster.psql(database, &rows)?
        ));
    }
    Ok(found)
}

/// What appeared and what went, in words.
pub fn changes(before: &BTreeSet<String>, after: &BTreeSet<String>) -> Vec<String> {
    let gone = before
        .difference(after)
        .map(|line| format!("no longer on main: {line}"));
    let new = after
        .difference(before)
        .map(|line| format!("new on main: {line}"));
    gone.chain(new).collect()
}
