//! One session on one branch. It shows each statement, runs it, and says what it took or why it was refused.

use std::time::{Duration, Instant};

use braid_client::{BranchName, Client, ServerError};
use tokio_postgres::SimpleQueryMessage;

use crate::failure::Result;
use crate::stage::{beside, Panel};
use crate::{format, output};

/// Reads are run this often and the median is shown.
const REPEAT: usize = 3;

/// More rows of a result are not shown.
const SHOWN: usize = 12;

/// What became of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Refused,
}

/// A session and the branch it is on.
pub struct Side {
    pub branch: BranchName,
    pub client: Client,
    refused: Vec<String>,
}

struct Answer {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    affected: u64,
}

impl Side {
    /// A session that begins on `branch`.
    pub async fn connect(server: &str, branch: &BranchName) -> Result<Side> {
        Ok(Side {
            branch: branch.clone(),
            client: Client::connect(server, Some(branch)).await?,
            refused: Vec::new(),
        })
    }

    /// The statements that were refused so far, with the server's reason.
    pub fn refused(&self) -> &[String] {
        &self.refused
    }

    /// Shows and runs a statement that may be refused; says so if it is.
    pub async fn try_run(&mut self, sql: &str) -> Result<Outcome> {
        self.show(sql)?;
        let began = Instant::now();
        match self.answer(sql).await {
            Ok(answer) => {
                let took = format::duration(began.elapsed());
                output::line(match changes_rows(sql) {
                    true => format!(
                        "  {}, {took}",
                        format::counted(answer.affected as i64, "row")
                    ),
                    false => format!("  done, {took}"),
                })?;
                for notice in self.client.take_notices() {
                    output::line(format!("  {}: {}", notice.severity, notice.message))?;
                }
                output::line("")?;
                Ok(Outcome::Done)
            }
            Err(braid_client::Error::Server(error)) => {
                self.tell_refusal(sql, &error)?;
                Ok(Outcome::Refused)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Shows and runs a statement without which the story cannot go on.
    pub async fn must_run(&self, sql: &str) -> Result<()> {
        let began = Instant::now();
        self.answer(sql).await?;
        self.show_done(sql, began.elapsed())
    }

    /// Shows a statement that has been run.
    pub fn show_done(&self, sql: &str, took: Duration) -> Result<()> {
        self.show(sql)?;
        output::line(format!("  done, {}\n", format::duration(took)))
    }

    /// The result of a query, with the median of its times.
    pub async fn panel(&self, sql: &str) -> Result<Panel> {
        let mut times = Vec::with_capacity(REPEAT);
        let mut last = None;
        for _ in 0..REPEAT {
            let began = Instant::now();
            last = Some(self.answer(sql).await);
            times.push(began.elapsed());
        }
        times.sort();
        match last.expect("it ran at least once") {
            Ok(answer) => Ok(Panel::of_result(
                self.branch.as_str(),
                &answer.columns,
                &answer.rows,
                times[REPEAT / 2],
            )),
            Err(braid_client::Error::Server(error)) => Ok(Panel::of_lines(
                self.branch.as_str(),
                vec![format!("ERROR: {error}")],
            )),
            Err(error) => Err(error.into()),
        }
    }

    /// Shows and runs a query once, and shows what came; no rows if it was refused.
    pub async fn tell_result(&self, sql: &str) -> Result<Vec<Vec<String>>> {
        self.show(sql)?;
        let began = Instant::now();
        let answer = match self.answer(sql).await {
            Ok(answer) => answer,
            Err(braid_client::Error::Server(error)) => {
                output::line(format!(
                    "  REFUSED: {} (SQLSTATE {})\n",
                    error.message, error.sqlstate
                ))?;
                return Ok(Vec::new());
            }
            Err(error) => return Err(error.into()),
        };
        let took = format::duration(began.elapsed());
        self.client.take_notices();
        let heading: Vec<&str> = answer.columns.iter().map(String::as_str).collect();
        let mut table = output::table(&heading);
        for row in answer.rows.iter().take(SHOWN) {
            table.add_row(row.clone());
        }
        for line in table.trim_fmt().lines() {
            output::line(format!("  {line}"))?;
        }
        output::line(format!(
            "  ({}, {took})\n",
            format::counted(answer.rows.len() as i64, "row")
        ))?;
        Ok(answer.rows)
    }

    /// Shows one query for a single row and, on both sides, its columns below each other.
    pub async fn compare_row(&self, other: &Side, sql: &str) -> Result<()> {
        output::line(format!("{}\n", indent(sql, "  ")))?;
        let left = self.upright_panel(sql).await?;
        let right = other.upright_panel(sql).await?;
        output::line(format!("{}\n", beside(&left, &right)))
    }

    async fn upright_panel(&self, sql: &str) -> Result<Panel> {
        let began = Instant::now();
        let answer = self.answer(sql).await?;
        let took = began.elapsed();
        let row = answer.rows.first().map_or(&[][..], Vec::as_slice);
        Ok(Panel::of_row(
            self.branch.as_str(),
            &answer.columns,
            row,
            took,
        ))
    }

    /// Shows one query and its results on both sides.
    pub async fn compare(&self, other: &Side, sql: &str) -> Result<()> {
        output::line(format!("{}\n", indent(sql, "  ")))?;
        let left = self.panel(sql).await?;
        let right = other.panel(sql).await?;
        output::line(format!("{}\n", beside(&left, &right)))
    }

    /// The rows of a query as text, without showing anything.
    pub async fn rows(&self, sql: &str) -> Result<Vec<Vec<String>>> {
        Ok(self.answer(sql).await?.rows)
    }

    fn show(&self, sql: &str) -> Result<()> {
        let prompt = format!("{}=> ", self.branch);
        let rest = " ".repeat(prompt.chars().count());
        let mut lines = sql.trim().lines();
        let first = lines.next().unwrap_or_default();
        output::line(format!("{prompt}{first}"))?;
        for line in lines {
            output::line(format!("{rest}{line}"))?;
        }
        Ok(())
    }

    fn tell_refusal(&mut self, sql: &str, error: &ServerError) -> Result<()> {
        output::line(format!(
            "  REFUSED: {} (SQLSTATE {})",
            error.message, error.sqlstate
        ))?;
        for (name, text) in [("detail", &error.detail), ("hint", &error.hint)] {
            if let Some(text) = text {
                output::line(format!("  {name}: {text}"))?;
            }
        }
        output::line("")?;
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        self.refused.push(format!("{sql}: {}", error.message));
        Ok(())
    }

    async fn answer(&self, sql: &str) -> Result<Answer, braid_client::Error> {
        let mut answer = Answer {
            columns: Vec::new(),
            rows: Vec::new(),
            affected: 0,
        };
        for message in self.client.sql().simple_query(sql).await? {
            match message {
                SimpleQueryMessage::RowDescription(columns) => {
                    answer.columns = columns.iter().map(|c| c.name().to_string()).collect();
                }
                SimpleQueryMessage::Row(row) => answer.rows.push(
                    (0..row.len())
                        .map(|i| row.get(i).unwrap_or("null").to_string())
                        .collect(),
                ),
                SimpleQueryMessage::CommandComplete(rows) => answer.affected = rows,
                _ => {}
            }
        }
        Ok(answer)
    }
}

/// Whether the number of rows means something.
fn changes_rows(sql: &str) -> bool {
    ["INSERT", "UPDATE", "DELETE"]
        .iter()
        .any(|verb| sql.trim_start().starts_with(verb))
}

fn indent(text: &str, by: &str) -> String {
    let lines: Vec<String> = text
        .trim()
        .lines()
        .map(|line| format!("{by}{line}"))
        .collect();
    lines.join("\n")
}
