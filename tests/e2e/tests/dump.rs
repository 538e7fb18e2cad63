//! A dump of a branch is the dump of a copy: `pg_dump` of a branch that has changed a
//! rich schema prints what it prints for a database in which the same was done, and
//! restores to an ordinary database.

use std::io::Write;
use std::process::{Command, Stdio};

use braid_e2e::cases;
use braid_e2e::db::Db;
use braid_e2e::server::Server;

const SCHEMA: &str = include_str!("dump/schema.sql");
const CHANGES: &str = include_str!("dump/changes.sql");

/// What `pg_dump` prints, line by line, without its own marks.
fn dump(server: &Server, database: &str, branch: &str, options: &[&str]) -> Vec<String> {
    let mut command = server.program("pg_dump");
    command.args(options).arg(database);
    if !branch.is_empty() {
        command.env("PGOPTIONS", format!("-c pggit.branch={branch}"));
    }
    let output = output(&mut command, "");
    (output.lines())
        .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
        .map(str::to_string)
        .collect()
}

/// Runs a program that must succeed.
fn output(command: &mut Command, input: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a client program");
    let mut stdin = child.stdin.take().expect("standard input");
    stdin.write_all(input.as_bytes()).expect("input is read");
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A database without the extension.
fn plain_database(server: &'static Server) -> String {
    server.database_from("template1")
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

cases! {
    fn a_dump_of_a_branch_is_that_of_a_copy_and_restores() {
        let db = Db::new();
        let server = db.server();
        let mut main = db.main();
        main.exec("DO $$ BEGIN CREATE ROLE dump_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        main.exec(SCHEMA);
        let before = dump(server, &db.name, "", &["-s"]);
        let mut branch = db.branch("b");
        branch.exec(CHANGES);
        let copy = plain_database(server);
        let mut session = server.connect(&copy);
        for sql in [SCHEMA, CHANGES] {
            let outcome = session.run(sql).expect("a session");
            assert!(outcome.error.is_none(), "{:?}", outcome.error);
        }
        assert_eq!(dump(server, &db.name, "b", &["-s"]), dump(server, &copy, "", &["-s"]));
        let whole = dump(server, &db.name, "b", &["--inserts"]);
        assert_eq!(sorted(whole.clone()), sorted(dump(server, &copy, "", &["--inserts"])));
        assert_eq!(before, dump(server, &db.name, "", &["-s"]), "main is as it was");
        let restored = plain_database(server);
        output(server.program("psql").args(["-qX", "-v", "ON_ERROR_STOP=1", "-d", &restored]), &whole.join("\n"));
        assert_eq!(sorted(dump(server, &restored, "", &["--inserts"])), sorted(whole));
        drop(session);
        server.drop_databases(&[copy, restored]);
    }
}
