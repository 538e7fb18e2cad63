//! Every law against the oracle: after a change, the stored result brought
//! forward by the derivative equals the query evaluated anew.

use std::collections::BTreeMap;

use crate::support::data;
use crate::support::eval::{counts, rows, World};
use crate::support::generate::{any_plan, plan, OPERATORS};
use crate::support::signed::Machine;
use braid_delta::{Program, Query};
use braid_testkit::Rng;

/// What the cases of one kind did.
#[derive(Default)]
struct Tally {
    cases: usize,
    not_empty: usize,
    changed: usize,
    refused: usize,
}

const CHANGES: usize = 3;

fn run(seed: u64, make: impl FnOnce(&mut Rng) -> braid_delta::plan::Plan, tally: &mut Tally) {
    let mut rng = Rng::new(seed);
    let plan = make(&mut rng);
    let query = Query {
        sources: data::sources("s"),
        names: (0..plan.width()).map(|n| format!("c{n}")).collect(),
        plan,
    };
    let program = match Program::compile(&query) {
        Ok(program) => program,
        Err(_) => {
            tally.refused += 1;
            return;
        }
    };
    let contents = data::contents(&mut rng);
    let mut machine = Machine::new(&program, contents);
    for nth in 0..=CHANGES {
        let before = machine.result.clone();
        if nth > 0 {
            let deltas = data::change(&mut rng, &machine.world.sources);
            let sizes = data::sizes(&mut rng);
            machine.refresh(deltas, sizes);
        }
        let world = World {
            sources: machine.world.sources.clone(),
            stores: Vec::new(),
        };
        let expected: BTreeMap<_, _> = counts(&rows(&query.plan, &world, &[]));
        assert_eq!(
            machine.result, expected,
            "seed {seed}, change {nth}\n{}\n{program}sources {:?}",
            query.plan, world.sources
        );
        tally.cases += 1;
        tally.not_empty += usize::from(!expected.is_empty());
        tally.changed += usize::from(nth > 0 && before != expected);
    }
}

fn check(kind: &str, tally: &Tally) {
    println!(
        "{kind}: {} states, {} not empty, {} changed, {} queries refused",
        tally.cases, tally.not_empty, tally.changed, tally.refused
    );
    assert!(
        tally.not_empty * 4 > tally.cases,
        "{kind}: mostly empty results"
    );
    assert!(
        tally.changed * 10 > tally.cases,
        "{kind}: results hardly change"
    );
    assert!(tally.refused * 5 < tally.cases, "{kind}: mostly refused");
}

fn cases() -> u64 {
    let asked = std::env::var("BRAID_DELTA_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(1)
}

#[test]
fn every_operator_follows_every_change() {
    for (nth, operator) in OPERATORS.iter().enumerate() {
        let mut tally = Tally::default();
        for case in 0..200 * cases() {
            let seed = (nth as u64) << 32 | case;
            run(seed, |rng| plan(rng, operator, 1), &mut tally);
        }
        check(operator, &tally);
    }
}

#[test]
fn compositions_follow_every_change() {
    let mut tally = Tally::default();
    for case in 0..1200 * cases() {
        let depth = 2 + (case % 4 == 0) as usize;
        run(1 << 48 | case, |rng| any_plan(rng, depth), &mut tally);
    }
    check("compositions", &tally);
}
