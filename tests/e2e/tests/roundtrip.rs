//! Schemas that nobody here wrote, carried to an empty database by a patch:
//!
//! ```text
//!   dump ─▶ database ─▶ schema ─▶ patch ─▶ empty database ─▶ schema      equal hashes
//!              │                                  │
//!           pg_dump -s       the same lines    pg_dump -s
//!                                                 └─ undo ─▶ empty again
//! ```
//!
//! `schemas/regression.sql` is what PostgreSQL's regression suite leaves behind.
//! `BRAID_SCHEMAS` names a folder with more dumps; `scripts/real-schemas.sh`
//! fills one with the schemas of published packages.

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};
use braid_model::Schema;
use braid_vcs::schema::{plan, script, Options};
use std::path::{Path, PathBuf};

/// The dumps: those of the repository, and those of `BRAID_SCHEMAS`.
fn dumps() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let more = std::env::var_os("BRAID_SCHEMAS").map(PathBuf::from);
    let mut found: Vec<PathBuf> = std::iter::once(own)
        .chain(more)
        .flat_map(|folder| std::fs::read_dir(folder).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "sql"))
        .collect();
    found.sort();
    found
}

fn load(db: &Db, dump: &Path) {
    let text = std::fs::read_to_string(dump).expect("a dump");
    // psql runs as another user, who may not read the file.
    let mut psql = db
        .server()
        .program("psql")
        .args([
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-o",
            "/dev/null",
            "-d",
            &db.name,
        ])
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("psql runs");
    let mut stdin = psql.stdin.take().expect("piped");
    std::thread::spawn(move || std::io::Write::write_all(&mut stdin, text.as_bytes()));
    let output = psql.wait_with_output().expect("psql ends");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {errors}", dump.display());
}

fn schema(conn: &mut Conn) -> Schema {
    Schema::from_json(&conn.line("SELECT pggit.schema_json('main')")).expect("JSON of a schema")
}

/// `pg_dump -s` without its order: entries sorted, and the lines of each (the
/// order of columns is not part of a schema).
fn dumped(db: &Db) -> Vec<String> {
    let output = db
        .server()
        .program("pg_dump")
        .args(["-s", &db.name])
        .output()
        .expect("pg_dump runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut entries: Vec<String> = text
        .split("\n-- Name: ")
        .skip(1)
        .map(|entry| {
            let mut lines: Vec<&str> = entry
                .lines()
                .map(|line| line.trim_end_matches(','))
                .filter(|line| !line.is_empty() && !line.starts_with("--"))
                .filter(|line| !line.starts_with("SET default_") && !line.starts_with('\\'))
                .collect();
            lines.sort_unstable();
            lines.join("\n")
        })
        .collect();
    entries.sort();
    entries
}

cases! {
    fn schemas_of_others_make_the_round_trip() {
        for dump in dumps() {
            let name = dump.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let (one, other) = (Db::new(), Db::new());
            load(&one, &dump);
            let (mut from, mut to) = (one.main(), other.main());
            let options = Options { role: Some("postgres".into()) };
            let (wanted, empty) = (schema(&mut from), schema(&mut to));
            let changes = plan(&empty, &wanted, &options);
            let sql = script(&changes);
            if let Some(error) = to.run(&sql).error {
                panic!("{name}: {error}");
            }
            let copied = schema(&mut to);
            let left: Vec<String> = plan(&copied, &wanted, &options).iter().map(|c| c.to_string()).collect();
            assert_eq!(copied.hash(), wanted.hash(), "{name}: left:\n{}", left.join("\n"));
            let (a, b) = (dumped(&one), dumped(&other));
            let missing: Vec<&String> = a.iter().filter(|entry| !b.contains(entry)).collect();
            let extra: Vec<&String> = b.iter().filter(|entry| !a.contains(entry)).collect();
            assert!(missing.is_empty() && extra.is_empty(), "{name}: {missing:#?} became {extra:#?}");
            let undo = plan(&copied, &empty, &options);
            if let Some(error) = to.run(&script(&undo)).error {
                panic!("{name}, undo: {error}");
            }
            assert_eq!(schema(&mut to).hash(), empty.hash(), "{name}, undo");
            println!("{name}: {} objects, {} steps, {} entries of pg_dump equal", wanted.len(), changes.len(), a.len());
        }
    }
}
