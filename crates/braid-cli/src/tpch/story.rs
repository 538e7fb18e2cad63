//! What the demo shows on TPC-H: a branch with another schema and other data, next to a main that never noticed.

use braid_client::{BranchName, Unmerged};

use super::stream;
use crate::failure::{Failure, Result};
use crate::stage::{
    fingerprint, make_numbered, meet, probe_ddl, schema_fingerprint, sizes, switch_to, tables, Ddl,
    Meeting, Narrator, Outcome, Side, Sizes,
};
use crate::tour::show_cost;
use crate::{format, output, progress};

const ADD_LOYALTY: &str = "ALTER TABLE customer ADD COLUMN loyalty text NOT NULL DEFAULT 'bronze';";
const DROP_CLERK: &str = "ALTER TABLE orders DROP COLUMN o_clerk;";
const CREATE_REWARD: &str =
    "CREATE TABLE reward (custkey integer PRIMARY KEY REFERENCES customer, points bigint NOT NULL);";
const CREDIT: &str = "UPDATE customer SET c_acctbal = c_acctbal + 100 WHERE c_custkey <= 1000;";
const GOLD: &str = "UPDATE customer SET loyalty = 'gold' WHERE c_acctbal > 9000;";
const RETURNS: &str = "DELETE FROM lineitem WHERE l_orderkey <= 10000 AND l_returnflag = 'R';";
const NEW_CUSTOMER: &str = include_str!("new_customer.sql");
const REWARDS: &str = include_str!("rewards.sql");

/// Contradicts what the branch credits.
const BLOCKED: &str = "UPDATE customer SET c_acctbal = 0 WHERE c_custkey = 43;";
const MERGED: &str =
    "SELECT c_custkey, c_name, c_acctbal FROM customer WHERE c_custkey IN (42, 43) ORDER BY 1;";

const ONE_CUSTOMER: &str = "SELECT * FROM customer WHERE c_custkey = 43;";
const SEGMENTS: &str = include_str!("segments.sql");
const PRICING: &str = include_str!("pricing.sql");
const UNTOUCHED: &str = "SELECT count(*), avg(p_retailprice)::numeric(10,2) FROM part;";

/// The tables the branch changes.
const CHANGED: [&str; 3] = ["customer", "orders", "lineitem"];

/// Tells the story on the server behind `server`; returns the branch it leaves behind.
pub async fn tell(narrator: &mut Narrator, server: &str, main: &Side) -> Result<BranchName> {
    show_database(narrator, main).await?;
    let before = progress::while_waiting("taking main's fingerprint", fingerprints(main)).await?;
    let size = sizes(&main.client).await?;
    let branch = make_branch(narrator, main, size).await?;
    let mut side = switch_to(server, &branch).await?;
    let schema = change_schema(narrator, main, &mut side).await?;
    change_data(narrator, &mut side, schema).await?;
    show_both(narrator, main, &side).await?;
    show_cost(narrator, main, &branch, size).await?;
    let release: BranchName = format!("{branch}-release").parse()?;
    let meeting = Meeting {
        changes: &[BLOCKED.to_string()],
        shown: MERGED,
    };
    meet(narrator, server, main, &branch, &release, meeting).await?;
    main.client
        .delete_branch(&release, Unmerged::Discard)
        .await?;
    prove_main_unchanged(narrator, main, &branch, before).await?;
    stream::tell(narrator, main).await?;
    tell_refusals(narrator, &side)?;
    Ok(branch)
}

async fn show_database(narrator: &mut Narrator, main: &Side) -> Result<()> {
    narrator
        .chapter(
            "The database",
            "TPC-H, a wholesale supplier: eight tables with primary and foreign keys.",
        )
        .await?;
    output::line(format!("{}\n", tables(&main.client, 8).await?.trim_fmt()))
}

async fn make_branch(narrator: &mut Narrator, main: &Side, before: Sizes) -> Result<BranchName> {
    narrator
        .chapter(
            "A branch",
            "A branch is a whole database as it is now, schema and data. Nothing is copied to make one.",
        )
        .await?;
    let branch = make_numbered(main, "demo").await?;
    let after = sizes(&main.client).await?;
    narrator.say(&format!(
        "The database grew by {}; a copy of its tables would take {}.",
        format::size(after.database - before.database),
        format::size(after.tables)
    ))?;
    narrator.say("A second session goes there. The first one stays on main.")?;
    Ok(branch)
}

