//! The data branch reads are measured on: a large table seen through a branch, and a real copy.
//!
//! ```text
//!   ours, main     t: n rows              1 % changed after the branch point  (residue 3 of 100)
//!   ours, branch   overlay: 1 % (residue 1), hidden: 1 % (residue 2)
//!   stock          t: n rows with the branch's changes applied
//! ```
//!
//! At depth 3 every level of branches adds its own 1 % of each, on residues of its own.
//! Before anything is timed both sides must hold the same rows.

use crate::Bench;
use anyhow::{ensure, Result};

/// A large table on both servers and the branch it is read through.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The table of ours and of stock.
    pub table: String,
    /// The innermost branch.
    pub branch: String,
}

impl Scenario {
    /// Builds the table, `depth` branches one on the other, and the copy; checks that they agree.
    pub fn build(bench: &Bench, table: &str, depth: u32) -> Result<Self> {
        let rows = bench.effort.rows;
        bench.pair.both(&format!(
            "CREATE TABLE {table} (id int PRIMARY KEY, category int NOT NULL, quantity int NOT NULL, name text, price numeric(10,2));
             INSERT INTO {table} SELECT i, i % 1000, i % 7, 'name of item ' || i, (i % 9999) / 100.0 FROM generate_series(1, {rows}) i;
             CREATE INDEX {table}_category ON {table} (category);"
        ))?;
        bench
            .pair
            .stock_session()?
            .run(&format!("VACUUM ANALYZE {table}"))?;
        bench
            .pair
            .main_session()?
            .run(&format!("VACUUM ANALYZE {table}"))?;
        let mut parent = "main".to_owned();
        for level in 1..=depth {
            let branch = format!("{table}_{level}");
            descend(bench, table, &parent, &branch, level * 10)?;
            parent = branch;
        }
        bench
            .pair
            .stock_session()?
            .run(&format!("VACUUM ANALYZE {table}"))?;
        bench
            .pair
            .main_session()?
            .run(&format!("VACUUM ANALYZE {table}"))?;
        let scenario = Self {
            table: table.to_owned(),
            branch: parent,
        };
        scenario.check(bench)?;
        Ok(scenario)
    }

    /// The branch must hold exactly the rows of the copy.
    pub fn check(&self, bench: &Bench) -> Result<()> {
        let table = &self.table;
        let content = format!(
            "SELECT count(*) || ' rows, ' || sum(id::bigint * quantity) || ', ' || sum(hashtext(name || price::text)::bigint) FROM {table}"
        );
        let ours = bench.pair.branch_session(&self.branch)?.value(&content)?;
        let copy = bench.pair.stock_session()?.value(&content)?;
        ensure!(
            ours == copy,
            "the branch shows ({ours}), a real copy shows ({copy})"
        );
        Ok(())
    }
}

/// Makes one branch of `parent` and the changes on both sides of it.
fn descend(bench: &Bench, table: &str, parent: &str, branch: &str, residue: u32) -> Result<()> {
    let (updated, deleted, later) = (residue + 1, residue + 2, residue + 3);
    let update = format!("UPDATE {table} SET quantity = quantity + 100, name = name || ' b' WHERE id % 100 = {updated}");
    let delete = format!("DELETE FROM {table} WHERE id % 100 = {deleted}");
    bench.pair.main_session()?.run(&format!(
        "SELECT pggit.create_branch('{branch}', '{parent}')"
    ))?;
    let mut inside = bench.pair.branch_session(branch)?;
    let mut copy = bench.pair.stock_session()?;
    for statement in [&update, &delete] {
        inside.run(statement)?;
        copy.run(statement)?;
    }
    let mut outside = match parent {
        "main" => bench.pair.main_session()?,
        parent => bench.pair.branch_session(parent)?,
    };
    outside.run(&format!(
        "UPDATE {table} SET quantity = quantity - 50 WHERE id % 100 = {later}"
    ))
}
