//! One behaviour each.

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};

const SETUP: &str = "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text);
    INSERT INTO customers SELECT i, 'c' || i, 'c' || i || '@x' FROM generate_series(1, 6) i;
    CREATE TABLE orders (id serial PRIMARY KEY, customer int REFERENCES customers, total numeric(10,2), qty int);
    INSERT INTO orders (customer, total, qty) SELECT 1 + i % 6, i, i FROM generate_series(1, 12) i;
    CREATE TABLE notes (at int, note text);
    INSERT INTO notes VALUES (1, 'a'), (1, 'a'), (2, 'b');
    CREATE VIEW spent AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer";

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

/// The steps that separate two schemas.
fn steps(session: &mut Conn) -> String {
    session.line("SELECT change_type, object_name FROM pggit.schema_diff('f', 'main')")
}

cases! {
    fn columns_of_both_sides_arrive_with_their_rows() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE customers ADD COLUMN phone text; UPDATE customers SET phone = '0' || id; ALTER TABLE customers ALTER phone SET NOT NULL;
                INSERT INTO customers (id, name, phone) VALUES (100, 'new', '999')");
        main.exec("ALTER TABLE customers ADD COLUMN city text DEFAULT 'Rome'; UPDATE customers SET name = 'C2' WHERE id = 2");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(
            main.line("SELECT id, name, phone, city FROM customers WHERE id IN (1, 2, 100) ORDER BY id"),
            "1|c1|01|Rome 2|C2|02|Rome 100|new|999|Rome"
        );
        assert_eq!(main.fails("INSERT INTO customers (id, name) VALUES (101, 'x')").code, "23502");
        assert_eq!(merge(&mut main, "'main', 'f'"), "completed|0");
        assert_eq!(f.line("SELECT id, name, phone, city FROM customers WHERE id = 2"), "2|C2|02|Rome");
        assert_eq!(steps(&mut main), "");
        assert_eq!(merge(&mut main, "'f', 'main'"), "up_to_date|0");
    }

    fn new_tables_arrive_with_rows_sequences_indexes_and_foreign_keys() {
        let (_db, mut main, mut f) = pair();
        f.exec("CREATE TABLE tags (id serial PRIMARY KEY, customer int REFERENCES customers ON DELETE CASCADE, tag text);
                INSERT INTO tags (customer, tag) SELECT id, 'vip' FROM customers WHERE id < 4; CREATE INDEX tags_tag ON tags (tag);
                CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
                CREATE VIEW tagged AS SELECT c.name, t.tag FROM customers c JOIN tags t ON t.customer = c.id;
                COMMENT ON TABLE tags IS 'who is what'");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT id, customer, tag FROM tags ORDER BY id"), "1|1|vip 2|2|vip 3|3|vip");
        assert_eq!(main.line("INSERT INTO tags (customer, tag) VALUES (5, 'x') RETURNING id"), "4");
        assert_eq!(main.fails("INSERT INTO tags (customer, tag) VALUES (77, 'x')").code, "23503");
        assert_eq!(main.line("SELECT count(*), f(1) FROM tagged"), "4|2");
        assert_eq!(main.line("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename = 'tags' ORDER BY 1"), "tags_pkey tags_tag");
        assert_eq!(main.line("SELECT obj_description('tags'::regclass)"), "who is what");
        assert_eq!(steps(&mut main), "");
    }

    fn a_renamed_column_keeps_its_rows() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE orders RENAME COLUMN total TO amount; UPDATE orders SET amount = amount + 1 WHERE id = 3; ALTER TABLE customers RENAME TO clients");
        main.exec("UPDATE orders SET total = 77 WHERE id = 5; INSERT INTO orders (customer, total) VALUES (2, 5); UPDATE customers SET name = 'C1' WHERE id = 1");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT id, amount FROM orders WHERE id IN (3, 5, 13) ORDER BY id"), "3|4.00 5|77.00 13|5.00");
        assert_eq!(main.line("SELECT name FROM clients WHERE id = 1"), "C1");
        assert_eq!(steps(&mut main), "");
        // What happens to it afterwards still finds it.
        f.exec("UPDATE orders SET amount = 1000 WHERE id = 1");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT amount FROM orders WHERE id = 1"), "1000.00");
    }

    fn other_types_and_dropped_columns_merge_with_rows_of_both() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE orders ALTER qty TYPE double precision; UPDATE orders SET qty = 2.5 WHERE id = 1; ALTER TABLE customers DROP COLUMN email");
        main.exec("UPDATE orders SET qty = 50 WHERE id = 2; UPDATE customers SET name = 'C3' WHERE id = 3");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT id, qty, pg_typeof(qty) FROM orders WHERE id < 4 ORDER BY id"),
            "1|2.5|double precision 2|50|double precision 3|3|double precision");
        assert_eq!(main.line("SELECT * FROM customers WHERE id = 3"), "3|C3");
        assert_eq!(steps(&mut main), "");
    }

    fn the_same_change_on_both_sides_is_no_conflict() {
        let (_db, mut main, mut f) = pair();
        let change = "ALTER TABLE customers ADD COLUMN level int DEFAULT 0; CREATE TABLE x (id int PRIMARY KEY)";
        f.exec(change);
        main.exec(change);
        f.exec("UPDATE customers SET level = 5 WHERE id = 1; INSERT INTO x VALUES (1)");
        main.exec("UPDATE customers SET level = 7 WHERE id = 2; INSERT INTO x VALUES (2)");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT id, level FROM customers WHERE id < 4 ORDER BY id"), "1|5 2|7 3|0");
        assert_eq!(main.line("SELECT id FROM x ORDER BY id"), "1 2");
    }

    fn different_changes_of_one_thing_are_conflicts_to_decide() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE customers ALTER name TYPE varchar(100); ALTER TABLE customers ADD COLUMN a int; CREATE OR REPLACE VIEW spent AS SELECT customer, max(total) AS total FROM orders GROUP BY customer");
        main.exec("ALTER TABLE customers ALTER name TYPE varchar(50); CREATE OR REPLACE VIEW spent AS SELECT customer, min(total) AS total FROM orders GROUP BY customer");
        assert_eq!(merge(&mut main, "'f', 'main'"), "conflicts|2");
        assert_eq!(main.line("SELECT kind, object_name, column_name, source_value, target_value FROM pggit.get_conflicts(1) WHERE column_name = 'name'"),
            "schema|public.customers|name|\"character varying(100)\"|\"character varying(50)\"");
        assert_eq!(main.line("SELECT pg_get_viewdef('spent') LIKE '%min%', count(*) FROM customers"), "t|6");
        assert_eq!(main.line("SELECT status, conflicts FROM pggit.complete_merge(1)"), "conflicts|2");
        main.exec("SELECT pggit.resolve_conflict(1, 'public.customers', 'source')");
        main.exec("SELECT pggit.resolve_conflict(1, 'public.spent', 'target')");
        assert_eq!(main.line("SELECT status, conflicts FROM pggit.complete_merge(1)"), "completed|0");
        assert_eq!(main.line("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'name'"), "character varying(100)");
        assert_eq!(main.line("SELECT pg_get_viewdef('spent') LIKE '%min%'"), "t");
        assert_eq!(main.line("SELECT count(a) FROM customers"), "0");
    }

    fn a_dropped_table_whose_rows_the_other_side_changed_is_a_conflict() {
        let (_db, mut main, mut f) = pair();
        f.exec("DROP TABLE notes");
        main.exec("INSERT INTO notes VALUES (3, 'c')");
        assert_eq!(merge(&mut main, "'f', 'main'"), "conflicts|1");
        assert_eq!(main.line("SELECT object_name, classification FROM pggit.get_conflicts(1)"), "public.notes|DELETED_SOURCE");
        main.exec("SELECT pggit.resolve_conflict(1, 'public.notes', 'target')");
        assert_eq!(main.line("SELECT count(*) FROM notes"), "4");
        main.exec("SELECT pggit.abort_merge(1)");
        assert_eq!(merge(&mut main, "'f', 'main', 'source_wins'"), "completed|0");
        assert_eq!(main.line("SELECT to_regclass('notes') IS NULL"), "t");
    }

    fn rows_that_break_the_merged_schema_are_rows_of_the_merge() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE orders ADD CHECK (total < 100)");
        main.exec("INSERT INTO orders (customer, total) VALUES (1, 500)");
        let before = main.line("SELECT pggit.schema_hash('main'), (SELECT count(*) FROM orders)");
        assert_eq!(merge(&mut main, "'f', 'main'"), "conflicts|1");
        assert_eq!(main.line("SELECT kind, left(detail, 5) FROM pggit.get_conflicts(1)"), "constraint|23514");
        assert_eq!(main.line("SELECT pggit.schema_hash('main'), (SELECT count(*) FROM orders)"), before);
        main.exec("DELETE FROM orders WHERE total = 500");
        assert_eq!(main.line("SELECT status FROM pggit.complete_merge(1)"), "completed");
        assert_eq!(main.fails("INSERT INTO orders (customer, total) VALUES (1, 500)").code, "23514");
    }

    fn conflicts_of_rows_are_found_in_the_merged_shape() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE customers RENAME name TO title; UPDATE customers SET title = 'f' WHERE id = 1; ALTER TABLE customers ADD COLUMN a int");
        main.exec("UPDATE customers SET name = 'm' WHERE id = 1");
        assert_eq!(merge(&mut main, "'f', 'main'"), "conflicts|1");
        assert_eq!(main.line("SELECT kind, column_name, base_value, source_value, target_value FROM pggit.get_conflicts(1)"), "cell|title|\"c1\"|\"f\"|\"m\"");
        assert_eq!(main.line("SELECT name FROM customers WHERE id = 1"), "m");
        main.exec("SELECT pggit.resolve_conflict(1, 'public.customers', 'source')");
        assert_eq!(main.line("SELECT status FROM pggit.complete_merge(1)"), "completed");
        assert_eq!(main.line("SELECT title FROM customers WHERE id = 1"), "f");
    }

    fn mains_later_tables_and_columns_are_pulled() {
        let (_db, mut main, mut f) = pair();
        f.exec("UPDATE customers SET name = 'F' WHERE id = 1");
        main.exec("CREATE TABLE later (id int PRIMARY KEY, v text); INSERT INTO later VALUES (1, 'x'); ALTER TABLE customers ADD COLUMN city text; UPDATE customers SET city = 'Oslo' WHERE id IN (1, 2)");
        assert_eq!(merge(&mut f, "'main'"), "completed|0");
        assert_eq!(f.line("SELECT id, name, city FROM customers WHERE id < 3 ORDER BY id"), "1|F|Oslo 2|c2|Oslo");
        assert_eq!(f.line("SELECT * FROM later"), "1|x");
        f.exec("INSERT INTO later VALUES (2, 'y'); UPDATE customers SET city = 'Bern' WHERE id = 3");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT id, v FROM later ORDER BY id"), "1|x 2|y");
        assert_eq!(main.line("SELECT id, name, city FROM customers WHERE id < 4 ORDER BY id"), "1|F|Oslo 2|c2|Oslo 3|c3|Bern");
    }

    fn preview_and_diff_show_schema_and_rows_and_change_nothing() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE customers ADD COLUMN phone text; UPDATE customers SET phone = '1' WHERE id = 1; CREATE TABLE x (id int PRIMARY KEY); INSERT INTO x VALUES (1); DROP TABLE notes");
        let before = main.line("SELECT pggit.schema_hash('main')");
        assert_eq!(
            main.line("SELECT \"table\", key ->> 'id', classification, conflict FROM pggit.preview_merge('f', 'main') WHERE key ? 'id' ORDER BY 1"),
            "public.customers|1|SOURCE_MODIFIED|f public.x|1|SOURCE_MODIFIED|f"
        );
        assert_eq!(main.line("SELECT count(*) FROM pggit.preview_merge('f', 'main') WHERE key ? 'action'"), "3");
        assert_eq!(
            main.line("SELECT \"table\", change_type, old_row, new_row FROM pggit.data_diff('main', 'f') WHERE \"table\" <> 'public.notes' ORDER BY 1"),
            "public.customers|UPDATE|{\"id\": 1, \"name\": \"c1\", \"email\": \"c1@x\"}|{\"id\": 1, \"name\": \"c1\", \"email\": \"c1@x\", \"phone\": \"1\"} public.x|INSERT|\\N|{\"id\": 1}"
        );
        assert_eq!(main.line("SELECT \"table\", inserted, updated, deleted FROM pggit.diff_stat('main', 'f')"), "public.customers|0|1|0 public.notes|0|0|3 public.x|1|0|0");
        assert_eq!(main.line("SELECT pggit.schema_hash('main')"), before);
    }

    fn commits_keep_their_schema() {
        let (_db, mut main, mut f) = pair();
        main.exec("SELECT pggit.create_tag('v1')");
        main.exec("ALTER TABLE customers ADD COLUMN city text; DROP VIEW spent");
        assert_eq!(main.line("SELECT change_type, object_name FROM pggit.schema_diff('v1', 'main') ORDER BY 2"), "CREATE|public.customers.city DROP|public.spent");
        assert_eq!(main.line("SELECT pggit.schema_hash('v1') = pggit.schema_hash('f'), pggit.schema_hash('v1') = pggit.schema_hash('main')"), "t|f");
        assert_eq!(main.line("SELECT count(*) FROM pggit.generate_patch('v1', 'main')"), "2");
        assert_eq!(main.line("SELECT pggit.object_definition('spent', 'v1') LIKE '%sum%'"), "t");
        f.exec("SELECT pggit.commit('one')");
        let blobs = main.line("SELECT count(*) FROM pggit.blob");
        f.exec("UPDATE notes SET note = 'z'; SELECT pggit.commit('no other schema')");
        assert_eq!(main.line("SELECT count(*) FROM pggit.blob"), blobs);
    }

    fn ddl_makes_commits_of_its_own() {
        let (_db, mut main, mut f) = pair();
        f.exec("BEGIN; CREATE TABLE a (i int); ALTER TABLE a ADD COLUMN j int; COMMIT");
        f.exec("BEGIN; CREATE TABLE b (i int); ROLLBACK");
        f.exec("SET pggit.auto_commit = off");
        f.exec("CREATE TABLE c (i int)");
        f.exec("CREATE TEMP TABLE d (i int)");
        assert_eq!(f.line("SELECT kind, message FROM pggit.commit_log(NULL, 1)"), "ddl|CREATE TABLE a; ALTER TABLE public.a");
        main.exec("CREATE INDEX ON customers (name)");
        assert_eq!(main.line("SELECT kind, message FROM pggit.commit_log('main', 1)"), "ddl|CREATE INDEX public.customers");
    }

    fn a_merge_of_schema_is_undone() {
        let (_db, mut main, mut f) = pair();
        let before = main.line("SELECT pggit.schema_hash('main')");
        f.exec("ALTER TABLE customers ADD COLUMN phone text; UPDATE customers SET phone = '1', name = 'f' WHERE id = 1; CREATE TABLE x (id int PRIMARY KEY); INSERT INTO x VALUES (1)");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        main.exec("UPDATE customers SET name = 'later' WHERE id = 2");
        assert_eq!(main.line("SELECT status FROM pggit.rollback_merge(1, 'no')"), "rolled_back");
        assert_eq!(main.line("SELECT * FROM customers WHERE id < 3 ORDER BY id"), "1|c1|c1@x 2|later|c2@x");
        assert_eq!(main.line("SELECT pggit.schema_hash('main')"), before);
    }

    fn who_may_not_change_the_target_changes_nothing() {
        let (db, mut main, mut f) = pair();
        main.exec("DROP ROLE IF EXISTS schema_merge_guest; CREATE ROLE schema_merge_guest; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO schema_merge_guest");
        f.exec("ALTER TABLE customers ADD COLUMN phone text");
        let before = main.line("SELECT pggit.schema_hash('main')");
        let mut guest = db.main();
        guest.exec("SET ROLE schema_merge_guest");
        assert_eq!(guest.fails("SELECT pggit.merge('f', 'main')").code, "42501");
        assert_eq!(main.line("SELECT pggit.schema_hash('main')"), before);
        main.exec("DROP OWNED BY schema_merge_guest; DROP ROLE schema_merge_guest");
    }

    fn hostile_names_merge() {
        let (_db, mut main, mut f) = pair();
        f.exec("CREATE SCHEMA \"s p\"\"q\"; CREATE TABLE \"s p\"\"q\".\"t'\u{1F40C} x\" (\"i d\" int PRIMARY KEY, \"v\"\"w\" text);
                INSERT INTO \"s p\"\"q\".\"t'\u{1F40C} x\" VALUES (1, 'a''b'); ALTER TABLE customers ADD COLUMN \"select from\" text; UPDATE customers SET \"select from\" = 'x' WHERE id = 2");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT * FROM \"s p\"\"q\".\"t'\u{1F40C} x\""), "1|a'b");
        assert_eq!(main.line("SELECT \"select from\" FROM customers WHERE id = 2"), "x");
    }

    fn a_column_renamed_after_the_merge_is_still_the_same_column() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE customers ADD COLUMN phone text; CREATE TABLE x (id int PRIMARY KEY, v text); INSERT INTO x VALUES (1, 'one')");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        main.exec("ALTER TABLE customers RENAME phone TO tel; ALTER TABLE x RENAME TO y; ALTER TABLE y RENAME v TO w");
        f.exec("UPDATE customers SET phone = '77' WHERE id = 7 - 6; UPDATE x SET v = 'uno'");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        assert_eq!(main.line("SELECT tel FROM customers WHERE id = 1"), "77");
        assert_eq!(main.line("SELECT id, w FROM y"), "1|uno");
    }

    fn a_merged_branch_is_deleted_without_force() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE customers ADD COLUMN phone text; CREATE TABLE x (id int PRIMARY KEY)");
        drop(f);
        assert_eq!(main.fails("SELECT pggit.delete_branch('f')").code, "PB003");
        assert_eq!(merge(&mut main, "'f', 'main'"), "completed|0");
        main.exec("SELECT pggit.delete_branch('f')");
        assert_eq!(main.line("SELECT count(*) FROM x"), "0");
    }

    fn a_feature_with_everything_merges_into_a_main_that_moved_and_goes() {
        let (_db, mut main, mut f) = pair();
        f.exec("ALTER TABLE customers ADD COLUMN points int NOT NULL DEFAULT 0; UPDATE customers SET points = 5 WHERE id = 1;
                CREATE TABLE reward (id int PRIMARY KEY, customer int REFERENCES customers, what text); INSERT INTO reward VALUES (1, 1, 'mug');
                ALTER TABLE orders RENAME COLUMN qty TO quantity; CREATE INDEX by_quantity ON orders (quantity);
                CREATE TYPE tier AS ENUM ('bronze', 'silver'); ALTER TABLE customers ADD COLUMN tier tier DEFAULT 'bronze';
                CREATE FUNCTION total_of(c int) RETURNS numeric LANGUAGE sql AS 'SELECT sum(total) FROM orders WHERE customer = c'");
        main.exec("ALTER TABLE customers ADD COLUMN phone text; INSERT INTO orders (customer, total, qty) VALUES (1, 99, 1);
                   UPDATE customers SET email = 'new' WHERE id = 1");
        assert_eq!(merge(&mut main, "'f'"), "completed|0");
        assert_eq!(main.line("SELECT email, phone, points, tier FROM customers WHERE id = 1"), "new|\\N|5|bronze");
        assert_eq!(main.line("SELECT what, total_of(1), (SELECT quantity FROM orders WHERE total = 99) FROM reward"), "mug|117.00|1");
        drop(f);
        main.exec("SELECT pggit.delete_branch('f')");
    }

    fn a_schema_that_nothing_kept_is_said_so() {
        let (_db, mut main, _f) = pair();
        for statement in ["CREATE TABLE a (i int)", "SELECT pggit.commit('kept')", "CREATE TABLE b (i int)", "CREATE TABLE c (i int)"] {
            main.exec(statement);
        }
        assert_eq!(main.line("SELECT count(*) FROM pggit.schema_diff('main~2', 'main')"), "2");
        assert_eq!(main.fails("SELECT * FROM pggit.schema_diff('main~1', 'main')").code, "PB008");
        // What a transaction does after its commit belongs to that commit.
        main.exec("BEGIN; SELECT pggit.create_tag('whole'); CREATE TABLE d (i int); COMMIT");
        assert_eq!(main.line("SELECT count(*) FROM pggit.schema_diff('whole', 'main')"), "0");
    }
}
