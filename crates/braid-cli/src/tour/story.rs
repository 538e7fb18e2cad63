//! The chapters of the tour.

use braid_client::BranchName;

use crate::failure::{Failure, Result};
use crate::stage::{
    branch_cost, make, meet, probe_ddl, schema_fingerprint, sizes, switch_to, tables, unique_name,
    Ddl, Meeting, Narrator, Outcome, Side, Sizes,
};
use crate::tour::subject::{Subject, OWN_TABLE};
use crate::tour::Traces;
use crate::{format, output};

/// The column the branch gets.
const COLUMN: &str = "braid_tour_note";

/// Counting a larger table would make people wait.
const COUNTABLE: i64 = 1 << 30;

/// Tells the story. What it makes on the server is written into `traces` before it is made; the last chapter
/// removes it.
pub async fn tell(narrator: &mut Narrator, server: &str, traces: &mut Traces) -> Result<()> {
    let main = Side::connect(server, &BranchName::main()).await?;
    let branch = unique_name("tour")?;
    let subject = show_database(narrator, &main, &branch, traces).await?;
    let before = MainState::of(&main, &subject).await?;

    let size = sizes(&main.client).await?;
    make_branch(narrator, &main, &branch, size, traces).await?;
    narrator.say("A second session goes there. The first one stays on main.")?;
    let mut side = switch_to(server, &branch).await?;
    let column = add_column(narrator, &main, &mut side, &subject).await?;
    before.must_hold(&main, &subject, &branch).await?;
    change_rows(narrator, &mut side, &subject, column).await?;
    before.must_hold(&main, &subject, &branch).await?;
    show_both(narrator, &main, &side, &subject).await?;
    show_cost(narrator, &main, &branch, size).await?;
    if column == Outcome::Done {
        let release: BranchName = format!("{branch}-release").parse()?;
        traces.release = Some(release.clone());
        let meeting = Meeting {
            changes: &contradictions(&subject),
            shown: &shown_with_column(&subject),
        };
        meet(narrator, server, &main, &branch, &release, meeting).await?;
        before.must_hold(&main, &subject, &branch).await?;
    }
    let refused = side.refused().len();
    drop(side);
    clean_up(narrator, server, &main, traces).await?;
    match refused {
        0 => narrator.say("That was the tour. `braid branch NAME` makes a branch of your own."),
        _ => narrator.say("That was the tour. What was REFUSED above, this version cannot do yet."),
    }
}

/// What must not change on main while the branch does.
struct MainState {
    schema: String,
    rows: Vec<Vec<String>>,
}

impl MainState {
    async fn of(main: &Side, subject: &Subject) -> Result<MainState> {
        Ok(MainState {
            schema: schema_fingerprint(&main.client).await?,
            rows: main.rows(&shown_rows(subject)).await?,
        })
    }

    async fn must_hold(&self, main: &Side, subject: &Subject, branch: &BranchName) -> Result<()> {
        let now = MainState::of(main, subject).await?;
        let changed = match (now.schema == self.schema, now.rows == self.rows) {
            (true, true) => return Ok(()),
            (false, _) => "its tables have other columns than before".to_string(),
            (true, false) => format!("table {} has other rows than before", subject.table),
        };
        Err(Failure::MainChanged {
            branch: branch.clone(),
            what: changed,
        })
    }
}

async fn show_database(
    narrator: &mut Narrator,
    main: &Side,
    branch: &BranchName,
    traces: &mut Traces,
) -> Result<Subject> {
    let largest = tables(&main.client, 8).await?;
    if largest.is_empty() {
        narrator
            .chapter("Your database", "It has no tables yet.")
            .await?;
    } else {
        narrator
            .chapter("Your database", "These are its largest tables.")
            .await?;
        output::line(format!("{}\n", largest.trim_fmt()))?;
    }
    if let Some(subject) = Subject::pick(&main.client).await? {
        narrator.say(&format!("The tour is shown on table {}.", subject.table))?;
        return Ok(subject);
    }
    narrator.say(&format!(
        "There is no table with a primary key and rows, so the tour makes one, {OWN_TABLE}, and drops it at the \
         end."
    ))?;
    traces.own_table = Some(branch.to_string());
    Subject::make(&main.client, branch.as_str()).await?;
    Subject::pick(&main.client)
        .await?
        .ok_or(Failure::NoTourTable)
}

async fn make_branch(
    narrator: &mut Narrator,
    main: &Side,
    branch: &BranchName,
    before: Sizes,
    traces: &mut Traces,
) -> Result<()> {
    narrator
        .chapter(
            "A branch",
            "A branch is the whole database as it is now, schema and data. Nothing is copied to make one.",
        )
        .await?;
    traces.branch = Some(branch.clone());
    make(main, branch).await?;
    let after = sizes(&main.client).await?;
    narrator.say(&format!(
        "The database grew by {}; a copy of its tables would take {}.",
        format::size(after.database - before.database),
        format::size(after.tables)
    ))
}

