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
    // Every command that is shown can be typed as it stands.
    let shown = |word: &str| -> Vec<String> {
        let of = |line: &&str| line.starts_with("  braid ") && line.contains(word);
        let found: Vec<&str> = merge.out.lines().filter(of).collect();
        assert!(!found.is_empty(), "{word}: {}", merge.out);
        let line = found[0].split("   (").next().unwrap();
        line.split_whitespace()
            .skip(1)
            .map(str::to_string)
            .collect()
    };
    let typed = |words: &[String]| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        place.braid(&words)
    };
    assert!(
        merge.out.contains("public.price {\"id\":2} cents"),
        "{}",
        merge.out
    );
    typed(&shown("conflicts")).succeeds();
    assert_eq!(shown("--continue"), ["merge", "--continue", "1"]);
    assert_eq!(typed(&shown("--continue")).code, 1);
    typed(&shown("--abort")).succeeds();
    let again = place.braid(&["merge", "summer"]);
    assert_eq!(again.code, 1, "{again:?}");
    let resolve = shown("resolve");
    assert_eq!(resolve[..2], ["resolve".to_string(), "1".to_string()]);
    typed(&["merge".into(), "--abort".into(), "2".into()]).succeeds();
    assert_eq!(place.braid(&["merge", "summer"]).code, 1);
    assert_eq!(place.sql("SELECT cents FROM price ORDER BY id"), "100\n220");
    let conflicts = place.braid(&["conflicts", "-o", "json"]).succeeds();
    let conflicts: serde_json::Value = serde_json::from_str(&conflicts.out).unwrap();
    assert_eq!(conflicts[0]["column"], "cents");
    let resolved = place
        .braid(&["resolve", "3", "price", "--custom", "230"])
        .succeeds()
        .out;
    assert!(
        resolved.contains("next: braid merge --continue 3"),
        "{resolved}"
    );
    place.braid(&["merge", "--continue", "3"]).succeeds();
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
    let last = &lines[lines.len() - 2..];
    assert!(last[0].contains("first prices"), "{graph}");
    assert!(last[1].contains("CREATE TABLE price"), "{graph}");

    place.braid(&["tag", "v1"]).succeeds();
    assert!(place.braid(&["tag"]).succeeds().out.contains("v1"));
    let again = place.braid(&["merge", "summer"]).succeeds().out;
    assert!(again.contains("already up to date"), "{again}");
    place.braid(&["branch", "-d", "summer"]).succeeds();
    place.braid(&["merge", "summer"]).fails(1, "does not exist");
}

