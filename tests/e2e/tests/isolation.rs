//! Two and three sessions: on one branch, and on a branch and main. What waits, what
//! sees what, who wins.

use std::time::Duration;

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};

const TEN: &str = "CREATE TABLE t (id int PRIMARY KEY, v text, n int UNIQUE);
    INSERT INTO t SELECT i, 'v' || i, i * 10 FROM generate_series(1, 10) i";

/// Two sessions on one branch.
fn pair() -> (Db, Conn, Conn) {
    let db = Db::with(TEN);
    let one = db.branch("b");
    let two = db.on("b");
    (db, one, two)
}

/// Point reads, as many as make a session read all hidden keys into memory.
fn warm(session: &mut Conn) {
    session
        .exec("DO $$ BEGIN FOR i IN 1..400 LOOP PERFORM v FROM t WHERE id = i; END LOOP; END $$");
}

/// A branch that hides ten keys, and two sessions on it, of which the second
/// remembers what is hidden.
fn warm_pair() -> (Db, Conn, Conn) {
    let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 400) i");
    let mut one = db.branch("b");
    one.exec("DELETE FROM t WHERE id <= 10");
    let mut two = db.on("b");
    warm(&mut two);
    assert_eq!(two.line("SELECT id FROM t WHERE id = 5 OR id = 50"), "50");
    (db, one, two)
}

