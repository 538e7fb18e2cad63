//! The tour and the demo, told on real servers; what they leave behind.

mod common;

use common::Place;

#[test]
fn the_tour_of_an_empty_database_leaves_nothing() {
    let place = Place::serving();
    let before = dump(&place);
    let tour = place.braid(&["tour"]).succeeds().out;
    assert!(tour.contains("braid_tour"), "{tour}");
    assert!(tour.contains("pggit.create_branch('tour/"), "{tour}");
    // It goes on to a conflict, its resolution and the merged rows.
    for told in [
        "pggit.diff_stat",
        "ADD COLUMN braid_tour_note",
        "conflicts",
        "changed on main",
        "completed",
        "changed on the branch",
    ] {
        assert!(tour.contains(told), "{told}: {tour}");
    }
    assert!(!tour.contains("REFUSED"), "{tour}");
    assert_eq!(dump(&place), before);
    assert_eq!(place.status()["branches"].as_array().unwrap().len(), 1);
}

#[test]
fn the_tour_of_a_users_database_changes_nothing() {
    let place = Place::serving();
    place.sql(
        "CREATE SCHEMA \"Odd Schema\";
         CREATE TABLE \"Odd Schema\".\"It's\" (\"Key A\" text, b date, note text, PRIMARY KEY (\"Key A\", b));
         INSERT INTO \"Odd Schema\".\"It's\" SELECT 'k''' || i, '2026-01-01'::date + i, repeat('x', 50)
           FROM generate_series(1, 1000) AS i",
    );
    let before = dump(&place);
    let tour = place.braid(&["tour"]).succeeds().out;
    assert!(tour.contains("\"Odd Schema\".\"It's\""), "{tour}");
    assert_eq!(dump(&place), before);
    assert_eq!(place.status()["branches"].as_array().unwrap().len(), 1);
}

#[test]
fn a_users_table_of_the_tours_name_stays() {
    let place = Place::serving();
    place.sql("CREATE TABLE braid_tour (note text); INSERT INTO braid_tour VALUES ('mine')");
    let run = place.braid(&["tour"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("already exists"), "{run:?}");
    assert_eq!(place.sql("TABLE braid_tour"), "mine");
}

#[test]
fn an_interrupted_tour_cleans_up() {
    let place = Place::serving();
    place.sql("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 10)");
    // Nobody may alter or read the table, so the tour waits in the middle of a chapter.
    let mut holder = place.spawn(&["psql", "-Xqc", "BEGIN; LOCK t; SELECT pg_sleep(60)"]);
    let mut tour = place.spawn(&["tour"]);
    std::thread::sleep(std::time::Duration::from_secs(2));
    let interrupt = ["-INT".to_string(), tour.id().to_string()];
    assert!(std::process::Command::new("kill")
        .args(interrupt)
        .status()
        .unwrap()
        .success());
    let _ = holder.kill();
    let _ = holder.wait();
    assert_eq!(tour.wait().unwrap().code(), Some(130));
    assert_eq!(place.status()["branches"].as_array().unwrap().len(), 1);
}

#[test]
fn the_demo_loads_once_and_keeps_main() {
    let place = Place::new();
    let demo = ["demo", "shop", "--scale", "0.01", "--no-wait"];
    let first = place.braid(&demo).succeeds().out;
    assert!(first.contains("Loaded TPC-H at scale 0.01: 86,"), "{first}");
    assert!(first.contains("pggit.create_branch('demo/1')"), "{first}");
    assert!(
        first.contains("lineitem   60,175 rows unchanged"),
        "{first}"
    );
    let second = place.braid(&demo).succeeds().out;
    assert!(second.contains("TPC-H is loaded already"), "{second}");
    assert!(second.contains("pggit.create_branch('demo/2')"), "{second}");

    place.braid(&["up", "shop", "--detach"]).succeeds();
    let rows = place.braid(&[
        "-C",
        "shop",
        "psql",
        "-XAtc",
        "SELECT count(*) FROM lineitem",
    ]);
    assert_eq!(rows.succeeds().out, "60175\n");
    place.braid(&["down", "shop"]).succeeds();
}

#[test]
fn a_demo_does_not_touch_tables_of_the_same_name() {
    let place = Place::serving();
    place.sql("CREATE TABLE orders (id int PRIMARY KEY)");
    place
        .braid(&["demo", ".braid", "--scale", "0.01", "--no-wait"])
        .fails(1, "orders");
    assert_eq!(place.sql("SELECT count(*) FROM orders"), "0");
}

/// Everything a user owns on main: schema and data.
fn dump(place: &Place) -> String {
    let programs = place.status()["programs"].as_str().unwrap().to_string();
    let dump = format!("{programs}/pg_dump");
    let run = place
        .braid(&["run", "--", &dump, "-N", "pggit*"])
        .succeeds();
    // Newer versions guard each dump with a random word.
    let guard = |line: &&str| line.starts_with("\\restrict") || line.starts_with("\\unrestrict");
    let lines: Vec<&str> = run.out.lines().filter(|line| !guard(line)).collect();
    lines.join("\n")
}
