//! Runs one case on both worlds and stops at the first difference: after it the two
//! are no longer comparable.

use super::case::{Action, Case, Statement};
use super::compare::{compare, Difference, Verdict};
use super::world::{BraidWorld, Flaw, Stopped, TwinWorld, World};
use crate::server::Server;

/// What stands for the branches under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The extension.
    Braid,
    /// Copies, right or deliberately wrong: the harness tests itself.
    Copies(Flaw),
}

/// What running a case found.
#[derive(Debug, Default)]
pub struct Found {
    /// Statements run on branches, on both worlds.
    pub on_branches: usize,
    /// Statements run in all.
    pub statements: usize,
    /// Statements that failed the same way on both worlds.
    pub failed_alike: usize,
    /// Pairs of errors over data that depend on the order of rows.
    pub ambiguous: usize,
    /// Why statements were refused on a branch.
    pub refused: Vec<String>,
    /// The first difference, with the index of its action.
    pub difference: Option<(usize, Difference)>,
    /// The case could not be run to its end for a reason of its own.
    pub invalid: Option<String>,
}

/// Runs a case.
pub fn run_case(server: &Server, subject: Subject, case: &Case) -> Found {
    let mut reference = TwinWorld::new(server, Flaw::None);
    let mut found = Found::default();
    match subject {
        Subject::Braid => {
            let mut world = BraidWorld::new(server, case.sessions);
            run_actions(server, &mut world, &mut reference, case, &mut found);
        }
        Subject::Copies(flaw) => {
            let mut world = TwinWorld::new(server, flaw);
            run_actions(server, &mut world, &mut reference, case, &mut found);
        }
    }
    found
}

fn run_actions(
    server: &Server,
    subject: &mut dyn World,
    reference: &mut TwinWorld<'_>,
    case: &Case,
    found: &mut Found,
) {
    let mut sides = vec!["main".to_string()];
    for (i, action) in case.actions.iter().enumerate() {
        let result = match action {
            Action::Run(statement) => step(subject, reference, statement, found),
            Action::Branch { name, parent } => {
                sides.push(name.clone());
                branch(subject, reference, name, parent, found)
            }
            Action::Check => check(subject, reference, &sides, found),
            Action::Catalogs => catalogs(subject, reference, &sides, found),
        };
        match result {
            Ok(None) => {}
            Ok(Some(difference)) => {
                found.difference = Some((i, difference));
                return;
            }
            // Without its branch the rest of the case has no meaning.
            Err(Failure::Refused) => return,
            Err(Failure::Invalid(why)) => {
                found.invalid = Some(why);
                return;
            }
            Err(Failure::Subject(lost)) => {
                server.wait_until_ready();
                let at = match action {
                    Action::Run(s) => (s.side.clone(), s.sql.clone()),
                    Action::Branch { name, .. } => (name.clone(), "create_branch".to_string()),
                    _ => ("?".to_string(), "check".to_string()),
                };
                found.difference = Some((
                    i,
                    Difference {
                        side: at.0,
                        sql: at.1,
                        expected: "an answer".to_string(),
                        actual: format!("{lost}\n{}", server.log_tail(6)),
                    },
                ));
                return;
            }
        }
    }
}

enum Failure {
    /// A branch was refused with an error of Braid's own.
    Refused,
    /// The case makes no sense (only shrinking makes such cases), or the stock
    /// side was lost because another case crashed the server.
    Invalid(String),
    /// The subject lost its session.
    Subject(braid_testkit::wire::Lost),
}

type Step = Result<Option<Difference>, Failure>;

fn of_subject(stopped: Stopped) -> Failure {
    match stopped {
        Stopped::Lost(lost) => Failure::Subject(lost),
        Stopped::Invalid(why) => Failure::Invalid(why.to_string()),
    }
}

fn of_reference(stopped: Stopped) -> Failure {
    Failure::Invalid(match stopped {
        Stopped::Lost(lost) => format!("the reference is lost: {lost}"),
        Stopped::Invalid(why) => why.to_string(),
    })
}

fn branch(
    subject: &mut dyn World,
    reference: &mut TwinWorld<'_>,
    name: &str,
    parent: &str,
    found: &mut Found,
) -> Step {
    let failed = subject.branch(name, parent).map_err(of_subject)?;
    if let Some(e) = failed.as_ref().filter(|e| e.code.starts_with("PB")) {
        found.refused.push(reason(e));
        return Err(Failure::Refused);
    }
    reference.branch(name, parent).map_err(of_reference)?;
    Ok(failed.map(|e| Difference {
        side: parent.to_string(),
        sql: format!("create_branch {name}"),
        expected: "a branch".to_string(),
        actual: e.to_string(),
    }))
}