cases! {
    fn hidden_keys_that_a_session_remembers_follow_the_others() {
        let (_db, mut one, mut two) = warm_pair();
        let read = "SELECT count(*) FROM t WHERE id = 50";
        one.exec("BEGIN; DELETE FROM t WHERE id = 50");
        assert_eq!(two.line(read), "1");
        warm(&mut two);
        assert_eq!(two.line(read), "1");
        one.exec("ROLLBACK");
        warm(&mut two);
        assert_eq!(two.line(read), "1");
        one.exec("DELETE FROM t WHERE id = 50");
        assert_eq!(two.line(read), "0");
        one.exec("INSERT INTO t VALUES (50, 'again')");
        assert_eq!(two.line("SELECT v FROM t WHERE id = 50"), "again");
    }

    fn hidden_keys_that_a_session_remembers_are_those_of_its_snapshot() {
        let (_db, mut one, mut two) = warm_pair();
        two.exec("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM t");
        one.exec("DELETE FROM t WHERE id = 60");
        warm(&mut two);
        assert_eq!(two.line("SELECT count(*) FROM t WHERE id = 60"), "1");
        two.exec("COMMIT");
        assert_eq!(two.line("SELECT count(*) FROM t WHERE id = 60"), "0");
        two.exec("BEGIN; DECLARE c CURSOR FOR SELECT id FROM t WHERE id BETWEEN 80 AND 82 ORDER BY id");
        one.exec("DELETE FROM t WHERE id = 81");
        warm(&mut two);
        assert_eq!(two.line("SELECT count(*) FROM t WHERE id = 81"), "0");
        assert_eq!(two.line("FETCH ALL FROM c"), "80 81 82");
        two.exec("COMMIT");
    }

    fn hidden_keys_that_a_session_remembers_follow_its_own_transaction() {
        let (_db, _one, mut two) = warm_pair();
        let read = "SELECT count(*) FROM t WHERE id IN (70, 71)";
        two.exec("BEGIN; DELETE FROM t WHERE id = 70; SAVEPOINT s; DELETE FROM t WHERE id = 71");
        warm(&mut two);
        assert_eq!(two.line(read), "0");
        two.exec("ROLLBACK TO s");
        warm(&mut two);
        assert_eq!(two.line(read), "1");
        two.exec("ROLLBACK");
        assert_eq!(two.line(read), "2");
        warm(&mut two);
        assert_eq!(two.line(read), "2");
    }

    fn a_branch_below_remembers_what_its_parent_hid_before() {
        let (db, mut one, _two) = warm_pair();
        one.exec("SELECT pggit.create_branch('c', 'b')");
        let mut c = db.on("c");
        warm(&mut c);
        one.exec("DELETE FROM t WHERE id = 90");
        warm(&mut c);
        assert_eq!(c.line("SELECT count(*) FROM t WHERE id IN (5, 90)"), "1");
        c.exec("DELETE FROM t WHERE id = 91");
        assert_eq!(c.line("SELECT count(*) FROM t WHERE id IN (5, 90, 91)"), "1");
    }

    fn updates_of_different_inherited_rows_do_not_wait() {
        let (_db, mut one, mut two) = pair();
        one.exec("BEGIN; UPDATE t SET v = 'first touch' WHERE id = 10; COMMIT");
        one.exec("BEGIN; UPDATE t SET v = 'one' WHERE id = 1");
        assert!(!two.blocks("UPDATE t SET v = 'two' WHERE id = 2"));
        assert_eq!(two.answer().tag(), "UPDATE 1");
        one.exec("COMMIT");
        assert_eq!(one.line("SELECT v FROM t WHERE id < 3 ORDER BY id"), "one two");
    }

    fn the_second_first_touch_of_a_table_waits_and_then_works() {
        let (_db, mut one, mut two) = pair();
        one.exec("BEGIN; UPDATE t SET v = 'one' WHERE id = 1");
        two.0.send("UPDATE t SET v = 'two' WHERE id = 2", None).expect("sent");
        two.0.is_waiting(Duration::from_millis(300)).expect("alive");
        one.exec("COMMIT");
        assert_eq!(two.answer().tag(), "UPDATE 1");
        assert_eq!(one.line("SELECT v FROM t WHERE id < 3 ORDER BY id"), "one two");
    }

    fn the_second_first_touch_works_when_the_first_is_rolled_back() {
        let (_db, mut one, mut two) = pair();
        one.exec("BEGIN; DELETE FROM t WHERE id < 5");
        two.0.send("UPDATE t SET v = 'two' WHERE id = 2", None).expect("sent");
        two.0.is_waiting(Duration::from_millis(300)).expect("alive");
        one.exec("ROLLBACK");
        assert_eq!(two.answer().tag(), "UPDATE 1");
        assert_eq!(one.line("SELECT count(*), max(v) FROM t WHERE id < 3"), "2|v1");
        assert_eq!(two.line("SELECT v FROM t WHERE id = 2"), "two");
    }

    fn inserts_of_one_key_wait_and_the_second_fails() {
        let (_db, mut one, mut two) = pair();
        one.exec("INSERT INTO t VALUES (50, 'touch', 500)");
        one.exec("BEGIN; INSERT INTO t VALUES (11, 'one', 110)");
        assert!(two.blocks("INSERT INTO t VALUES (11, 'two', 111)"));
        one.exec("COMMIT");
        assert_eq!(two.answer().code(), "23505");
    }

    fn a_key_freed_by_another_session_can_be_taken_after_its_commit() {
        let (_db, mut one, mut two) = pair();
        one.exec("BEGIN; DELETE FROM t WHERE id = 5");
        assert!(two.blocks("INSERT INTO t VALUES (5, 'two', 51)"), "an inherited key being deleted is waited for");
        one.exec("COMMIT");
        assert_eq!(two.answer().code(), "00000");
        assert_eq!(one.line("SELECT v FROM t WHERE id = 5"), "two");
    }

    fn a_key_whose_delete_is_rolled_back_stays_taken() {
        let (_db, mut one, mut two) = pair();
        one.exec("BEGIN; DELETE FROM t WHERE id = 5");
        assert!(two.blocks("INSERT INTO t VALUES (5, 'two', 51)"));
        one.exec("ROLLBACK");
        assert_eq!(two.answer().code(), "23505");
        assert_eq!(one.line("SELECT v FROM t WHERE id = 5"), "v5");
    }

    fn on_conflict_waits_for_the_other_session_and_updates_its_row() {
        let (_db, mut one, mut two) = pair();
        one.exec("BEGIN; UPDATE t SET v = 'one' WHERE id = 5");
        assert!(two.blocks("INSERT INTO t VALUES (5, 'two', 0) ON CONFLICT (id) DO UPDATE SET v = t.v || '+'"));
        one.exec("COMMIT");
        assert_eq!(two.answer().tag(), "INSERT 0 1");
        assert_eq!(one.line("SELECT v FROM t WHERE id = 5"), "one+");
    }

    fn read_committed_rechecks_its_condition_on_an_inherited_row() {
        let (_db, mut one, mut two) = pair();
        one.exec("BEGIN; UPDATE t SET v = 'gone' WHERE id = 5");
        assert!(two.blocks("UPDATE t SET n = n + 1 WHERE v = 'v5'"));
        one.exec("COMMIT");
        assert_eq!(two.answer().tag(), "UPDATE 0");
        assert_eq!(one.line("SELECT v, n FROM t WHERE id = 5"), "gone|50");
    }

    fn repeatable_read_fails_when_an_inherited_row_was_changed() {
        let (_db, mut one, mut two) = pair();
        two.exec("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t");
        one.exec("UPDATE t SET v = 'one' WHERE id = 5");
        assert_eq!(two.line("SELECT v FROM t WHERE id = 5"), "v5");
        two.fails_with("40001", "UPDATE t SET v = 'two' WHERE id = 5");
        two.exec("ROLLBACK");
        assert_eq!(two.line("SELECT v FROM t WHERE id = 5"), "one");
    }

    fn repeatable_read_fails_when_an_inherited_row_was_deleted() {
        let (_db, mut one, mut two) = pair();
        two.exec("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t");
        one.exec("DELETE FROM t WHERE id = 5");
        assert_eq!(two.line("SELECT count(*) FROM t"), "10");
        two.fails_with("40001", "SELECT * FROM t WHERE id = 5 FOR UPDATE");
    }

    fn repeatable_read_updates_rows_nobody_else_touched() {
        let (db, mut one, mut two) = pair();
        two.exec("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t");
        one.exec("UPDATE t SET v = 'one' WHERE id = 5");
        db.main().exec("UPDATE t SET v = 'main' WHERE id = 6");
        two.exec("UPDATE t SET v = v || '+' WHERE id IN (6, 7)");
        two.exec("COMMIT");
        assert_eq!(two.line("SELECT v FROM t WHERE id BETWEEN 5 AND 7 ORDER BY id"), "one v6+ v7+");
    }

    fn two_sessions_that_lock_rows_crosswise_deadlock_as_on_a_copy() {
        let (_db, mut one, mut two) = pair();
        one.exec("SET deadlock_timeout = '100ms'; UPDATE t SET v = 'touch' WHERE id = 10");
        two.exec("SET deadlock_timeout = '100ms'");
        one.exec("BEGIN; UPDATE t SET v = 'one' WHERE id = 1");
        two.exec("BEGIN; UPDATE t SET v = 'two' WHERE id = 2");
        one.0.send("UPDATE t SET v = 'one' WHERE id = 2", None).expect("sent");
        two.0.send("UPDATE t SET v = 'two' WHERE id = 1", None).expect("sent");
        let codes = [one.answer().code().to_string(), two.answer().code().to_string()];
        assert_eq!(codes.iter().filter(|c| *c == "40P01").count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|c| *c == "00000").count(), 1, "{codes:?}");
    }

    fn uncommitted_work_of_one_session_is_invisible_to_the_other() {
        let (_db, mut one, mut two) = pair();
        one.exec("BEGIN; UPDATE t SET v = 'x'; DELETE FROM t WHERE id = 1; INSERT INTO t VALUES (11, 'n', 0)");
        assert_eq!(one.line("SELECT count(*), min(id) FROM t WHERE v = 'x'"), "9|2");
        assert_eq!(two.line("SELECT count(*), min(v), max(id) FROM t"), "10|v1|10");
        one.exec("ROLLBACK");
        assert_eq!(one.line("SELECT count(*), min(v), max(id) FROM t"), "10|v1|10");
    }

    fn savepoints_undo_copy_ups_and_deletes() {
        let (_db, mut one, mut two) = pair();
        one.exec("BEGIN; SAVEPOINT a; DELETE FROM t WHERE id < 4; SAVEPOINT b; UPDATE t SET v = 'b'; INSERT INTO t VALUES (1, 'again', 1)");
        one.exec("ROLLBACK TO b");
        assert_eq!(one.line("SELECT id, v FROM t WHERE id < 6 ORDER BY id"), "4|v4 5|v5");
        one.exec("UPDATE t SET v = 'c' WHERE id = 5; ROLLBACK TO a");
        assert_eq!(one.line("SELECT id, v FROM t WHERE id < 6 ORDER BY id"), "1|v1 2|v2 3|v3 4|v4 5|v5");
        one.exec("UPDATE t SET v = 'd' WHERE id = 2; COMMIT");
        assert_eq!(two.line("SELECT id, v FROM t WHERE id < 6 ORDER BY id"), "1|v1 2|d 3|v3 4|v4 5|v5");
    }

    fn a_parent_deleted_while_a_child_is_inserted_leaves_no_orphan() {
        let db = Db::with("CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1), (2);
            CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p)");
        let (mut one, mut two) = (db.branch("b"), db.on("b"));
        one.exec("BEGIN; DELETE FROM p WHERE id = 1");
        assert!(two.blocks("INSERT INTO c VALUES (1, 1)"), "the child must wait for the delete");
        one.exec("COMMIT");
        assert_eq!(two.answer().code(), "23503");
        one.exec("BEGIN; INSERT INTO c VALUES (2, 2)");
        assert!(two.blocks("DELETE FROM p WHERE id = 2"), "the delete must wait for the child");
        one.exec("ROLLBACK");
        assert_eq!(two.answer().tag(), "DELETE 1");
        assert_eq!(two.line("SELECT count(*) FROM c"), "0");
    }

    fn a_branch_and_main_never_wait_for_each_others_rows() {
        let (db, mut one, _two) = pair();
        let mut main = db.main();
        main.exec("BEGIN; UPDATE t SET v = 'main'; DELETE FROM t WHERE id = 3");
        assert!(!one.blocks("UPDATE t SET v = 'b' WHERE id < 5"));
        assert_eq!(one.answer().tag(), "UPDATE 4");
        one.exec("BEGIN; DELETE FROM t");
        assert!(!main.blocks("UPDATE t SET n = -n"));
        assert_eq!(main.answer().tag(), "UPDATE 9");
        main.exec("COMMIT");
        one.exec("ROLLBACK");
        assert_eq!(one.line("SELECT v FROM t WHERE id BETWEEN 2 AND 5 ORDER BY id"), "b b b v5");
    }

    fn two_branches_never_wait_for_each_other() {
        let db = Db::with(TEN);
        let (mut b, mut c) = (db.branch("b"), db.branch("c"));
        b.exec("BEGIN; UPDATE t SET v = 'b'; ALTER TABLE t ADD COLUMN z int");
        assert!(!c.blocks("UPDATE t SET v = 'c' WHERE id = 1"));
        assert_eq!(c.answer().tag(), "UPDATE 1");
        assert!(!c.blocks("ALTER TABLE t ADD COLUMN y int"));
        assert_eq!(c.answer().code(), "00000");
        b.exec("COMMIT");
        assert_eq!(c.line("SELECT v FROM t WHERE id < 3 ORDER BY id"), "c v2");
    }

    fn concurrent_increments_from_many_sessions_all_count() {
        let db = Db::with(TEN);
        db.branch("b");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut s = db.on("b");
                    for _ in 0..25 {
                        s.exec("UPDATE t SET v = (coalesce(nullif(v, 'v7')::int, 0) + 1)::text WHERE id = 7");
                    }
                });
            }
            scope.spawn(|| {
                let mut s = db.main();
                for i in 0..25 {
                    s.exec(&format!("UPDATE t SET v = 'm{i}'"));
                }
            });
        });
        assert_eq!(db.on("b").line("SELECT v FROM t WHERE id = 7"), "100");
        assert_eq!(db.on("b").line("SELECT v FROM t WHERE id = 8"), "v8");
    }

    fn a_branch_made_while_main_is_busy_is_one_moment() {
        let db = Db::with("CREATE TABLE a (id int PRIMARY KEY, n int); CREATE TABLE b (id int PRIMARY KEY, n int);
            INSERT INTO a VALUES (1, 500); INSERT INTO b VALUES (1, 500)");
        std::thread::scope(|scope| {
            let busy: Vec<_> = (0..2).map(|_| scope.spawn(|| {
                let mut s = db.main();
                for i in 0..150 {
                    let x = i % 7;
                    s.exec(&format!("BEGIN; UPDATE a SET n = n - {x}; UPDATE b SET n = n + {x}; COMMIT"));
                }
            })).collect();
            let mut main = db.main();
            for k in 0..10 {
                main.exec(&format!("SELECT pggit.create_branch('k{k}')"));
                std::thread::sleep(Duration::from_millis(5));
            }
            for b in busy { b.join().expect("no panic"); }
        });
        for k in 0..10 {
            let mut s = db.on(&format!("k{k}"));
            assert_eq!(s.line("SELECT a.n + b.n FROM a, b"), "1000", "branch k{k}");
            assert_eq!(s.line("SELECT a.n FROM a"), s.line("SELECT a.n FROM a"));
        }
    }

    fn an_open_transaction_keeps_nobody_from_touching_a_table_first() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 10) i");
        let (mut one, mut two) = (db.branch("b"), db.on("b"));
        one.exec("BEGIN; UPDATE t SET v = 'one' WHERE id = 1");
        assert!(!two.blocks("UPDATE t SET v = 'two' WHERE id = 2"));
        assert_eq!(two.answer().tag(), "UPDATE 1");
        assert_eq!(two.line("SELECT v FROM t WHERE id < 3 ORDER BY id"), "v1 two");
        one.exec("ROLLBACK");
        assert_eq!(one.line("SELECT v FROM t WHERE id < 3 ORDER BY id"), "v1 two");
        assert_eq!(db.main().line("SELECT v FROM t WHERE id < 3 ORDER BY id"), "v1 v2");
    }
}
