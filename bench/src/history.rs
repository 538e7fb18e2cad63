//! Comparing and merging: as dear as what changed, whatever the size of the tables.

use crate::row::{median, Bound, Sample, Unit};
use crate::Bench;
use anyhow::{ensure, Result};

/// One changed row of a large table.
pub fn diff(bench: &mut Bench) -> Result<()> {
    let rows = bench.effort.rows * 10;
    let mut main = bench.pair.main_session()?;
    main.run(&format!(
        "CREATE TABLE compared (id int PRIMARY KEY, amount int NOT NULL, note text);
         INSERT INTO compared SELECT i, 0, 'note ' || i FROM generate_series(1, {rows}) i;
         SELECT pggit.create_branch('compared');"
    ))?;
    bench
        .pair
        .branch_session("compared")?
        .run("UPDATE compared SET amount = 1 WHERE id = 5")?;
    let query = "SELECT count(*) FROM pggit.data_diff('main', 'compared', 'compared')";
    ensure!(main.value(query)? == "1", "one row differs");
    let times: Result<Vec<f64>> = (0..20).map(|_| main.time(query)).collect();
    bench.report.add(
        format!("data_diff, 1 row of {rows}, median"),
        Unit::Milliseconds,
        Ok(Sample::alone(median(times?))),
        Bound::AtMost(5.0),
    );
    Ok(())
}

/// 60,000 changes in two large tables, one of which refers to the other.
pub fn merge(bench: &mut Bench) -> Result<()> {
    let rows = bench.effort.rows;
    let mut main = bench.pair.main_session()?;
    main.run(&format!(
        "CREATE TABLE makers (id int PRIMARY KEY, name text);
         INSERT INTO makers SELECT i, 'maker ' || i FROM generate_series(1, {rows}) i;
         CREATE TABLE goods (id int PRIMARY KEY, maker int NOT NULL REFERENCES makers, price int NOT NULL);
         INSERT INTO goods SELECT i, i, i % 100 FROM generate_series(1, {rows}) i;"
    ))?;
    for table in ["makers", "goods"] {
        main.run(&format!("VACUUM ANALYZE {table}"))?;
    }
    main.run("SELECT pggit.create_branch('season')")?;
    let mut branch = bench.pair.branch_session("season")?;
    branch.run("UPDATE makers SET name = name || ' & sons' WHERE id <= 30000")?;
    branch.run("UPDATE goods SET price = price + 1, maker = maker + 1 WHERE id <= 30000")?;
    drop(branch);
    let mut main = bench.pair.main_session()?;
    let milliseconds = main.time("SELECT pggit.merge('season', 'main')")?;
    let merged = "SELECT count(*) FROM goods WHERE id <= 30000 AND maker = id + 1";
    ensure!(main.value(merged)? == "30000", "the changes are on main");
    bench.report.add(
        format!("merge of 60000 changes in two tables of {rows} rows with a foreign key"),
        Unit::Seconds,
        Ok(Sample::alone(milliseconds / 1000.0)),
        Bound::AtMost(3.0),
    );
    Ok(())
}

/// Ten changed tables among a thousand objects.
pub fn schemas(bench: &mut Bench) -> Result<()> {
    let mut main = bench.pair.main_session()?;
    main.run("CREATE SCHEMA wide")?;
    for number in 0..250 {
        main.run(&format!(
            "CREATE TABLE wide.t{number} (id int PRIMARY KEY, name text NOT NULL, amount numeric DEFAULT 0);
             CREATE INDEX ON wide.t{number} (name);
             CREATE VIEW wide.v{number} AS SELECT id, name FROM wide.t{number};
             CREATE FUNCTION wide.f{number}(a int) RETURNS int LANGUAGE sql AS 'SELECT a'"
        ))?;
    }
    main.run("SELECT pggit.create_branch('wide')")?;
    let mut branch = bench.pair.branch_session("wide")?;
    for number in 0..10 {
        branch.run(&format!("ALTER TABLE wide.t{number} ADD COLUMN note text"))?;
    }
    drop(branch);
    main.run("ALTER TABLE wide.t99 ADD COLUMN later int")?;
    let milliseconds = main.time("SELECT pggit.merge('wide', 'main')")?;
    let arrived = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'wide' AND column_name = 'note'";
    ensure!(main.value(arrived)? == "10", "the columns are on main");
    bench.report.add(
        "merge of 10 changed tables among 1000 objects",
        Unit::Milliseconds,
        Ok(Sample::alone(milliseconds)),
        Bound::AtMost(100.0),
    );
    main.run("SELECT pggit.delete_branch('wide', true); DROP SCHEMA wide CASCADE")?;
    Ok(())
}