fn step(
    subject: &mut dyn World,
    reference: &mut TwinWorld<'_>,
    statement: &Statement,
    found: &mut Found,
) -> Step {
    found.statements += 1;
    let on_branch = statement.side != "main";
    found.on_branches += usize::from(on_branch);
    let actual = subject.run(statement).map_err(of_subject)?;
    let code = actual.code().to_string();
    if on_branch && is_refusal(&actual) {
        note_refusal(&actual, found);
        reference
            .fail_transaction(statement)
            .map_err(of_reference)?;
        return Ok(None);
    }
    if on_branch && code == "0A000" {
        let probe = reference.try_and_undo(statement).map_err(of_reference)?;
        if probe.code() != "0A000" {
            note_refusal(&actual, found);
            reference
                .fail_transaction(statement)
                .map_err(of_reference)?;
            return Ok(None);
        }
    }
    let expected = reference.run(statement).map_err(of_reference)?;
    let verdict = compare(statement, &actual, &expected);
    found.failed_alike += usize::from(expected.error.is_some());
    match verdict {
        Verdict::Differs(difference) => return Ok(Some(difference)),
        Verdict::Ambiguous => found.ambiguous += 1,
        Verdict::Same => {}
    }
    let (a, r) = (subject.status(statement), reference.status(statement));
    Ok((a != r).then(|| Difference {
        side: statement.side.clone(),
        sql: statement.sql.clone(),
        expected: format!("transaction status {r}"),
        actual: format!("transaction status {a}"),
    }))
}

/// Class PB holds Braid's own errors.
fn is_refusal(outcome: &braid_testkit::Outcome) -> bool {
    let Some(e) = &outcome.error else {
        return false;
    };
    e.code.starts_with("PB")
}

fn note_refusal(outcome: &braid_testkit::Outcome, found: &mut Found) {
    if let Some(e) = &outcome.error {
        found.refused.push(reason(e));
    }
}

/// An error without the names in it.
fn reason(e: &braid_testkit::ServerError) -> String {
    let mut quoted = false;
    let text = format!("{} {}", e.code, e.message);
    let kept = text.chars().filter(|c| {
        quoted ^= *c == '"';
        *c == '"' || !quoted
    });
    kept.collect()
}

/// Compares all tables on every side.
fn check(
    subject: &mut dyn World,
    reference: &mut TwinWorld<'_>,
    sides: &[String],
    found: &mut Found,
) -> Step {
    for side in sides {
        let list = Statement::on(side, include_str!("tables.sql"));
        if reference.status(&list) == 'E' || subject.status(&list) == 'E' {
            continue;
        }
        let tables = reference.run(&list).map_err(of_reference)?;
        for query in tables.lines() {
            if let Some(difference) = look(subject, reference, Statement::on(side, query), found)? {
                return Ok(Some(difference));
            }
        }
    }
    Ok(None)
}

/// Compares what the catalogs say about users' objects on every side.
fn catalogs(
    subject: &mut dyn World,
    reference: &mut TwinWorld<'_>,
    sides: &[String],
    found: &mut Found,
) -> Step {
    for side in sides {
        for query in include_str!("catalogs.sql")
            .split(";\n")
            .filter(|q| !q.trim().is_empty())
        {
            let read = Statement::on(side, query.trim());
            if let Some(difference) = look(subject, reference, read, found)? {
                return Ok(Some(difference));
            }
        }
    }
    Ok(None)
}

/// Runs a reading statement of the harness on both worlds.
fn look(
    subject: &mut dyn World,
    reference: &mut TwinWorld<'_>,
    read: Statement,
    found: &mut Found,
) -> Step {
    let actual = subject.run(&read).map_err(of_subject)?;
    if read.side != "main" && is_refusal(&actual) {
        note_refusal(&actual, found);
        reference.fail_transaction(&read).map_err(of_reference)?;
        return Ok(None);
    }
    let expected = reference.run(&read).map_err(of_reference)?;
    Ok(match compare(&read, &actual, &expected) {
        Verdict::Differs(difference) => Some(difference),
        Verdict::Ambiguous => {
            found.ambiguous += 1;
            None
        }
        Verdict::Same => None,
    })
}
