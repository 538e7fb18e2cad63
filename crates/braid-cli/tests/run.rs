//! `braid run`: the environment a program gets, and what becomes of its branch.

mod common;

use common::{Place, Run};

#[test]
fn the_program_gets_the_connection_and_we_end_as_it_ends() {
    let place = Place::serving();
    let run = place.braid(&[
        "run",
        "--",
        "sh",
        "-c",
        "echo $DATABASE_URL; psql -XAtc 'SELECT 41 + 1'; exit 7",
    ]);
    assert_eq!(run.code, 7);
    let mut lines = run.out.lines();
    assert_eq!(lines.next().unwrap(), place.braid(&["url"]).out.trim_end());
    assert_eq!(lines.next().unwrap(), "42");
    place
        .braid(&["run", "--", "no-such-program"])
        .fails(127, "cannot find the program");
}

#[test]
fn options_of_the_user_stay() {
    let place = Place::serving();
    place.braid(&["branch", "x"]).succeeds();
    place.braid(&["switch", "x"]).succeeds();
    let mut command = place.command(&[
        "run",
        "--",
        "psql",
        "-XAtc",
        "SELECT pggit.current_branch(), current_setting('geqo')",
    ]);
    command.env("PGOPTIONS", "-c geqo=off");
    assert_eq!(Run::of(command).succeeds().out, "x|off\n");
}

#[test]
fn variables_that_lead_elsewhere_do_not() {
    let place = Place::serving();
    let mut command = place.command(&["run", "--", "psql", "-XAtc", "SELECT 1"]);
    command
        .env("PGSERVICE", "elsewhere")
        .env("PGHOSTADDR", "192.0.2.1")
        .env("PGTARGETSESSIONATTRS", "standby");
    assert_eq!(Run::of(command).succeeds().out, "1\n");
}

#[test]
fn a_new_branch_goes_when_the_program_succeeds_and_stays_when_it_fails() {
    let place = Place::serving();
    place.sql("CREATE TABLE t (id int PRIMARY KEY)");
    let work = "psql -qc 'INSERT INTO t VALUES (1)' && psql -XAtc 'SELECT count(*) FROM t' && ";

    let run = place.braid(&[
        "run",
        "--new-branch",
        "--",
        "sh",
        "-c",
        &format!("{work} true"),
    ]);
    assert_eq!(run.succeeds().out, "1\n");
    assert_eq!(branches(&place), ["main"]);

    let run = place.braid(&[
        "run",
        "--new-branch",
        "--",
        "sh",
        "-c",
        &format!("{work} exit 9"),
    ]);
    assert_eq!((run.code, run.out.as_str()), (9, "1\n"));
    let kept = branches(&place).pop().unwrap();
    assert!(run.err.contains(&format!("braid switch {kept}")), "{run:?}");
    assert!(
        run.err.contains(&format!("braid branch -D {kept}")),
        "{run:?}"
    );
    assert_eq!(place.sql("SELECT count(*) FROM t"), "0");
}

#[test]
fn a_named_branch_stays_and_flags_decide_otherwise() {
    let place = Place::serving();
    place
        .braid(&["run", "--new-branch", "named", "--", "true"])
        .succeeds();
    place
        .braid(&["run", "--new-branch", "gone", "--delete", "--", "true"])
        .succeeds();
    place
        .braid(&["run", "--new-branch", "--keep", "--", "true"])
        .succeeds();
    let names = branches(&place);
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(names[1], "named");
    assert!(names[2].starts_with("run/"), "{names:?}");
    place
        .braid(&["run", "--new-branch", "named", "--", "true"])
        .fails(1, "named");
}

#[test]
fn a_request_to_terminate_reaches_the_program_and_the_branch_is_dealt_with() {
    let place = Place::serving();
    let mut run = place.spawn(&["run", "--new-branch", "--delete", "--", "sleep", "60"]);
    while branches(&place).len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    // The branch is there a moment before the program.
    std::thread::sleep(std::time::Duration::from_millis(500));
    let terminate = std::process::Command::new("kill")
        .arg(run.id().to_string())
        .status();
    assert!(terminate.unwrap().success());
    assert_eq!(run.wait().unwrap().code(), Some(128 + 15));
    assert_eq!(branches(&place), ["main"]);
}

fn branches(place: &Place) -> Vec<String> {
    serde_json::from_value(place.status()["branches"].clone()).unwrap()
}
