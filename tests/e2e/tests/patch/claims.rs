//! What a step says of itself, against what PostgreSQL does: the step runs in
//! a transaction, and before it ends its locks and the files of the tables are
//! looked at.

use braid_e2e::db::Conn;
use braid_vcs::schema::Change;
use std::collections::{BTreeMap, BTreeSet};

/// Relations of users by name, each with its OID and file.
const RELATIONS: &str = "SELECT c.oid::text, n.nspname || '.' || c.relname, c.relfilenode::text, c.relkind::text
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'f', 'v', 'S') AND n.nspname !~ '^(pg|braid)'";

/// The OIDs of what is there before a patch: what the patch makes is in nobody's way.
pub fn in_use(conn: &mut Conn) -> BTreeSet<String> {
    relations(conn)
        .into_values()
        .map(|relation| relation.oid)
        .collect()
}

const LOCKS: &str = "SELECT l.relation::text, l.mode FROM pg_locks l
    WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.relation >= 16384";

const MODES: [(&str, &str); 5] = [
    ("NONE", ""),
    ("SHARE UPDATE EXCLUSIVE", "ShareUpdateExclusiveLock"),
    ("SHARE", "ShareLock"),
    ("SHARE ROW EXCLUSIVE", "ShareRowExclusiveLock"),
    ("ACCESS EXCLUSIVE", "AccessExclusiveLock"),
];

struct Relation {
    oid: String,
    file: String,
    sequence: bool,
}

fn relations(conn: &mut Conn) -> BTreeMap<String, Relation> {
    let split = |row: String| -> Option<(String, Relation)> {
        let mut fields = row.split('|').map(str::to_string);
        let oid = fields.next()?;
        let name = fields.next()?;
        let file = fields.next()?;
        let sequence = fields.next()? == "S";
        Some((
            name,
            Relation {
                oid,
                file,
                sequence,
            },
        ))
    };
    conn.rows(RELATIONS).into_iter().filter_map(split).collect()
}

/// Runs one step; what it says that is not so.
pub fn check(
    conn: &mut Conn,
    change: &Change,
    in_use: &BTreeSet<String>,
) -> Result<Vec<String>, String> {
    conn.exec("BEGIN");
    let before = relations(conn);
    for sql in &change.sql {
        if let Some(error) = conn.run(sql).error {
            return Err(format!("{error}\n{sql}"));
        }
    }
    let after = relations(conn);
    let locks = conn.rows(LOCKS);
    conn.exec("COMMIT");
    // A table that is made anew has another OID afterwards.
    if change.sql.iter().any(|sql| sql.contains("braid_aside")) {
        return Ok(Vec::new());
    }
    let stays: BTreeSet<&String> = in_use
        .iter()
        .filter(|oid| after.values().any(|relation| relation.oid == **oid))
        .collect();
    let strength = |mode: &str| {
        MODES
            .iter()
            .position(|(_, name)| *name == mode)
            .unwrap_or(0)
    };
    let taken = locks
        .iter()
        .filter_map(|row| row.split_once('|'))
        .filter(|(oid, _)| stays.contains(&oid.to_string()))
        .map(|(_, mode)| strength(mode))
        .max()
        .unwrap_or(0);
    let written = before.iter().any(|(name, relation)| {
        let now = after.get(name);
        now.is_some_and(|now| {
            stays.contains(&now.oid) && now.file != relation.file && !now.sequence
        })
    });
    let mut wrong = Vec::new();
    if MODES[taken].0 != change.lock.to_string() {
        wrong.push(format!(
            "{} takes {}, says {}",
            change, MODES[taken].0, change.lock
        ));
    }
    if written != change.rewrites_table {
        wrong.push(format!(
            "{change} rewrites: {written}, says {}",
            change.rewrites_table
        ));
    }
    Ok(wrong)
}
