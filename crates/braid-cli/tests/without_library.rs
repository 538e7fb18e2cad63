//! A server that does not have the library loaded takes `pggit.branch` as a setting without meaning. Nothing may be
//! sent to it that was meant for a branch.

mod common;

use braid_embed::Braid;
use common::Place;

#[test]
fn what_is_meant_for_a_branch_is_not_sent_to_main() {
    let place = Place::serving();
    place.sql("CREATE TABLE t (id int PRIMARY KEY)");
    place.braid(&["branch", "x"]).succeeds();
    place.braid(&["switch", "x"]).succeeds();
    place.braid(&["down"]).succeeds();
    let stock = without_library(&place);

    let insert = "INSERT INTO t VALUES (1)";
    for arguments in [
        &["psql", "-c", insert][..],
        &["run", "--", "psql", "-c", insert],
        &["run", "--new-branch", "--", "psql", "-c", insert],
        &["url"],
        &["switch", "x"],
        &["branch", "y"],
    ] {
        let run = place.braid(arguments).fails(5, "loaded");
        assert_eq!(run.out, "", "{run:?}");
    }

    // It tells of the database first.
    place.braid(&["tour"]).fails(5, "loaded");

    drop(stock);
    place.braid(&["up", "--detach"]).succeeds();
    place.braid(&["switch", "main"]).succeeds();
    assert_eq!(place.sql("SELECT count(*) FROM t"), "0");
}

#[test]
fn a_server_that_knows_nothing_of_braid_is_told_apart() {
    let place = Place::serving();
    place.braid(&["down"]).succeeds();
    let stock = without_library(&place);
    let url = stock.connection().database("postgres").url();
    let run = place
        .braid(&["tour", "--url", &url])
        .fails(5, "did not confirm");
    assert!(run.err.contains("shared_preload_libraries"), "{run:?}");
    assert_eq!(run.out, "");
}

/// The folder's server, started without the library.
fn without_library(place: &Place) -> Braid {
    Braid::options()
        .setting("shared_preload_libraries", "")
        .database("postgres")
        .open(place.path().join(".braid"))
        .unwrap()
}