async fn add_column(
    narrator: &mut Narrator,
    main: &Side,
    side: &mut Side,
    subject: &Subject,
) -> Result<Outcome> {
    narrator
        .chapter(
            "Another schema",
            "What is done here stays on the branch: main is neither locked nor changed.",
        )
        .await?;
    let table = &subject.table;
    if probe_ddl(main, side, table).await? == Ddl::OnMain {
        narrator.say(
            "NOT SUPPORTED: this version would carry out DDL on main itself (tried and rolled back), so the schema \
             stays as it is, and the tour goes on with data.",
        )?;
        return Ok(Outcome::Refused);
    }
    side.try_run(&format!(
        "ALTER TABLE {table} ADD COLUMN {COLUMN} text DEFAULT 'as on main';"
    ))
    .await
}

async fn change_rows(
    narrator: &mut Narrator,
    side: &mut Side,
    subject: &Subject,
    column: Outcome,
) -> Result<()> {
    let table = &subject.table;
    narrator
        .chapter(
            "Other data",
            "The branch holds the rows it changes itself; all others are main's, read where they are.",
        )
        .await?;
    match column {
        Outcome::Done => {
            let rows = subject.updated();
            let sql =
                format!("UPDATE {table} SET {COLUMN} = 'changed on the branch'\n WHERE {rows};");
            side.try_run(&sql).await?;
        }
        Outcome::Refused => narrator.say("(Without the column there is nothing to update.)")?,
    }
    if subject.referenced {
        return narrator
            .say("(Foreign keys point at this table, so the tour deletes nothing from it.)");
    }
    side.try_run(&format!(
        "DELETE FROM {table}\n WHERE {};",
        subject.deleted()
    ))
    .await?;
    Ok(())
}

async fn show_both(
    narrator: &mut Narrator,
    main: &Side,
    side: &Side,
    subject: &Subject,
) -> Result<()> {
    narrator
        .chapter(
            "Both sides",
            "The same statements in both sessions. Times of lists are medians of three runs.",
        )
        .await?;
    let first = format!("SELECT * FROM {} WHERE {};", subject.table, subject.first());
    main.compare_row(side, &first).await?;
    main.compare(side, &shown_rows(subject)).await?;
    if subject.size <= COUNTABLE {
        main.compare(side, &format!("SELECT count(*) FROM {};", subject.table))
            .await?;
    }
    Ok(())
}

/// What the branch costs by now, next to the sizes from before it was made.
pub async fn show_cost(
    narrator: &mut Narrator,
    main: &Side,
    branch: &BranchName,
    before: Sizes,
) -> Result<()> {
    narrator
        .chapter(
            "What it costs",
            "The branch pays for what it changed, not for what it sees.",
        )
        .await?;
    output::line(format!(
        "{}\n",
        branch_cost(&main.client, branch.as_str(), before)
            .await?
            .trim_fmt()
    ))
}

async fn clean_up(
    narrator: &mut Narrator,
    server: &str,
    main: &Side,
    traces: &mut Traces,
) -> Result<()> {
    narrator
        .chapter("As it was", "The branch is deleted with everything on it.")
        .await?;
    traces.remove(server).await?;
    let left = sizes(&main.client).await?;
    narrator.say(&format!(
        "Done. The database takes {}, its tables {}; not one row of main has changed.",
        format::size(left.database),
        format::size(left.tables)
    ))
}

/// The same column, and another value in one of the rows.
fn contradictions(subject: &Subject) -> [String; 2] {
    let table = &subject.table;
    [
        format!("ALTER TABLE {table} ADD COLUMN {COLUMN} text DEFAULT 'as on main';"),
        format!(
            "UPDATE {table} SET {COLUMN} = 'changed on main'\n WHERE {};",
            subject.first()
        ),
    ]
}

fn shown_with_column(subject: &Subject) -> String {
    format!(
        "SELECT {}, {COLUMN} FROM {}\n WHERE {}\n ORDER BY {};",
        subject.key.join(", "),
        subject.table,
        subject.shown(),
        subject.key.join(", ")
    )
}

fn shown_rows(subject: &Subject) -> String {
    let columns: Vec<&str> = subject
        .key
        .iter()
        .chain(&subject.others)
        .map(String::as_str)
        .collect();
    format!(
        "SELECT {} FROM {}\n WHERE {}\n ORDER BY {};",
        columns.join(", "),
        subject.table,
        subject.shown(),
        subject.key.join(", ")
    )
}
