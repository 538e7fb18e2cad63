//! Stream tables, against REFRESH MATERIALIZED VIEW of the same query on stock PostgreSQL.
//!
//! 100,000 rows, of which each round changes 1 %: 70 % updates, 15 % inserts, 15 % deletes.

use crate::row::{Bound, Sample, Unit};
use crate::Bench;
use anyhow::Result;

const SCHEMA: &str = "
    CREATE TABLE sale (id int PRIMARY KEY, shop int NOT NULL, amount numeric(12,2) NOT NULL, note text);
    CREATE TABLE shop (id int PRIMARY KEY, name text NOT NULL);
    INSERT INTO sale SELECT i, i % 1000, (i % 977)::numeric / 7, 'note ' || i FROM generate_series(1, 100000) i;
    INSERT INTO shop SELECT i, 'shop ' || i FROM generate_series(0, 999) i;
    ANALYZE sale, shop;";

/// Name, query, and what of a full refresh ours may take.
const QUERIES: [(&str, &str, f64); 5] = [
    ("scan", "SELECT * FROM sale", 0.2),
    ("filter", "SELECT id, amount FROM sale WHERE amount > 50", 0.2),
    (
        "aggregate",
        "SELECT shop, sum(amount) AS total, count(*) AS n FROM sale GROUP BY shop",
        0.2,
    ),
    (
        "join",
        "SELECT s.id, s.amount, h.name FROM sale s JOIN shop h ON h.id = s.shop",
        0.2,
    ),
    (
        "join and aggregate",
        "SELECT h.name, sum(s.amount) AS total FROM sale s JOIN shop h ON h.id = s.shop GROUP BY h.name",
        0.34,
    ),
];

/// Every query, each round after the same change on both servers.
pub fn all(bench: &mut Bench) -> Result<()> {
    bench.pair.both(SCHEMA)?;
    let mut ours = bench.pair.main_session()?;
    let mut stock = bench.pair.stock_session()?;
    for (n, (_, query, _)) in QUERIES.iter().enumerate() {
        ours.run(&format!("SELECT pgstream.create_stream_table('stream_{n}', '{query}', 'manual', 'differential')"))?;
        stock.run(&format!("CREATE MATERIALIZED VIEW stream_{n} AS {query}"))?;
    }
    let mut rounds = vec![Vec::new(); QUERIES.len()];
    let mut idle = Vec::new();
    for round in 0..=bench.effort.rounds {
        let change = change(round);
        ours.run(&change)?;
        stock.run(&change)?;
        for (n, rounds) in rounds.iter_mut().enumerate() {
            let mut time_ours = || {
                ours.time(&format!(
                    "SELECT * FROM pgstream.refresh_stream_table('stream_{n}')"
                ))
            };
            let mut time_stock = || stock.time(&format!("REFRESH MATERIALIZED VIEW stream_{n}"));
            let pair = if round % 2 == 0 {
                let first = time_ours()?;
                (first, time_stock()?)
            } else {
                let first = time_stock()?;
                (time_ours()?, first)
            };
            // The first round warms up.
            if round > 0 {
                rounds.push(pair);
            }
        }
        idle.push(ours.time("SELECT * FROM pgstream.refresh_stream_table('stream_0')")?);
    }
    for ((name, _, bound), rounds) in QUERIES.iter().zip(&rounds) {
        bench.report.add(
            format!("stream table: 1 % of 100 k rows, {name}"),
            Unit::Milliseconds,
            Ok(Sample::of_rounds(rounds)),
            Bound::RatioAtMost(*bound),
        );
    }
    bench.report.add(
        "stream table: nothing changed".to_string(),
        Unit::Milliseconds,
        Ok(Sample::alone(crate::row::median(idle))),
        Bound::Reported,
    );
    Ok(())
}

/// 700 updates, 150 deletes, 150 inserts.
fn change(round: usize) -> String {
    let first = 200_000 + round * 1000;
    format!(
        "UPDATE sale SET amount = amount + 1 WHERE id % 143 = {round};
         DELETE FROM sale WHERE id % 667 = {round};
         INSERT INTO sale SELECT {first} + i, i % 1000, i, 'new' FROM generate_series(1, 150) i"
    )
}
