//! Loading: schema, COPY into each table, keys, statistics.

use std::fmt::{Display, Write};
use std::pin::pin;
use std::time::{Duration, Instant};

use braid_client::{Client, Error};
use bytes::{Bytes, BytesMut};
use futures_util::SinkExt;
use tpchgen::csv::{
    CustomerCsv, LineItemCsv, NationCsv, OrderCsv, PartCsv, PartSuppCsv, RegionCsv, SupplierCsv,
};
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator,
    PartSuppGenerator, RegionGenerator, SupplierGenerator,
};
use tpchgen::text::TextPool;

use super::TABLES;
use crate::failure::{Failure, Result};
use crate::format;
use crate::progress::{self, RowBar};

const SCHEMA: &str = include_str!("schema.sql");
const KEYS: &str = include_str!("keys.sql");

/// Rows of all tables at scale 1; lineitem's number is an average.
const ROWS_AT_SCALE_ONE: f64 = 8_661_245.0;

/// Bytes sent to the server at a time.
const CHUNK: usize = 256 * 1024;

/// TPC-H's scale factor: 1 is about a gigabyte of text.
#[derive(Debug, Clone, Copy)]
pub struct Scale(pub f64);

/// What loading found or did.
pub enum Loaded {
    /// The tables were there already.
    Before,
    Now {
        rows: u64,
        took: Duration,
    },
}

/// Loads the eight tables unless they are there.
pub async fn load(client: &Client, scale: Scale) -> Result<Loaded> {
    let present = tables_present(client).await?;
    if present.len() == TABLES.len() {
        return Ok(Loaded::Before);
    }
    if !present.is_empty() {
        return Err(Failure::NamesTaken { tables: present });
    }
    let began = Instant::now();
    // The generator cuts its comments out of 300 MB of text, which it writes first.
    progress::while_blocking("writing TPC-H's text", || {
        TextPool::get_or_init_default();
    })
    .await;
    run(client, "BEGIN").await?;
    run(client, SCHEMA).await?;
    let rows = copy_all(client, scale).await?;
    progress::while_waiting("making primary and foreign keys", run(client, KEYS)).await?;
    run(client, "COMMIT").await?;
    progress::while_waiting("collecting statistics", run(client, "VACUUM ANALYZE")).await?;
    Ok(Loaded::Now {
        rows,
        took: began.elapsed(),
    })
}

async fn copy_all(client: &Client, scale: Scale) -> Result<u64> {
    let sf = scale.0;
    let bar = RowBar::new((ROWS_AT_SCALE_ONE * sf) as u64);
    let copier = Copier { client, bar: &bar };
    let mut rows = 0;
    rows += copier
        .copy(
            "region",
            RegionGenerator::new(sf, 1, 1).iter().map(RegionCsv::new),
        )
        .await?;
    rows += copier
        .copy(
            "nation",
            NationGenerator::new(sf, 1, 1).iter().map(NationCsv::new),
        )
        .await?;
    rows += copier
        .copy(
            "part",
            PartGenerator::new(sf, 1, 1).iter().map(PartCsv::new),
        )
        .await?;
    rows += copier
        .copy(
            "supplier",
            SupplierGenerator::new(sf, 1, 1)
                .iter()
                .map(SupplierCsv::new),
        )
        .await?;
    rows += copier
        .copy(
            "partsupp",
            PartSuppGenerator::new(sf, 1, 1)
                .iter()
                .map(PartSuppCsv::new),
        )
        .await?;
    rows += copier
        .copy(
            "customer",
            CustomerGenerator::new(sf, 1, 1)
                .iter()
                .map(CustomerCsv::new),
        )
        .await?;
    rows += copier
        .copy(
            "orders",
            OrderGenerator::new(sf, 1, 1).iter().map(OrderCsv::new),
        )
        .await?;
    rows += copier
        .copy(
            "lineitem",
            LineItemGenerator::new(sf, 1, 1)
                .iter()
                .map(LineItemCsv::new),
        )
        .await?;
    bar.finish();
    Ok(rows)
}

struct Copier<'a> {
    client: &'a Client,
    bar: &'a RowBar,
}

impl Copier<'_> {
    /// Sends the rows, in the generator's CSV, and says how many there were.
    async fn copy(&self, table: &str, rows: impl Iterator<Item = impl Display>) -> Result<u64> {
        self.bar.begin(table);
        let began = Instant::now();
        let statement = format!("COPY {table} FROM STDIN (FORMAT csv)");
        let sink = self
            .client
            .sql()
            .copy_in::<_, Bytes>(&statement)
            .await
            .map_err(Error::from)?;
        let mut sink = pin!(sink);
        let mut chunk = BytesMut::with_capacity(CHUNK + 1024);
        let mut pending = 0;
        for row in rows {
            writeln!(chunk, "{row}").expect("writing to memory cannot fail");
            pending += 1;
            if chunk.len() >= CHUNK {
                sink.send(chunk.split().freeze())
                    .await
                    .map_err(Error::from)?;
                self.bar.advance(pending);
                pending = 0;
            }
        }
        sink.send(chunk.freeze()).await.map_err(Error::from)?;
        let rows = sink.finish().await.map_err(Error::from)?;
        self.bar.advance(pending);
        self.bar.say(&format!(
            "loaded {table:9} {:>10} rows  {}",
            format::count(rows as i64),
            format::duration(began.elapsed())
        ));
        Ok(rows)
    }
}

async fn tables_present(client: &Client) -> Result<Vec<String>> {
    let names: Vec<&str> = TABLES.to_vec();
    let rows = client
        .sql()
        .query(
            "SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL",
            &[&names],
        )
        .await
        .map_err(Error::from)?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

async fn run(client: &Client, sql: &str) -> Result<()> {
    Ok(client.sql().batch_execute(sql).await.map_err(Error::from)?)
}
