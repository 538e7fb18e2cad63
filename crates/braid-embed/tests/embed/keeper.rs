//! The other process: opens a database, says so, and keeps it open until its standard input ends.

use std::io::Read;

use braid_embed::{Braid, Role};

use crate::support::KEEPER;

/// Does something only in a process started by [`crate::support::Keeper`].
#[test]
fn keep() {
    let Ok(arguments) = std::env::var(KEEPER) else {
        return;
    };
    let has = |switch: &str| arguments.lines().any(|argument| argument == switch);
    let folder = arguments
        .lines()
        .find(|argument| !argument.starts_with("--"));
    let db = match folder {
        Some(folder) => Braid::open(folder).unwrap(),
        None => Braid::temporary().unwrap(),
    };
    let role = if db.role() == Role::Owner {
        "owner"
    } else {
        "attached"
    };
    println!(
        "\nrole: {role}\nconnection: {}\npath: {}",
        db.connection_string(),
        db.path().display()
    );
    let wait = || std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    if has("--detach") {
        db.detach().unwrap();
        println!("detached");
        wait();
    } else {
        wait();
        db.close().unwrap();
    }
}
