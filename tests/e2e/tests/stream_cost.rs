//! What a refresh reads and writes depends on what changed, not on how much
//! there is or was: counted in pages, which no other load disturbs.

use braid_e2e::db::{Conn, Db};

/// The pages that a statement touches, in this session and warm.
fn pages(db: &mut Conn, statement: &str) -> u64 {
    let plan = db
        .rows(&format!(
            "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) {statement}"
        ))
        .join("\n");
    let line = plan
        .lines()
        .find(|line| line.contains("Buffers: shared"))
        .unwrap_or_else(|| panic!("no buffers in {plan}"));
    line.split_whitespace()
        .filter_map(|word| word.split_once('='))
        .filter(|(what, _)| matches!(*what, "hit" | "read"))
        .map(|(_, count)| count.parse::<u64>().unwrap())
        .sum()
}

/// Pages of the refresh after a change of one row, the third time.
fn one_row(db: &mut Conn, name: &str) -> u64 {
    let mut last = 0;
    for _ in 0..3 {
        db.exec("UPDATE item SET amount = amount + 1 WHERE id = 77");
        last = pages(
            db,
            &format!("SELECT * FROM pgstream.refresh_stream_table('{name}')"),
        );
    }
    last
}

#[test]
fn a_long_log_is_not_read_again() {
    let db = Db::new();
    let mut db = db.main();
    db.exec(
        "CREATE TABLE item (id int PRIMARY KEY, kind int NOT NULL, amount int NOT NULL);
         INSERT INTO item SELECT i, i % 100, i FROM generate_series(1, 2000) i;
         SELECT pgstream.create_stream_table('total', 'SELECT kind, sum(amount) AS amount FROM item GROUP BY kind',
                                             'manual', 'differential')",
    );
    let short = one_row(&mut db, "total");
    for _ in 0..20 {
        db.exec("UPDATE item SET amount = amount + 1");
    }
    db.exec("SELECT * FROM pgstream.refresh_stream_table('total')");
    let long = one_row(&mut db, "total");
    let log = db.line(
        "SELECT pg_relation_size(l.log) / current_setting('block_size')::int FROM pggit.change_log l \
         WHERE l.relid = 'item'::regclass",
    );
    let log: u64 = log.parse().unwrap();
    println!("pages of a refresh: {short} with a short log, {long} with one of {log} pages");
    assert!(log > 300, "the log has {log} pages");
    // Some pages before the end of the log are looked at.
    assert!(long < short + 40, "{short} pages before, {long} after");
    let different = db.line(
        "SELECT count(*) FROM (SELECT kind, sum(amount) AS amount FROM item GROUP BY kind EXCEPT ALL TABLE total) d",
    );
    assert_eq!(different, "0");
}
