//! Commits, differences, a merge with a conflict, and the commands that lead out of it.

mod common;

use common::Place;

#[test]
fn a_conflict_is_shown_with_the_commands_that_resolve_it() {
    let place = Place::serving();
    place.sql("CREATE TABLE price (id int PRIMARY KEY, item text, cents int); INSERT INTO price VALUES (1, 'tea', 100), (2, 'milk', 200)");
    place.braid(&["commit", "-m", "first prices"]).succeeds();
    place.braid(&["branch", "summer"]).succeeds();
    place.braid(&["switch", "summer"]).succeeds();
    place.sql("UPDATE price SET cents = cents + 50");
    let changes = place.braid(&["diff"]).succeeds().out;
    assert!(
        changes.contains("public.price  0         2        0"),
        "{changes}"
    );
    place.braid(&["commit", "-m", "summer prices"]).succeeds();
    place.braid(&["switch", "main"]).succeeds();
    place.sql("UPDATE price SET cents = 220 WHERE id = 2");

    let diff = place
        .braid(&["diff", "main", "summer", "-o", "json"])
        .succeeds();
    let diff: serde_json::Value = serde_json::from_str(&diff.out).unwrap();
    assert_eq!(diff[1]["old_row"]["cents"], 220);
    assert_eq!(diff[1]["new_row"]["cents"], 250);

    let merge = place.braid(&["merge", "summer"]);
    assert_eq!(merge.code, 1);
    for next in [
        "braid conflicts 1",
        "braid resolve 1",
        "braid merge --continue 1",
        "braid merge --abort 1",
    ] {
        assert!(merge.out.contains(next), "{}", merge.out);
    }
    assert_eq!(place.sql("SELECT cents FROM price ORDER BY id"), "100\n220");
    let conflicts = place.braid(&["conflicts", "-o", "json"]).succeeds();
    let conflicts: serde_json::Value = serde_json::from_str(&conflicts.out).unwrap();
    assert_eq!(conflicts[0]["column"], "cents");
    let resolved = place
        .braid(&["resolve", "1", "price", "--custom", "230"])
        .succeeds()
        .out;
    assert!(
        resolved.contains("next: braid merge --continue 1"),
        "{resolved}"
    );
    place.braid(&["merge", "--continue", "1"]).succeeds();
    assert_eq!(place.sql("SELECT cents FROM price ORDER BY id"), "150\n230");

    let graph = place.braid(&["log", "--graph"]).succeeds().out;
    let lines: Vec<&str> = graph.lines().collect();
    assert!(
        lines[0].starts_with("o \\") && lines[0].contains("Merge summer into main"),
        "{graph}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("| o") && line.contains("summer prices")),
        "{graph}"
    );
    assert!(lines.last().unwrap().contains("first prices"), "{graph}");

    place.braid(&["tag", "v1"]).succeeds();
    assert!(place.braid(&["tag"]).succeeds().out.contains("v1"));
    let again = place.braid(&["merge", "summer"]).succeeds().out;
    assert!(again.contains("already up to date"), "{again}");
    place.braid(&["branch", "-d", "summer"]).succeeds();
    place.braid(&["merge", "summer"]).fails(1, "does not exist");
}
