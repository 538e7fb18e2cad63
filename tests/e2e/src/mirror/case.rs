//! A case: a list of actions, printable as a script that psql can run and that the
//! harness can read back.
//!
//! ```text
//!   --@ case switching            how A's sessions reach their branches
//!   --@ main                      the next statement runs on main
//!   CREATE TABLE t (a int);
//!   --@ branch b1 from main
//!   --@ b1 ordered                its rows are compared in order
//!   SELECT * FROM t ORDER BY a;
//!   --@ b1 session 1              a second session on the same side
//!   --@ all                       session state: runs in every session
//!   --@ check                     compare the contents of all tables
//!   --@ catalogs                  compare what catalogs say
//! ```

use std::fmt::Write;

/// How the subject's sessions get to a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sessions {
    /// One session calls `pggit.switch_branch` before each statement.
    Switching,
    /// One session per side that called `pggit.switch_branch` once.
    Separate,
    /// One session per side, connected with `pggit.branch` in its options.
    Connected,
}

/// A statement and where it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `main` or a branch.
    pub side: String,
    /// 0, or 1 for a second session on the same side.
    pub session: usize,
    /// The rows have a total order, compared as such.
    pub ordered: bool,
    /// Session state: the statement runs in every session of every side.
    pub everywhere: bool,
    /// The SQL text, without a final semicolon.
    pub sql: String,
    /// The input of a COPY FROM STDIN.
    pub input: Option<String>,
}

impl Statement {
    /// An ordinary statement on a side.
    pub fn on(side: &str, sql: impl Into<String>) -> Self {
        Statement {
            side: side.to_string(),
            session: 0,
            ordered: false,
            everywhere: false,
            sql: sql.into(),
            input: None,
        }
    }
}

/// One step of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Run a statement on both worlds and compare.
    Run(Statement),
    /// Make a branch from a side.
    Branch {
        /// The new branch.
        name: String,
        /// `main` or an older branch.
        parent: String,
    },
    /// Compare the contents of all tables on all sides.
    Check,
    /// Compare what catalogs say on all sides.
    Catalogs,
}

/// A script with its way of using sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// How the subject reaches branches.
    pub sessions: Sessions,
    /// The steps.
    pub actions: Vec<Action>,
}

impl Case {
    /// How many statements it runs.
    pub fn statements(&self) -> usize {
        self.actions
            .iter()
            .filter(|a| matches!(a, Action::Run(_)))
            .count()
    }

    /// The script.
    pub fn print(&self) -> String {
        let mut out = String::new();
        let mode = match self.sessions {
            Sessions::Switching => "switching",
            Sessions::Separate => "separate",
            Sessions::Connected => "connected",
        };
        let _ = writeln!(out, "--@ case {mode}");
        let mut current = "main".to_string();
        for action in &self.actions {
            print_action(&mut out, action, &mut current);
        }
        out
    }

    /// Reads a printed script.
    pub fn parse(text: &str) -> Result<Case, String> {
        let mut case = Case {
            sessions: Sessions::Switching,
            actions: Vec::new(),
        };
        for block in blocks(text) {
            let words: Vec<&str> = block.head.split_whitespace().collect();
            match words.as_slice() {
                ["case", mode] => case.sessions = parse_mode(mode)?,
                ["branch", name, "from", parent] => case.actions.push(Action::Branch {
                    name: name.to_string(),
                    parent: parent.to_string(),
                }),
                ["check"] => case.actions.push(Action::Check),
                ["catalogs"] => case.actions.push(Action::Catalogs),
                [side, flags @ ..] => {
                    case.actions
                        .push(Action::Run(parse_statement(side, flags, &block.body)?));
                }
                [] => return Err("empty directive".to_string()),
            }
        }
        Ok(case)
    }
}

fn print_action(out: &mut String, action: &Action, current: &mut String) {
    match action {
        Action::Branch { name, parent } => {
            let _ = writeln!(out, "--@ branch {name} from {parent}");
            let _ = writeln!(out, "SELECT pggit.create_branch('{name}', '{parent}');");
        }
        Action::Check => {
            let _ = writeln!(out, "--@ check");
        }
        Action::Catalogs => {
            let _ = writeln!(out, "--@ catalogs");
        }
        Action::Run(s) => {
            let side = if s.everywhere { "all" } else { &s.side };
            let _ = write!(out, "--@ {side}");
            if s.session > 0 {
                let _ = write!(out, " session {}", s.session);
            }
            if s.ordered {
                let _ = write!(out, " ordered");
            }
            let _ = writeln!(out);
            if *current != s.side && !s.everywhere {
                let _ = writeln!(out, "SELECT pggit.switch_branch('{}');", s.side);
                current.clone_from(&s.side);
            }
            let _ = writeln!(out, "{};", s.sql);
            if let Some(input) = &s.input {
                let _ = write!(out, "{input}");
                let _ = writeln!(out, "\\.");
            }
        }
    }
}

struct Block {
    head: String,
    body: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("--@ ") {
            blocks.push(Block {
                head: head.to_string(),
                body: String::new(),
            });
        } else if let Some(block) = blocks.last_mut() {
            let ours = line.starts_with("SELECT pggit.switch_branch(")
                || line.starts_with("SELECT pggit.create_branch(");
            if !(ours && block.body.is_empty()) {
                block.body.push_str(line);
                block.body.push('\n');
            }
        }
    }
    blocks
}

fn parse_mode(mode: &str) -> Result<Sessions, String> {
    match mode {
        "switching" => Ok(Sessions::Switching),
        "separate" => Ok(Sessions::Separate),
        "connected" => Ok(Sessions::Connected),
        other => Err(format!("unknown way of using sessions: {other}")),
    }
}

fn parse_statement(side: &str, flags: &[&str], body: &str) -> Result<Statement, String> {
    let everywhere = side == "all";
    let mut s = Statement::on(if everywhere { "main" } else { side }, "");
    s.everywhere = everywhere;
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        match *flag {
            "ordered" => s.ordered = true,
            "session" => {
                let n = flags.next().and_then(|n| n.parse().ok());
                s.session = n.ok_or("session needs a number")?;
            }
            other => return Err(format!("unknown flag: {other}")),
        }
    }
    let body = match body.strip_suffix("\\.\n") {
        Some(with_input) => {
            let (sql, input) = with_input
                .split_once(";\n")
                .ok_or("COPY without its input")?;
            s.input = Some(input.to_string());
            sql
        }
        None => body,
    };
    s.sql = body.trim_end().trim_end_matches(';').to_string();
    Ok(s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_case_reads_back_the_same() {
        let mut copy = Statement::on("b1", "COPY t FROM STDIN");
        copy.input = Some("1\t2\n3\t4\n".to_string());
        let mut sorted = Statement::on("b1", "SELECT *\nFROM t\nORDER BY 1");
        sorted.ordered = true;
        sorted.session = 1;
        let mut state = Statement::on("main", "SET search_path = a");
        state.everywhere = true;
        let case = Case {
            sessions: Sessions::Separate,
            actions: vec![
                Action::Run(state),
                Action::Run(Statement::on("main", "CREATE TABLE t (a int)")),
                Action::Branch {
                    name: "b1".into(),
                    parent: "main".into(),
                },
                Action::Run(copy),
                Action::Run(sorted),
                Action::Check,
            ],
        };
        assert_eq!(Case::parse(&case.print()), Ok(case));
    }
}
