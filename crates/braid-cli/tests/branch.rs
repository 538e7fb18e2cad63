//! Making, deleting, renaming and switching branches; psql, url and run obey the switch.

mod common;

use common::Place;

#[test]
fn a_branch_is_made_listed_renamed_and_deleted() {
    let place = Place::serving();
    place.braid(&["branch", "feature/x"]).succeeds();
    place
        .braid(&["branch", "feature/y", "--from", "feature/x"])
        .succeeds();

    let listed: serde_json::Value =
        serde_json::from_str(&place.braid(&["branches", "-o", "json"]).succeeds().out).unwrap();
    let names: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|b| b["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["main", "feature/x", "feature/y"]);
    assert_eq!(listed[2]["parent"], "feature/x");
    assert_eq!(listed[0]["is_current"], true);
    assert!(listed[1]["created_at"].as_str().unwrap().ends_with('Z'));

    place
        .braid(&["branch", "-m", "feature/y", "feature/z"])
        .succeeds();
    place
        .braid(&["branch", "-d", "feature/z", "feature/x"])
        .succeeds();
    let table = place.braid(&["branches"]).succeeds().out;
    assert!(!table.contains("feature/"), "{table}");
    assert!(
        table.lines().nth(1).unwrap().starts_with("*  main"),
        "{table}"
    );
}

#[test]
fn the_folder_remembers_its_branch() {
    let place = Place::serving();
    place.sql("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
    place.braid(&["branch", "feature/x"]).succeeds();
    place.braid(&["switch", "feature/x"]).succeeds();

    assert_eq!(place.sql("SELECT pggit.current_branch()"), "feature/x");
    assert_eq!(place.status()["branch"], "feature/x");
    let url = place.braid(&["url"]).succeeds().out;
    assert!(
        url.trim_end()
            .ends_with("options=-c%20pggit.branch%3Dfeature%2Fx"),
        "{url}"
    );
    place.sql("INSERT INTO t VALUES (2)");
    assert_eq!(place.sql("SELECT count(*) FROM t"), "2");

    // The branch survives the server, and a new branch begins where the folder is.
    place.braid(&["down"]).succeeds();
    place.braid(&["up", "--detach"]).succeeds();
    assert_eq!(place.sql("SELECT count(*) FROM t"), "2");
    place.braid(&["branch", "child"]).succeeds();
    place.braid(&["switch", "child"]).succeeds();
    assert_eq!(place.sql("SELECT count(*) FROM t"), "2");

    place.braid(&["switch", "main"]).succeeds();
    assert_eq!(place.sql("SELECT count(*) FROM t"), "1");
    let url = place.braid(&["url"]).succeeds().out;
    assert!(!url.contains("options"), "{url}");
}

#[test]
fn renaming_the_branch_the_folder_is_on_takes_the_folder_along() {
    let place = Place::serving();
    place.braid(&["branch", "old"]).succeeds();
    place.braid(&["switch", "old"]).succeeds();
    place.braid(&["branch", "-m", "new"]).succeeds();
    assert_eq!(place.sql("SELECT pggit.current_branch()"), "new");
}

#[test]
fn the_branch_the_folder_is_on_is_not_deleted() {
    let place = Place::serving();
    place.braid(&["branch", "x"]).succeeds();
    place.braid(&["switch", "x"]).succeeds();
    for flag in ["-d", "-D"] {
        place
            .braid(&["branch", flag, "x"])
            .fails(1, "is the one this folder is on");
    }
    assert_eq!(place.sql("SELECT pggit.current_branch()"), "x");
}

#[test]
fn a_branch_that_is_gone_is_an_error_and_never_main() {
    let place = Place::serving();
    place.sql("CREATE TABLE t (id int PRIMARY KEY)");
    place.braid(&["branch", "x"]).succeeds();
    place.braid(&["switch", "x"]).succeeds();
    std::fs::write(place.path().join(".braid/branch"), "gone\n").unwrap();

    let insert = ["psql", "-c", "INSERT INTO t VALUES (1)"];
    let run = place.braid(&insert).fails(1, "gone");
    assert!(run.err.contains("braid switch main"), "{run:?}");
    place.braid(&["url"]).fails(1, "gone");
    place.braid(&["run", "--", "true"]).fails(1, "gone");
    place.braid(&["switch", "main"]).succeeds();
    assert_eq!(place.sql("SELECT count(*) FROM t"), "0");
}

#[test]
fn wrong_names_are_refused_and_nothing_changes() {
    let place = Place::serving();
    place.braid(&["switch", "nowhere"]).fails(1, "nowhere");
    place
        .braid(&["branch", "-D", "nowhere"])
        .fails(1, "nowhere");
    place
        .braid(&["branch", "-m", "nowhere", "x"])
        .fails(1, "nowhere");
    place
        .braid(&["branch", "x", "--from", "nowhere"])
        .fails(1, "nowhere");
    place.braid(&["branch", "main"]).fails(1, "main");
    place.braid(&["branch", ""]).fails(1, "invalid branch name");
    place
        .braid(&["branch", "two words"])
        .fails(1, "invalid branch name");
    place
        .braid(&["branch", "a", "b"])
        .fails(2, "2 names were given");
    assert_eq!(place.status()["branches"], serde_json::json!(["main"]));
}

#[test]
fn hostile_names_reach_the_server_unharmed() {
    let place = Place::serving();
    let long = "ö".repeat(31) + "x";
    for name in [
        "it's",
        "say-\"hi\"",
        "дерево/木",
        "$(false);--",
        "%20&options=",
        "select",
        &long,
    ] {
        place.braid(&["branch", name]).succeeds();
        place.braid(&["switch", name]).succeeds();
        assert_eq!(place.sql("SELECT pggit.current_branch()"), name);
        let shown = place.braid(&[
            "run",
            "--",
            "sh",
            "-c",
            "psql -XAtc 'SHOW pggit.branch' \"$DATABASE_URL\"",
        ]);
        assert_eq!(shown.succeeds().out.trim_end(), name);
        place.braid(&["switch", "main"]).succeeds();
    }
}

#[test]
fn unmerged_work_is_deleted_only_by_force() {
    let place = Place::serving();
    place.sql("CREATE TABLE t (id int PRIMARY KEY)");
    place.braid(&["branch", "x"]).succeeds();
    place.braid(&["switch", "x"]).succeeds();
    place.sql("INSERT INTO t VALUES (1)");
    place.braid(&["switch", "main"]).succeeds();
    place.braid(&["branch", "-d", "x"]).fails(1, "x");
    place.braid(&["branch", "-D", "x"]).succeeds();
    assert_eq!(place.sql("SELECT count(*) FROM t"), "0");
}