#[test]
fn status_blame_patch_and_pull() {
    let place = Place::serving();
    place.sql("CREATE TABLE price (id int PRIMARY KEY, item text, cents int)");
    place.sql("INSERT INTO price VALUES (1, 'tea', 100), (2, 'milk', 200)");
    place.braid(&["commit", "-m", "first prices"]).succeeds();
    let status = place.braid(&["status"]).succeeds().out;
    assert!(status.contains("nothing to commit"), "{status}");

    place.braid(&["branch", "summer"]).succeeds();
    place.braid(&["switch", "summer"]).succeeds();
    place.sql("ALTER TABLE price ADD COLUMN note text");
    place.sql("UPDATE price SET cents = 150, note = 'hot' WHERE id = 1");
    let status = place.braid(&["status"]).succeeds().out;
    assert!(
        status.contains("public.price: 0 inserted, 1 updated, 0 deleted"),
        "{status}"
    );
    assert!(status.contains("note"), "{status}");
    place.braid(&["commit", "-m", "summer prices"]).succeeds();

    let blame = place
        .braid(&["blame", "price", "1", "-o", "json"])
        .succeeds();
    let blame: serde_json::Value = serde_json::from_str(&blame.out).unwrap();
    let cell = |name: &str| {
        let rows = blame.as_array().unwrap();
        rows.iter()
            .find(|row| row["column"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(cell("cents")["message"], "summer prices");
    assert_eq!(cell("item")["message"], "first prices");
    let history = place
        .braid(&["blame", "price", "1", "--history"])
        .succeeds()
        .out;
    assert!(
        history.contains("INSERT") && history.contains("UPDATE"),
        "{history}"
    );
    place
        .braid(&["blame", "price", "9"])
        .fails(1, "no row with key 9");
    place
        .braid(&["blame", "nope", "1"])
        .fails(1, "does not exist");

    let patch = place.braid(&["patch", "main", "summer"]).succeeds().out;
    assert!(patch.contains("ADD COLUMN note text"), "{patch}");
    let undo = place.braid(&["patch", "main", "--undo"]).succeeds().out;
    assert!(undo.contains("DROP COLUMN note"), "{undo}");
    let flyway = place.path().join("flyway");
    std::fs::create_dir(&flyway).unwrap();
    let into = [
        "patch", "main", "summer", "--format", "flyway", "--into", "flyway",
    ];
    place.braid(&into).succeeds();
    let names: Vec<_> = std::fs::read_dir(&flyway).unwrap().collect();
    assert_eq!(names.len(), 2, "{names:?}");

    place.braid(&["switch", "main"]).succeeds();
    place.braid(&["pull"]).fails(1, "no parent");
    place.sql("UPDATE price SET cents = 220 WHERE id = 2");
    place
        .braid(&["branch", "early", "--at", "main~0"])
        .succeeds();
    place.braid(&["switch", "summer"]).succeeds();
    let pulled = place.braid(&["pull"]).succeeds().out;
    assert!(
        pulled.contains("merged: 0 rows inserted, 1 updated"),
        "{pulled}"
    );
    assert_eq!(place.sql("SELECT cents FROM price ORDER BY id"), "150\n220");
    let again = place.braid(&["pull", "main"]).succeeds().out;
    assert!(again.contains("already up to date"), "{again}");
    place.braid(&["switch", "early"]).succeeds();
    assert_eq!(place.sql("SELECT cents FROM price ORDER BY id"), "100\n200");
}

#[test]
fn a_crisscross_history_is_drawn() {
    let place = Place::serving();
    place.sql("CREATE TABLE t (id int PRIMARY KEY, v int)");
    place.sql("INSERT INTO t SELECT i, 0 FROM generate_series(1, 9) i");
    place.braid(&["commit", "-m", "base"]).succeeds();
    place.braid(&["branch", "f"]).succeeds();
    let work = |branch: &str, id: u32, message: &str| {
        place.braid(&["switch", branch]).succeeds();
        place.sql(&format!("UPDATE t SET v = {id} WHERE id = {id}"));
        place.braid(&["commit", "-m", message]).succeeds();
    };
    work("main", 1, "on main");
    work("f", 2, "on f");
    place.braid(&["merge", "f", "--into", "main"]).succeeds();
    place.braid(&["merge", "main", "--into", "f"]).succeeds();
    work("main", 3, "on main again");
    work("f", 4, "on f again");
    place.braid(&["merge", "f", "--into", "main"]).succeeds();
    place.braid(&["switch", "main"]).succeeds();
    let graph = place.braid(&["log", "--graph"]).succeeds().out;
    let json = place.braid(&["log", "-o", "json"]).succeeds();
    let commits: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let commits = commits.as_array().unwrap();
    // One line for each commit, in the same order, each below all that came of it.
    let lines: Vec<&str> = graph.lines().collect();
    assert_eq!(lines.len(), commits.len(), "{graph}");
    let place_of = |id: &str| commits.iter().position(|c| c["id"] == id);
    for (line, commit) in lines.iter().zip(commits) {
        assert_eq!(
            line.matches('o').count() - line[line.find("  ").unwrap()..].matches('o').count(),
            1,
            "{graph}"
        );
        assert!(
            line.contains(&commit["id"].as_str().unwrap()[..8]),
            "{graph}"
        );
        for parent in commit["parents"].as_array().unwrap() {
            let parent = place_of(parent.as_str().unwrap());
            assert!(parent > place_of(commit["id"].as_str().unwrap()), "{graph}");
        }
    }
    assert!(
        commits
            .iter()
            .filter(|c| c["parents"].as_array().unwrap().len() == 2)
            .count()
            >= 3,
        "{graph}"
    );
}
