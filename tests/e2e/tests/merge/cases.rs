//! One behaviour each.

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};

const SETUP: &str = "CREATE TABLE t (id int PRIMARY KEY, v text, n int, j jsonb, twice int GENERATED ALWAYS AS (n * 2) STORED);
    INSERT INTO t SELECT i, 'v' || i, i, '{\"a\": 1, \"b\": {\"x\": 1, \"y\": 1}}' FROM generate_series(1, 8) i;
    CREATE TABLE c (id int PRIMARY KEY, t int REFERENCES t ON DELETE CASCADE, u int UNIQUE, CHECK (u > 0));
    INSERT INTO c VALUES (1, 1, 10), (2, 2, 20)";

/// main and a branch `f` of it.
fn pair() -> (Db, Conn, Conn) {
    let db = Db::with(SETUP);
    let f = db.branch("f");
    let main = db.main();
    (db, main, f)
}

/// Status and number of conflicts of a merge.
fn merge(session: &mut Conn, arguments: &str) -> String {
    session.line(&format!(
        "SELECT status, conflicts FROM pggit.merge({arguments})"
    ))
}

cases! {
    fn cells_of_one_row_merge_and_generated_columns_follow() {
        let (_db, mut main, mut f) = pair();
        main.exec("SELECT pggit.commit('before')");
        f.exec("UPDATE t SET n = 70 WHERE id = 7; UPDATE t SET j = jsonb_set(j, '{b,x}', '2') WHERE id = 3; INSERT INTO t VALUES (9, 'new', 9); DELETE FROM t WHERE id = 8");
        main.exec("UPDATE t SET v = 'seven' WHERE id = 7; UPDATE t SET j = jsonb_set(j, '{b,y}', '3') WHERE id = 3");
        assert_eq!(merge(&mut main, "'f'"), "completed|0");
        assert_eq!(main.line("SELECT id, v, n, twice FROM t WHERE id >= 7 ORDER BY id"), "7|seven|70|140 9|new|9|18");
        assert_eq!(main.line("SELECT j FROM t WHERE id = 3"), "{\"a\": 1, \"b\": {\"x\": 2, \"y\": 3}}");
        assert_eq!(f.line("SELECT v FROM t WHERE id = 7"), "v7");
        assert_eq!(merge(&mut main, "'f', 'main'"), "up_to_date|0");
        assert_eq!(main.line("SELECT kind, cardinality(parents) FROM pggit.commit_log('main', 1)"), "merge|2");
    }

    fn the_status_of_branches_tells_what_is_ahead_uncommitted_and_unmerged() {
        let (_db, mut main, mut f) = pair();
        let status = |session: &mut Conn| session.line("SELECT name, ahead, behind, uncommitted, unmerged FROM pggit.branch_status()");
        assert_eq!(status(&mut main), "main|\\N|\\N|f|f f|0|0|f|f");
        f.exec("UPDATE t SET v = 'f' WHERE id = 1");
        assert_eq!(status(&mut main), "main|\\N|\\N|f|f f|0|0|t|t");
        f.exec("SELECT pggit.commit('one'); UPDATE t SET v = 'f' WHERE id = 2; SELECT pggit.commit('two')");
        assert_eq!(status(&mut f), "main|\\N|\\N|f|f f|2|0|f|t");
        assert_eq!(merge(&mut main, "'f'"), "completed|0");
        assert_eq!(main.line("SELECT ahead, unmerged, users FROM pggit.branch_status() WHERE name = 'f'"), "0|f|{postgres}");
        assert_eq!(main.line("SELECT behind > 0 FROM pggit.branch_status() WHERE name = 'f'"), "t");
    }

    fn every_class_is_named_in_the_preview_and_nothing_is_written() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE t SET v = 's' WHERE id = 1; UPDATE t SET v = 'same' WHERE id = 3; UPDATE t SET v = 'f' WHERE id = 4; DELETE FROM t WHERE id = 5; UPDATE t SET v = 'f' WHERE id = 6");
        main.exec("UPDATE t SET v = 't' WHERE id = 2; UPDATE t SET v = 'same' WHERE id = 3; UPDATE t SET v = 'm' WHERE id = 4; DELETE FROM t WHERE id = 6");
        assert_eq!(
            main.line("SELECT key ->> 'id', classification, conflict FROM pggit.preview_merge('f', 'main') ORDER BY 1"),
            "1|SOURCE_MODIFIED|f 2|TARGET_MODIFIED|f 3|NO_CONFLICT|f 4|BOTH_MODIFIED|t 5|DELETED_SOURCE|f 6|DELETED_TARGET|t"
        );
        assert_eq!(main.line("SELECT key ->> 'id', conflict_columns FROM pggit.detect_conflicts('f') ORDER BY 1"), "4|{v} 6|{}");
        assert_eq!(main.line("SELECT count(*) FROM pggit.merge_history"), "0");
    }

    fn a_conflict_is_listed_decided_and_looked_at_again() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE t SET v = 'f' WHERE id IN (1, 2, 3); UPDATE t SET n = 100 WHERE id = 8");
        main.exec("UPDATE t SET v = 'm' WHERE id IN (1, 2, 3)");
        assert_eq!(merge(&mut main, "'f', 'main'"), "conflicts|3");
        assert_eq!(main.line("SELECT n FROM t WHERE id = 8"), "8");
        assert_eq!(main.line("SELECT status FROM pggit.merge('f', 'main')"), "open");
        main.exec("SELECT pggit.resolve_conflict(1, conflict_id::text, 'source') FROM pggit.get_conflicts(1) WHERE key = '{\"id\": 1}'");
        main.exec("SELECT pggit.resolve_conflict(1, conflict_id::text, 'custom', '\"mine\"') FROM pggit.get_conflicts(1) WHERE key = '{\"id\": 2}'");
        let e = main.fails("SELECT pggit.resolve_conflict(1, conflict_id::text, 'target') FROM pggit.get_conflicts(1) WHERE key = '{\"id\": 1}'");
        assert_eq!(e.code, "PB010", "{e}");
        assert_eq!(main.line("SELECT status, conflicts FROM pggit.complete_merge(1)"), "conflicts|1");
        // What was decided on row 2 was decided on other values.
        main.exec("UPDATE t SET v = 'later' WHERE id = 2");
        main.exec("SELECT pggit.resolve_conflict(1, 't', 'target')");
        assert_eq!(main.line("SELECT status, conflicts FROM pggit.complete_merge(1)"), "conflicts|1");
        main.exec("SELECT pggit.resolve_conflict(1, 't', 'base')");
        assert_eq!(main.line("SELECT status FROM pggit.complete_merge(1)"), "completed");
        assert_eq!(main.line("SELECT id, v FROM t WHERE id <= 3 ORDER BY id"), "1|f 2|v2 3|m");
        assert_eq!(main.line("SELECT n FROM t WHERE id = 8"), "100");
        assert_eq!(main.fails("SELECT pggit.complete_merge(1)").code, "PB010");
    }

    fn a_value_that_does_not_fit_is_refused_when_it_is_given() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE t SET n = 100 WHERE id = 1; DELETE FROM t WHERE id = 3");
        main.exec("UPDATE t SET n = 200 WHERE id = 1; UPDATE t SET v = 'm' WHERE id = 3");
        assert_eq!(merge(&mut main, "'f', 'main'"), "conflicts|2");
        let cell = "conflict_id::text FROM pggit.get_conflicts(1) WHERE kind = 'cell'";
        let conflict = main.line(&format!("SELECT {cell}"));
        let row = main.line("SELECT conflict_id FROM pggit.get_conflicts(1) WHERE kind = 'row'");
        main.fails_with("22P02", &format!("SELECT pggit.resolve_conflict(1, '{conflict}', 'custom', '\"no number\"')"));
        main.fails_with("42703", &format!("SELECT pggit.resolve_conflict(1, '{row}', 'custom', '{{\"nope\": 1}}')"));
        main.fails_with("22023", &format!("SELECT pggit.resolve_conflict(1, '{row}', 'perhaps')"));
        main.fails_with("PB010", "SELECT pggit.resolve_conflict(1, '99999', 'source')");
        main.fails_with("PB010", "SELECT pggit.resolve_conflict(77, '1', 'source')");
        main.exec(&format!("SELECT pggit.resolve_conflict(1, '{conflict}', 'custom', '300'); SELECT pggit.resolve_conflict(1, '{row}', 'custom', '{{\"v\": \"kept\"}}')"));
        assert_eq!(main.line("SELECT status FROM pggit.complete_merge(1)"), "completed");
        assert_eq!(main.line("SELECT id, v, n FROM t WHERE id IN (1, 3) ORDER BY id"), "1|v1|300 3|kept|3");
    }

    fn a_batch_is_decided_whole_or_not_at_all() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE t SET v = 'f' WHERE id IN (1, 2)");
        main.exec("UPDATE t SET v = 'm' WHERE id IN (1, 2)");
        merge(&mut main, "'f', 'main'");
        let ids = main.line("SELECT array_agg(conflict_id::text) FROM pggit.get_conflicts(1)");
        main.fails_with("PB010", &format!("SELECT pggit.resolve_conflicts_batch(1, '{ids}'::text[] || '999'::text, 'source')"));
        assert_eq!(main.line("SELECT remaining FROM pggit.get_merge_status(1)"), "2");
        assert_eq!(main.line(&format!("SELECT * FROM pggit.resolve_conflicts_batch(1, '{ids}', 'source')")), "2|0");
        assert_eq!(main.line("SELECT percent FROM pggit.merge_resolution_progress"), "100.0");
    }

    fn strategies_decide_conflicts_only() {
        for (strategy, expected) in [
            ("source_wins", "1|f 2|- 3|f 4|m"),
            ("target_wins", "1|m 2|m 3|- 4|m"),
        ] {
            let (_db, mut main, mut f) = pair();
            f.exec("UPDATE t SET v = 'f' WHERE id IN (1, 3); DELETE FROM t WHERE id = 2");
            main.exec("UPDATE t SET v = 'm' WHERE id IN (1, 2, 4); DELETE FROM c; DELETE FROM t WHERE id = 3");
            assert_eq!(merge(&mut main, &format!("'f', 'main', '{strategy}'")), "completed|0");
            assert_eq!(main.line("SELECT i, coalesce(v, '-') FROM generate_series(1, 4) i LEFT JOIN t ON id = i ORDER BY i"), expected, "{strategy}");
        }
        let (_db, mut main, _) = pair();
        main.fails_with("22023", "SELECT pggit.merge('f', 'main', 'coin')");
    }

    fn manual_review_opens_every_change() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE t SET v = 'f' WHERE id IN (1, 2); INSERT INTO t VALUES (20, 'new', 1)");
        assert_eq!(merge(&mut main, "'f', 'main', 'manual_review'"), "conflicts|3");
        main.exec("SELECT pggit.resolve_conflict(1, conflict_id::text, CASE key ->> 'id' WHEN '1' THEN 'target' ELSE 'source' END) FROM pggit.get_conflicts(1)");
        assert_eq!(main.line("SELECT status FROM pggit.complete_merge(1)"), "completed");
        assert_eq!(main.line("SELECT id, v FROM t WHERE id IN (1, 2, 20) ORDER BY id"), "1|v1 2|f 20|new");
    }

    fn values_that_move_between_rows_meet_no_constraint_on_the_way() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE c SET u = 99 WHERE id = 1; UPDATE c SET u = 10 WHERE id = 2; UPDATE c SET u = 20 WHERE id = 1; DELETE FROM t WHERE id = 8; INSERT INTO c VALUES (3, 3, 30)");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT * FROM c ORDER BY id"), "1|1|20 2|2|10 3|3|30");
    }

    fn violated_constraints_are_conflicts_and_nothing_is_applied() {
        let (_db, mut main, mut f) = pair();
        f.exec("INSERT INTO c VALUES (3, 3, 30); DELETE FROM c WHERE t = 2; DELETE FROM t WHERE id = 2; UPDATE t SET v = 'f' WHERE id = 1");
        main.exec("INSERT INTO c VALUES (4, 2, 30)");
        assert_eq!(main.line("SELECT status FROM pggit.merge('f', 'main')"), "conflicts");
        let detail = main.line("SELECT kind, detail FROM pggit.get_conflicts(1)");
        assert!(detail.contains("constraint") && detail.contains("c_u_key"), "{detail}");
        main.exec("UPDATE c SET u = 40 WHERE id = 4");
        assert_eq!(main.line("SELECT status FROM pggit.complete_merge(1)"), "conflicts");
        let detail = main.line("SELECT kind, detail, key FROM pggit.get_conflicts(1)");
        assert!(detail.contains("c_t_fkey") && detail.contains("{\"t\": 2}"), "{detail}");
        assert_eq!(main.line("SELECT v FROM t WHERE id <= 2 ORDER BY id"), "v1 v2");
        main.exec("UPDATE c SET t = 5 WHERE id = 4");
        assert_eq!(main.line("SELECT status FROM pggit.complete_merge(1)"), "completed");
        assert_eq!(main.line("SELECT * FROM c ORDER BY id"), "1|1|10 3|3|30 4|5|40");
    }

    fn nothing_cascades_and_only_replica_triggers_fire() {
        let db = Db::with(SETUP);
        let mut main = db.main();
        main.exec("CREATE TABLE seen (what text);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (TG_NAME); RETURN NEW; END $$;
            CREATE TRIGGER ordinary AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note();
            CREATE TRIGGER always AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note();
            ALTER TABLE t ENABLE ALWAYS TRIGGER always");
        let mut f = db.branch("f");
        f.exec("SET session_replication_role = replica; UPDATE t SET v = 'f' WHERE id = 2; DELETE FROM seen; DELETE FROM c WHERE t = 1; DELETE FROM t WHERE id = 1");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT what FROM seen"), "always");
        assert_eq!(main.line("SELECT * FROM c"), "2|2|20");
        assert_eq!(main.line("SHOW session_replication_role"), "origin");
    }

    fn main_is_pulled_into_a_branch_and_back() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE t SET v = 'f' WHERE id = 1");
        main.exec("UPDATE t SET n = 11 WHERE id = 1; UPDATE t SET v = 'm' WHERE id = 2; DELETE FROM t WHERE id = 8");
        assert_eq!(merge(&mut f, "'main'"), "completed|0");
        assert_eq!(f.line("SELECT id, v, n FROM t WHERE id IN (1, 2, 8) ORDER BY id"), "1|f|11 2|m|2");
        assert_eq!(main.line("SELECT v FROM t WHERE id = 1"), "v1");
        // The base is now main as it was pulled: undoing what was pulled is a change.
        f.exec("UPDATE t SET v = 'v2' WHERE id = 2");
        assert_eq!(merge(&mut main, "'f'"), "completed|0");
        assert_eq!(main.line("SELECT id, v, n FROM t WHERE id <= 2 ORDER BY id"), "1|f|11 2|v2|2");
        assert_eq!(merge(&mut main, "'f'"), "up_to_date|0");
        main.exec("SELECT pggit.switch_branch('main'); SELECT pggit.delete_branch('f')");
    }

    fn work_that_is_merged_may_be_deleted_and_other_work_not() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE t SET v = 'f' WHERE id = 1; SELECT pggit.switch_branch('main')");
        main.fails_with("PB003", "SELECT pggit.delete_branch('f')");
        merge(&mut main, "'f', 'main'");
        f.exec("SELECT pggit.switch_branch('f'); UPDATE t SET v = 'again' WHERE id = 1; SELECT pggit.switch_branch('main')");
        main.fails_with("PB003", "SELECT pggit.delete_branch('f')");
        merge(&mut main, "'f', 'main'");
        main.exec("SELECT pggit.delete_branch('f')");
    }

    fn a_merge_is_rolled_back_by_a_new_commit() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE t SET v = 'f' WHERE id = 1; DELETE FROM t WHERE id = 8; INSERT INTO t VALUES (20, 'new', 1)");
        merge(&mut main, "'f', 'main'");
        main.exec("UPDATE t SET v = 'other' WHERE id = 5");
        assert_eq!(main.line("SELECT status FROM pggit.rollback_merge(1, 'too early')"), "rolled_back");
        assert_eq!(main.line("SELECT id, v FROM t WHERE id IN (1, 5, 8, 20) ORDER BY id"), "1|v1 5|other 8|v8");
        assert_eq!(main.line("SELECT kind FROM pggit.commit_log('main', 1)"), "revert");
        main.fails_with("PB010", "SELECT pggit.rollback_merge(1)");
    }

    fn bad_input_says_what_is_wrong() {
        let (db, mut main, _f) = pair();
        main.fails_with("22023", "SELECT pggit.merge('f', 'f')");
        main.fails_with("PB001", "SELECT pggit.merge('gone', 'main')");
        main.fails_with("PB001", "SELECT pggit.merge('f', 'gone')");
        main.fails_with("PB001", "SELECT pggit.merge(NULL, 'gone')");
        main.fails_with("PB009", "SELECT * FROM pggit.data_diff('abcdef1', 'main')");
        main.fails_with("PB001", "SELECT * FROM pggit.data_diff('no''such', 'main')");
        main.fails_with("PB008", "SELECT * FROM pggit.data_diff('main@{1999-01-01}', 'main')");
        main.fails_with("22004", "SELECT pggit.commit('  ')");
        main.fails_with("PB002", "SELECT pggit.create_tag('a b')");
        main.fails_with("42501", "SELECT pggit.on_branch('f', false, false, 'DELETE FROM t')");
        main.exec("SELECT pggit.create_tag('v1')");
        main.fails_with("42710", "SELECT pggit.create_tag('v1')");
        assert_eq!(db.main().line("SELECT count(*) FROM t"), "8");
    }

    fn a_role_merges_what_it_may_change_itself_and_nothing_else() {
        let (db, mut main, mut f) = pair();
        main.exec("DO $$ BEGIN CREATE ROLE merger LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT SELECT ON t, c TO merger; GRANT UPDATE ON t TO merger");
        f.exec("UPDATE t SET v = 'f' WHERE id = 1");
        let mut merger = db.as_role("merger", &[]);
        assert_eq!(merge(&mut merger, "'f', 'main'"), "completed|0");
        f.exec("INSERT INTO c VALUES (5, 5, 5); UPDATE t SET v = 'ff' WHERE id = 1");
        merger.fails_with("42501", "SELECT pggit.merge('f', 'main')");
        assert_eq!(main.line("SELECT v FROM t WHERE id = 1"), "f");
        main.exec("REVOKE SELECT ON c FROM merger");
        merger.fails_with("42501", "SELECT * FROM pggit.data_diff('main', 'f')");
        merger.fails_with("42501", "SELECT * FROM pggit.run_merge(NULL, true)");
        merger.fails_with("42501", "SET pggit.internal = on");
        merger.fails_with("42501", "DELETE FROM pggit.commits");
        // Rows that a policy hides from the one who merges refuse the merge.
        let (db, mut main, _) = pair();
        main.exec("GRANT SELECT, INSERT, UPDATE, DELETE ON t, c TO merger; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY part ON t USING (id > 1);
            SELECT pggit.create_branch('g')");
        db.on("g").exec("UPDATE t SET v = 'g' WHERE id = 1");
        let mut merger = db.as_role("merger", &[]);
        let e = merger.fails_with("42501", "SELECT pggit.merge('g', 'main')");
        assert!(e.message.contains("row security"), "{e}");
        assert_eq!(main.line("SELECT v FROM t WHERE id = 1"), "v1");
        assert_eq!(main.line("SELECT status FROM pggit.merge('g', 'main')"), "completed");
    }

    fn revisions_are_found_by_every_name() {
        let (_db, mut main, _f) = pair();
        main.exec("SELECT pggit.commit('one')");
        main.exec("UPDATE t SET v = 'two' WHERE id = 1");
        let two = main.line("SELECT pggit.commit('two')");
        main.exec("UPDATE t SET v = 'three' WHERE id = 1");
        main.exec("SELECT pggit.create_tag('third')");
        main.exec("UPDATE t SET v = 'now' WHERE id = 1");
        for (revision, value) in [("main", "now"), ("HEAD", "now"), ("third", "three"), ("main~0", "three"), ("main~1", "two"), ("main~2", "v1"), ("third^", "two"), ("third^^", "v1"), (&two, "two"), (&two[..9], "two")] {
            assert_eq!(main.line(&format!("SELECT coalesce(max(new_row ->> 'v'), 'v1') FROM pggit.data_diff('main~2', '{revision}', 't')")), value, "{revision}");
        }
        assert_eq!(main.line("SELECT old_row ->> 'v', new_row ->> 'v' FROM pggit.show('third')"), "two|three");
        assert_eq!(main.line("SELECT \"table\", updated FROM pggit.status()"), "public.t|1");
        main.fails_with("PB009", "SELECT * FROM pggit.data_diff('main~7', 'main')");
        assert_eq!(main.line("SELECT string_agg(message, ',') FROM pggit.commit_log('third') WHERE kind <> 'ddl'"), "tag third,two,one");
        assert_eq!(main.line("SELECT \"table\", updated, commit IS NULL FROM pggit.rollback_to('main~1')"), "public.t|1|t");
        main.exec("SELECT pggit.rollback_to('main~1', false)");
        assert_eq!(main.line("SELECT v FROM t WHERE id = 1"), "two");
        assert_eq!(main.line("SELECT note FROM pggit.revert('HEAD')"), "undone");
        assert_eq!(main.line("SELECT v FROM t WHERE id = 1"), "three");
    }

    fn work_of_this_very_transaction_is_committed_before_it_is_merged() {
        let (_db, _main, mut f) = pair();
        f.exec("BEGIN; UPDATE t SET v = 'f' WHERE id = 1");
        f.fails_with("PB006", "SELECT pggit.merge('f', 'main')");
        f.exec("ROLLBACK; UPDATE t SET v = 'f' WHERE id = 1");
        f.exec("BEGIN; SELECT pggit.merge('f', 'main'); UPDATE t SET v = 'later' WHERE id = 2; COMMIT");
        assert_eq!(merge(&mut f, "'f', 'main'"), "completed|0");
        f.exec("SELECT pggit.switch_branch('main')");
        assert_eq!(f.line("SELECT v FROM t WHERE id <= 2 ORDER BY id"), "f later");
    }

    fn one_commit_is_picked_from_another_branch() {
        let (_db, mut main, mut f) = pair();
        for (id, message) in [(1, "one"), (2, "two"), (3, "three")] {
            f.exec(&format!("UPDATE t SET v = 'f' WHERE id = {id}"));
            f.exec(&format!("SELECT pggit.commit('{message}')"));
        }
        assert_eq!(main.line("SELECT note FROM pggit.cherry_pick('f~1')"), "picked");
        assert_eq!(main.line("SELECT id, v FROM t WHERE id <= 3 ORDER BY id"), "1|v1 2|f 3|v3");
        assert_eq!(main.line("SELECT kind, message FROM pggit.commit_log('main', 1)"), "cherry-pick|two");
        f.exec("UPDATE t SET v = 'lost' WHERE id = 3");
        f.exec("SELECT pggit.discard_changes()");
        assert_eq!(f.line("SELECT v FROM t WHERE id = 3"), "f");
    }

    fn conflicts_are_counted_and_decided_by_kind() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE t SET v = 'f', n = 50 WHERE id IN (1, 2); DELETE FROM t WHERE id = 3; UPDATE t SET v = ' M ' WHERE id = 4");
        main.exec("UPDATE t SET v = 'm', n = 60 WHERE id IN (1, 2, 3); UPDATE t SET v = 'm' WHERE id = 4");
        assert_eq!(merge(&mut main, "'f', 'main'"), "conflicts|6");
        assert_eq!(main.line("SELECT conflict_type, classification, conflicts FROM pggit.get_conflicts_by_type(1)"), "cell|BOTH_MODIFIED|5 row|DELETED_SOURCE|1");
        let id = main.line("SELECT conflict_id FROM pggit.get_conflicts(1) WHERE key = '{\"id\": 4}'");
        assert_eq!(main.line(&format!("SELECT resolved FROM pggit.resolve_conflict_auto(1, {id})")), "1");
        assert_eq!(main.line("SELECT resolved, remaining FROM pggit.approve_conflict_type(1, 'row', 'target')"), "1|4");
        assert_eq!(main.line("SELECT remaining, estimate IS NOT NULL, learned_from FROM pggit.estimate_resolution_time(1)"), "4|t|2");
        assert_eq!(main.line("SELECT resolved, remaining FROM pggit.apply_strategy_to_merge(1, 'source_wins')"), "4|0");
        assert_eq!(main.line("SELECT status FROM pggit.complete_merge(1)"), "completed");
        assert_eq!(main.line("SELECT id, v, n FROM t WHERE id <= 4 ORDER BY id"), "1|f|50 2|f|50 3|m|60 4|m|4");
        assert_eq!(main.line("SELECT resolved, source, target FROM pggit.resolution_summary_by_user"), "6|4|2");
    }
}
