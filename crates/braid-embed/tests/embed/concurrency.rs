//! Many openers at once, of one folder and of a cache that is still empty.

use std::fs;

use braid_embed::Braid;

use crate::support::{ask, connect, Keeper, Sandbox};

#[test]
fn many_processes_opening_one_new_folder_share_one_server() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let children: Vec<_> = (0..6)
        .map(|_| Keeper::spawn(&[path.to_str().unwrap()], &[]))
        .collect();
    let keepers: Vec<_> = children.into_iter().map(Keeper::finish_start).collect();
    assert_eq!(
        keepers
            .iter()
            .filter(|keeper| keeper.role == "owner")
            .count(),
        1
    );
    for keeper in &keepers {
        assert_eq!(keeper.connection, keepers[0].connection);
        assert_eq!(ask(&mut connect(&keeper.connection), "SELECT 1"), "1");
    }
    let (owners, others): (Vec<_>, Vec<_>) = keepers
        .into_iter()
        .partition(|keeper| keeper.role == "owner");
    others.into_iter().for_each(Keeper::finish);
    owners.into_iter().for_each(Keeper::finish);
}

#[test]
fn the_first_use_of_an_empty_cache_by_many_processes_fills_it_once() {
    let sandbox = Sandbox::new();
    let cache = sandbox.join("cache");
    let names = ["a", "b", "c", "d"];
    let children: Vec<_> = names
        .iter()
        .map(|name| {
            Keeper::spawn(
                &[sandbox.join(name).to_str().unwrap()],
                &[("BRAID_CACHE", &cache)],
            )
        })
        .collect();
    for child in children {
        let keeper = Keeper::finish_start(child);
        assert_eq!(keeper.role, "owner");
        assert_eq!(ask(&mut connect(&keeper.connection), "SELECT 1"), "1");
        keeper.finish();
    }
    for kind in ["prefix", "template"] {
        assert_eq!(fs::read_dir(cache.join(kind)).unwrap().count(), 1, "{kind}");
    }
}

#[test]
fn threads_of_one_process_open_databases_of_their_own() {
    let sandbox = Sandbox::new();
    std::thread::scope(|scope| {
        for number in 0..4 {
            let path = sandbox.join(number.to_string());
            scope.spawn(move || {
                let db = Braid::open(path).unwrap();
                assert_eq!(ask(&mut connect(&db.connection_string()), "SELECT 1"), "1");
            });
        }
    });
}
