//! What the demo shows of stream tables: one over the largest table, that follows a change in the time the change
//! needs, next to computing it again.

use std::time::Instant;

use crate::failure::Result;
use crate::stage::{Narrator, Side};
use crate::{format, output};

const QUERY: &str = include_str!("revenue.sql");
const CHANGE: &str = "UPDATE lineitem SET l_quantity = l_quantity + 1 WHERE l_orderkey <= 200;";
const REFRESH: &str =
    "SELECT mode, rows_changed, rows_inserted, rows_deleted FROM pgstream.refresh_stream_table('revenue');";
const SHOW: &str = "SELECT * FROM revenue ORDER BY 1, 2;";

/// Makes the stream table on main, changes its source, and shows it follow.
pub async fn tell(narrator: &mut Narrator, main: &Side) -> Result<()> {
    narrator
        .chapter(
            "A table that follows a query",
            "A stream table holds the rows of a query and is kept up by computing only what a change does to them.",
        )
        .await?;
    let query = QUERY.trim();
    main.must_run(&format!(
        "SELECT pgstream.create_stream_table('revenue', $$\n{query}$$, schedule => 'manual', or_replace => true);"
    ))
    .await?;
    main.must_run(CHANGE).await?;
    let began = Instant::now();
    main.must_run(REFRESH).await?;
    let followed = began.elapsed();
    let began = Instant::now();
    main.client
        .sql()
        .query(query, &[])
        .await
        .map_err(braid_client::Error::from)?;
    let computed = began.elapsed();
    output::line(format!(
        "  followed the change in {}; computing the query again takes {}\n",
        format::duration(followed),
        format::duration(computed)
    ))?;
    let mut table = output::table(&["flag", "status", "items", "quantity", "revenue"]);
    for row in main.rows(SHOW).await? {
        table.add_row(row);
    }
    output::align_right(&mut table, 2..=4);
    output::line(format!("{}\n", table.trim_fmt()))?;
    let different = format!(
        "SELECT count(*) FROM ((SELECT * FROM revenue EXCEPT ALL ({query})) \
         UNION ALL (({query}) EXCEPT ALL SELECT * FROM revenue)) d"
    );
    let row = main
        .client
        .sql()
        .query_one(&different, &[])
        .await
        .map_err(braid_client::Error::from)?;
    output::line(format!(
        "  rows that differ from the query: {}\n",
        row.get::<_, i64>(0)
    ))
}