/// Which of the schema changes worked; the data depends on them.
struct Schema {
    loyalty: Outcome,
    reward: Outcome,
}

async fn change_schema(narrator: &mut Narrator, main: &Side, side: &mut Side) -> Result<Schema> {
    let before = schema_fingerprint(&main.client).await?;
    narrator
        .chapter(
            "Another schema",
            "DDL on the branch changes the branch only. Main is neither locked nor changed.",
        )
        .await?;
    if probe_ddl(main, side, "customer").await? == Ddl::OnMain {
        narrator.say(
            "NOT SUPPORTED: this version would carry out DDL on main itself (tried and rolled back), so the schema \
             stays as it is, and the demo goes on with data.",
        )?;
        return Ok(Schema {
            loyalty: Outcome::Refused,
            reward: Outcome::Refused,
        });
    }
    let loyalty = side.try_run(ADD_LOYALTY).await?;
    side.try_run(DROP_CLERK).await?;
    let reward = side.try_run(CREATE_REWARD).await?;
    if schema_fingerprint(&main.client).await? != before {
        return Err(Failure::MainChanged {
            branch: side.branch.clone(),
            what: "its tables have other columns than before".into(),
        });
    }
    Ok(Schema { loyalty, reward })
}

async fn change_data(narrator: &mut Narrator, side: &mut Side, schema: Schema) -> Result<()> {
    narrator
        .chapter(
            "Other data",
            "The branch holds only the rows it changes itself; all others are main's, read where they are.",
        )
        .await?;
    side.try_run(CREDIT).await?;
    match schema.loyalty {
        Outcome::Done => drop(side.try_run(GOLD).await?),
        Outcome::Refused => narrator.say("(No column loyalty, so nobody becomes gold.)")?,
    }
    side.try_run(RETURNS).await?;
    side.try_run(NEW_CUSTOMER).await?;
    match schema.reward {
        Outcome::Done => drop(side.try_run(REWARDS).await?),
        Outcome::Refused => narrator.say("(No table reward, so there is nothing to fill.)")?,
    }
    Ok(())
}

async fn show_both(narrator: &mut Narrator, main: &Side, side: &Side) -> Result<()> {
    narrator
        .chapter(
            "Both sides",
            "The same statements in both sessions, at the same time. Times are medians of three runs where a \
             table is shown, one run for a single row.",
        )
        .await?;
    main.compare_row(side, ONE_CUSTOMER).await?;
    main.compare(side, SEGMENTS).await?;
    main.compare(side, PRICING).await?;
    narrator.say("A table the branch has not touched is main's own:")?;
    main.compare(side, UNTOUCHED).await
}

async fn prove_main_unchanged(
    narrator: &mut Narrator,
    main: &Side,
    branch: &BranchName,
    before: Vec<(i64, String)>,
) -> Result<()> {
    narrator
        .chapter(
            "Main never noticed",
            "Every row of the tables the branch changed is hashed again on main.",
        )
        .await?;
    let after = progress::while_waiting("taking main's fingerprint", fingerprints(main)).await?;
    for ((table, before), after) in CHANGED.iter().zip(&before).zip(&after) {
        if before != after {
            return Err(Failure::MainChanged {
                branch: branch.clone(),
                what: format!("table {table} has other rows than before"),
            });
        }
        output::line(format!(
            "  {table:10} {} unchanged",
            format::counted(after.0, "row")
        ))?;
    }
    output::line("")
}

fn tell_refusals(narrator: &Narrator, side: &Side) -> Result<()> {
    let refused = side.refused();
    if refused.is_empty() {
        return Ok(());
    }
    narrator.say(&format!(
        "{} refused on the branch, with nothing changed: this version cannot do that yet.",
        match refused.len() {
            1 => "1 statement was".to_string(),
            n => format!("{n} statements were"),
        }
    ))?;
    for line in refused {
        output::line(format!("  {line}"))?;
    }
    output::line("")
}

async fn fingerprints(main: &Side) -> Result<Vec<(i64, String)>> {
    let mut prints = Vec::new();
    for table in CHANGED {
        prints.push(fingerprint(&main.client, table).await?);
    }
    Ok(prints)
}
