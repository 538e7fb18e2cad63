//! Finding, starting, showing and stopping the server of a folder.

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command};

use common::{Place, Run};

#[test]
fn without_a_database_every_command_says_how_to_make_one() {
    let place = Place::new();
    for arguments in [
        &["status"][..],
        &["down"],
        &["url"],
        &["psql"],
        &["run", "--", "true"],
        &["branch", "x"],
        &["switch", "x"],
        &["branches"],
        &["tour"],
    ] {
        let run = place.braid(arguments).fails(3, "there is no database");
        assert!(run.err.contains("braid up"), "{run:?}");
    }
    place
        .braid(&["url", "elsewhere"])
        .fails(3, "there is no database in");
}

#[test]
fn a_folder_is_served_until_it_is_stopped() {
    let place = Place::new();
    let up = place.braid(&["up", "--detach"]).succeeds();
    for way in [
        "new database",
        "braid -C",
        "psycopg",
        "pg.Client",
        "tokio_postgres",
    ] {
        assert!(up.out.contains(way), "{way}: {}", up.out);
    }
    let again = place.braid(&["up"]).succeeds();
    assert!(again.out.contains("already running"), "{again:?}");

    let status = place.status();
    assert_eq!(status["running"], true);
    assert_eq!(status["branch"], "main");
    assert_eq!(status["branches"][0], "main");
    assert_eq!(place.sql("SELECT 1 + 1"), "2");

    let down = place.braid(&["down"]).succeeds();
    assert!(down.out.contains("Stopped"), "{down:?}");
    let down = place.braid(&["down"]).succeeds();
    assert!(down.out.contains("No server was running"), "{down:?}");
    assert_eq!(place.braid(&["status"]).code, 3);
    assert_eq!(place.status()["clean"], true);
    place.braid(&["psql"]).fails(3, "no server is running");
    place
        .braid(&["branch", "x"])
        .fails(3, "no server is running");
}

#[test]
fn the_database_is_found_from_below_from_elsewhere_and_by_name() {
    let place = Place::serving();
    let url = place.braid(&["url"]).succeeds().out;
    fs::create_dir_all(place.path().join("src/deep")).unwrap();

    let mut below = place.command(&["url"]);
    below.current_dir(place.path().join("src/deep"));
    assert_eq!(Run::of(below).out, url);

    let elsewhere = Place::new();
    let path = place.path().to_str().unwrap();
    let folder = format!("{path}/.braid");
    for arguments in [
        &["-C", path, "url"][..],
        &["-C", &folder, "url"],
        &["url", path],
        &["url", &folder],
        &["url", "-C", path],
    ] {
        assert_eq!(
            elsewhere.braid(arguments).succeeds().out,
            url,
            "{arguments:?}"
        );
    }
}

#[test]
fn the_folder_keeps_itself_out_of_the_projects_history() {
    let place = Place::serving();
    assert_eq!(
        fs::read_to_string(place.path().join(".braid/.gitignore")).unwrap(),
        "*\n"
    );
}

#[test]
fn in_the_foreground_it_serves_until_it_is_interrupted() {
    let place = Place::new();
    let mut child = place.spawn(&["up"]);
    wait_until_serving(&mut child);
    assert_eq!(place.sql("SELECT 1"), "1");
    signal(&child, "INT");
    assert!(child.wait().unwrap().success());
    assert_eq!(place.status()["running"], false);
    assert_eq!(place.status()["clean"], true);
}

#[test]
fn in_the_foreground_it_notices_that_others_stopped_the_server() {
    let place = Place::new();
    let mut child = place.spawn(&["up"]);
    wait_until_serving(&mut child);
    place.braid(&["down"]).succeeds();
    assert!(child.wait().unwrap().success());
}

#[test]
fn in_the_foreground_it_notices_that_the_server_was_killed() {
    let place = Place::new();
    let mut child = place.spawn(&["up"]);
    wait_until_serving(&mut child);
    let server = place.status()["server_process"].to_string();
    assert!(Command::new("kill")
        .args(["-KILL", &server])
        .status()
        .unwrap()
        .success());
    assert_eq!(child.wait().unwrap().code(), Some(4));
    assert_eq!(place.status()["clean"], false);
    place.braid(&["up", "--detach"]).succeeds();
}

#[test]
fn a_port_is_opened_only_when_it_is_asked_for() {
    let place = Place::new();
    let up = place.braid(&["up", "--detach", "--port", "0"]).succeeds();
    let line = up
        .out
        .lines()
        .find(|line| line.starts_with("over TCP"))
        .expect("a URL over TCP");
    let url = line.split_whitespace().last().unwrap();
    assert!(url.contains("@127.0.0.1:"), "{url}");
    let psql = Command::new("sh")
        .args([
            "-c",
            &format!(
                "{}/psql -XAtc 'SELECT 1' '{url}'",
                place.status()["programs"].as_str().unwrap()
            ),
        ])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(psql.stdout).unwrap(), "1\n");

    let plain = Place::serving();
    plain
        .braid(&["up", "--detach", "--port", "0"])
        .fails(4, "without TCP");
}

#[test]
fn a_folder_with_something_else_in_it_is_left_alone() {
    let place = Place::new();
    fs::create_dir(place.path().join("letters")).unwrap();
    fs::write(place.path().join("letters/dear.txt"), "Dear").unwrap();
    place
        .braid(&["up", "letters", "--detach"])
        .fails(4, "is not a Braid database");
    assert_eq!(
        fs::read_dir(place.path().join("letters")).unwrap().count(),
        1
    );
}

/// Reads what `braid up` says until it says how to stop it.
fn wait_until_serving(child: &mut Child) {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("Ctrl-C stops")));
    // Kept open: the program goes on writing.
    std::thread::spawn(move || lines.count());
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}
