//! TPC-H: all 22 queries as stream tables, kept up by deltas only, compared with
//! the query after changes of all eight tables.
//!
//! `BRAID_TPCH_SCALE` sets the scale (0.01 if it is not set). Times of the
//! refresh, of a full refresh, and of the bare query are printed.

use std::fmt::Display;
use std::time::Instant;

use braid_e2e::db::{Conn, Db};
use tpchgen::csv::{
    CustomerCsv, LineItemCsv, NationCsv, OrderCsv, PartCsv, PartSuppCsv, RegionCsv, SupplierCsv,
};
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator,
    PartSuppGenerator, RegionGenerator, SupplierGenerator,
};

const SCHEMA: &str = include_str!("../../../crates/braid-cli/src/tpch/schema.sql");
const KEYS: &str = include_str!("../../../crates/braid-cli/src/tpch/keys.sql");
const CHANGES: &str = include_str!("tpch/changes.sql");

const QUERIES: [&str; 22] = [
    include_str!("tpch/q01.sql"),
    include_str!("tpch/q02.sql"),
    include_str!("tpch/q03.sql"),
    include_str!("tpch/q04.sql"),
    include_str!("tpch/q05.sql"),
    include_str!("tpch/q06.sql"),
    include_str!("tpch/q07.sql"),
    include_str!("tpch/q08.sql"),
    include_str!("tpch/q09.sql"),
    include_str!("tpch/q10.sql"),
    include_str!("tpch/q11.sql"),
    include_str!("tpch/q12.sql"),
    include_str!("tpch/q13.sql"),
    include_str!("tpch/q14.sql"),
    include_str!("tpch/q15.sql"),
    include_str!("tpch/q16.sql"),
    include_str!("tpch/q17.sql"),
    include_str!("tpch/q18.sql"),
    include_str!("tpch/q19.sql"),
    include_str!("tpch/q20.sql"),
    include_str!("tpch/q21.sql"),
    include_str!("tpch/q22.sql"),
];

fn scale() -> f64 {
    let asked = std::env::var("BRAID_TPCH_SCALE").ok();
    asked.and_then(|s| s.parse().ok()).unwrap_or(0.01)
}

fn copy(db: &mut Conn, table: &str, rows: impl Iterator<Item = impl Display>) {
    let text: String = rows.map(|row| format!("{row}\n")).collect();
    let sql = format!("COPY {table} FROM STDIN (FORMAT csv)");
    let outcome = db.0.run_with_input(&sql, &text).expect("alive");
    assert!(outcome.error.is_none(), "{table}: {:?}", outcome.error);
}

fn load(db: &mut Conn, sf: f64) {
    db.exec(SCHEMA);
    db.exec(KEYS);
    copy(
        db,
        "region",
        RegionGenerator::new(sf, 1, 1).iter().map(RegionCsv::new),
    );
    copy(
        db,
        "nation",
        NationGenerator::new(sf, 1, 1).iter().map(NationCsv::new),
    );
    copy(
        db,
        "part",
        PartGenerator::new(sf, 1, 1).iter().map(PartCsv::new),
    );
    let suppliers = SupplierGenerator::new(sf, 1, 1);
    copy(db, "supplier", suppliers.iter().map(SupplierCsv::new));
    let supplies = PartSuppGenerator::new(sf, 1, 1);
    copy(db, "partsupp", supplies.iter().map(PartSuppCsv::new));
    let customers = CustomerGenerator::new(sf, 1, 1);
    copy(db, "customer", customers.iter().map(CustomerCsv::new));
    copy(
        db,
        "orders",
        OrderGenerator::new(sf, 1, 1).iter().map(OrderCsv::new),
    );
    let lines = LineItemGenerator::new(sf, 1, 1);
    copy(db, "lineitem", lines.iter().map(LineItemCsv::new));
    db.exec("VACUUM ANALYZE");
}

/// How many rows of a stream table differ from its query, and how many it has.
fn differences(db: &mut Conn, name: &str, query: &str) -> (String, usize) {
    let both = format!(
        "WITH q AS ({query}) SELECT count(*) FROM ((TABLE {name} EXCEPT ALL TABLE q) \
         UNION ALL (TABLE q EXCEPT ALL TABLE {name})) AS d"
    );
    let rows = db.line(&format!("SELECT count(*) FROM {name}"));
    (db.line(&both), rows.parse().unwrap())
}

#[test]
fn all_queries_follow_changes_of_all_tables() {
    let db = Db::new();
    let mut db = db.main();
    db.exec("SET client_min_messages = warning");
    load(&mut db, scale());
    let names: Vec<String> = (1..=22).map(|n| format!("q{n:02}")).collect();
    for (name, query) in names.iter().zip(QUERIES) {
        db.exec(&format!(
            "SELECT pgstream.create_stream_table('{name}', $q${query}$q$, \
             schedule => 'manual', refresh_mode => 'differential')"
        ));
    }
    let customers = db.line("SELECT count(*) FROM customer");
    let (mut states, mut filled, mut changed) = (0, 0, 0);
    for round in 1..=3 {
        let changes = CHANGES
            .replace("{s}", &(round * 37).to_string())
            .replace("{c}", &customers);
        db.exec(&changes);
        db.exec("ANALYZE");
        for (name, query) in names.iter().zip(QUERIES) {
            let refreshed = db.line(&format!(
                "SELECT mode, rows_inserted + rows_deleted, round(duration_ms::numeric, 1) \
                 FROM pgstream.refresh_stream_table('{name}')"
            ));
            let parts: Vec<&str> = refreshed.split('|').collect();
            assert_eq!(parts[0], "differential", "{name}");
            let (different, rows) = differences(&mut db, name, query);
            assert_eq!(different, "0", "{name} in round {round}");
            states += 1;
            filled += usize::from(rows > 0);
            changed += usize::from(parts[1] != "0");
            if round == 3 {
                let full = db.line(&format!(
                    "SELECT round(duration_ms::numeric, 1) \
                     FROM pgstream.refresh_stream_table('{name}', true)"
                ));
                let began = Instant::now();
                db.exec(&format!("CREATE TEMP TABLE bare AS {query}"));
                let bare = began.elapsed().as_secs_f64() * 1000.0;
                db.exec("DROP TABLE bare");
                println!(
                    "{name}: refresh {:>7} ms, full {full:>7} ms, query {bare:>7.1} ms",
                    parts[2]
                );
            }
        }
    }
    println!("{states} states, {filled} not empty, {changed} changed");
    assert!(filled * 2 > states && changed * 2 > states);
}
