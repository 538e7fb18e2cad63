//! Laws of schema diff and merge over generated schemas, in the model alone.

mod world;

use braid_model::{Key, Schema};
use braid_testkit::Rng;
use braid_vcs::rows::class::{Class, Strategy};
use braid_vcs::schema::{merge3, merge_decided, plan, Choice, Decided, Merged, Options};
use std::collections::{BTreeMap, BTreeSet};
use world::World;

const CASES: u64 = 4_000;

fn content(schema: &Schema) -> BTreeMap<Key, String> {
    schema
        .objects()
        .map(|object| (object.key(), object.hash().to_string()))
        .collect()
}

/// Steps find what they need. Returns how many there are.
fn check_order(old: &Schema, new: &Schema, seed: u64) -> usize {
    let changes = plan(old, new, &Options::default());
    let told = || -> String {
        let all: Vec<String> = changes.iter().map(|c| c.to_string()).collect();
        all.join("\n")
    };
    let mut made: BTreeSet<(String, String)> = BTreeSet::new();
    for change in &changes {
        let at = (change.object_type.clone(), change.object_name.clone());
        let creates = |sql: &String| sql.starts_with("CREATE ") && !sql.contains("OR REPLACE");
        if !change.sql.iter().any(creates) {
            continue;
        }
        assert!(
            made.insert(at.clone()),
            "seed {seed}: made twice\n{}",
            told()
        );
        let object = new
            .objects()
            .find(|o| o.kind.noun() == at.0 && o.identity == at.1);
        for needed in object.iter().flat_map(|o| &o.depends) {
            let noun = needed.kind.noun().to_string();
            let is_made_later = changes.iter().any(|c| {
                c.object_type == noun
                    && c.object_name == needed.identity
                    && c.sql.iter().any(creates)
            });
            assert!(
                !is_made_later || made.contains(&(noun, needed.identity.clone())),
                "seed {seed}: {change}\nneeds {}\n{}",
                needed.identity,
                told()
            );
        }
    }
    changes.len()
}

#[test]
fn equal_schemas_need_nothing_and_steps_come_in_order() {
    let mut steps = 0;
    for seed in 0..CASES {
        let mut rng = Rng::new(seed);
        let mut world = World::new(&mut rng);
        let old = world.schema();
        assert!(
            plan(&old, &old, &Options::default()).is_empty(),
            "seed {seed}"
        );
        let count = 1 + rng.below(6);
        world.change(&mut rng, count, false);
        steps += check_order(&old, &world.schema(), seed);
        let mut other = World::new(&mut rng).schema();
        other.database = "other".into();
        steps += check_order(&world.schema(), &other, seed);
    }
    println!("{} pairs of schemas, {steps} steps in order", 2 * CASES);
}

/// Conflicts as a set, with the sides exchanged when asked for.
fn conflicts(
    merged: &Merged,
    exchanged: bool,
) -> BTreeSet<(Key, Option<String>, Option<String>, String)> {
    merged
        .conflicts
        .iter()
        .map(|c| {
            let class = match (c.class, exchanged) {
                (Class::DeletedSource, true) => Class::DeletedTarget,
                (Class::DeletedTarget, true) => Class::DeletedSource,
                (class, _) => class,
            };
            let part = c
                .part
                .as_ref()
                .map(|(kind, name)| format!("{} {name}", kind.name()));
            (c.key.clone(), part, c.attribute.clone(), class.to_string())
        })
        .collect()
}

/// Whatever is decided on every conflict, none of them is left, and deciding for
/// the target is what stood there in the meantime.
fn decided_conflicts_are_gone(base: &Schema, a: &Schema, b: &Schema, forth: &Merged, seed: u64) {
    let open = |merged: &Merged| {
        let mut open = merged.conflicts.clone();
        open.retain(|c| c.attribute.as_deref() != Some("depends"));
        open
    };
    for choice in [Choice::Source, Choice::Target, Choice::Base] {
        let decided: Vec<Decided> = open(forth)
            .into_iter()
            .map(|conflict| Decided {
                conflict,
                choice: choice.clone(),
            })
            .collect();
        let outcome = merge_decided(base, a, b, Strategy::Auto, &decided);
        let left = open(&outcome);
        assert!(left.is_empty(), "seed {seed}, {choice:?}: {left:?}");
        if choice == Choice::Target {
            // A deleted object that was to stay changed in the meantime is gone.
            let kept = forth.conflicts.iter().all(|c| c.attribute.is_some());
            assert!(
                !kept || content(&outcome.schema) == content(&forth.schema),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn merges_obey_their_laws() {
    let (mut clean, mut conflicting) = (0, 0);
    let mut classes: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..CASES {
        let mut rng = Rng::new(1_000_000 + seed);
        let world = World::new(&mut rng);
        let base = world.schema();
        let (mut a, mut b) = (world.clone(), world.clone());
        let (na, nb) = (1 + rng.below(3), 1 + rng.below(3));
        a.change(&mut rng, na, true);
        b.change(&mut rng, nb, true);
        let (a, b) = (a.schema(), b.schema());
        // Nobody changed it, one side alone did, both did alike.
        for (source, target, wanted) in [
            (&base, &a, &a),
            (&a, &base, &a),
            (&a, &a, &a),
            (&base, &base, &base),
        ] {
            let merged = merge3(&base, source, target, Strategy::Auto);
            assert!(
                merged.conflicts.is_empty(),
                "seed {seed}: {:?}",
                merged.conflicts
            );
            assert_eq!(content(&merged.schema), content(wanted), "seed {seed}");
        }
        let forth = merge3(&base, &a, &b, Strategy::Auto);
        let back = merge3(&base, &b, &a, Strategy::Auto);
        for decision in &forth.decisions {
            *classes.entry(decision.class.to_string()).or_default() += 1;
        }
        // A name in conflict stays the target's, and everything is told in it.
        let named = forth
            .conflicts
            .iter()
            .any(|c| c.attribute.as_deref() == Some("name"));
        if !named {
            assert_eq!(
                conflicts(&forth, false),
                conflicts(&back, true),
                "seed {seed}"
            );
        }
        if forth.conflicts.is_empty() {
            clean += 1;
            assert_eq!(content(&forth.schema), content(&back.schema), "seed {seed}");
            check_order(&b, &forth.schema, seed);
        } else {
            conflicting += 1;
            if !named && seed % 8 == 0 {
                decided_conflicts_are_gone(&base, &a, &b, &forth, seed);
            }
            for strategy in [Strategy::SourceWins, Strategy::TargetWins] {
                let decided = merge3(&base, &a, &b, strategy);
                let mut open = decided
                    .conflicts
                    .iter()
                    .filter(|c| c.attribute.as_deref() != Some("depends"));
                assert!(
                    open.next().is_none(),
                    "seed {seed}: {:?}",
                    decided.conflicts
                );
            }
        }
    }
    println!("{CASES} histories, 6 merges each: {clean} clean, {conflicting} with conflicts; {classes:?}");
    for class in [
        "NO_CONFLICT",
        "SOURCE_MODIFIED",
        "TARGET_MODIFIED",
        "BOTH_MODIFIED",
        "DELETED_SOURCE",
        "DELETED_TARGET",
    ] {
        assert!(classes.contains_key(class), "{class} never came up");
    }
    assert!(clean > 0 && conflicting > 0);
}
