//! How long conflicts will take, learned from those that were decided.

use braid_e2e::cases;
use braid_e2e::db::Db;
use braid_testkit::Rng;

/// Seconds a conflict of each kind takes people, in the mean.
const KINDS: [(&str, f64); 3] = [("cell", 40.0), ("row", 150.0), ("bag", 400.0)];

/// About `mean` seconds, spread as people are: from a third to three times as much.
fn seconds(rng: &mut Rng, mean: f64) -> f64 {
    let spread: f64 = (0..4).map(|_| rng.below(1000) as f64 / 1000.0 - 0.5).sum();
    mean * 0.92 * (spread * 0.75).exp()
}

cases! {
    fn estimates_hold_for_merges_that_were_held_back() {
        let (mut near, mut all) = (0, 0);
        for seed in 1..=3 {
            let db = Db::new();
            let mut main = db.main();
            let mut rng = Rng::new(seed);
            let mut began = 0.0;
            for merge in 1..=40 {
                let held_back = merge > 25;
                main.exec("INSERT INTO pggit.merge_history (source, target, source_id, target_id, strategy, status, merged_by)
                    VALUES ('f', 'main', 2, 1, 'auto', 'conflicts', current_user)");
                let mut took = 0.0;
                let mut values = Vec::new();
                for _ in 0..8 + rng.below(20) {
                    let (kind, mean) = KINDS[rng.weighted(&[6, 3, 1])];
                    took += seconds(&mut rng, mean);
                    let decided = match held_back {
                        true => "NULL, NULL, NULL".to_string(),
                        false => format!("'source', current_user, timestamptz '2026-01-01' + interval '1 second' * {}", began + took),
                    };
                    values.push(format!("({merge}, '{kind}', 'public.t', 'BOTH_MODIFIED', timestamptz '2026-01-01' + interval '1 second' * {began}, {decided})"));
                }
                main.exec(&format!("INSERT INTO pggit.merge_conflicts (merge_id, kind, object_name, classification, found_at, resolution, resolved_by, resolved_at)
                    VALUES {}", values.join(", ")));
                began += took + 3600.0;
                if held_back {
                    let line = main.line(&format!("SELECT extract(epoch FROM estimate), learned_from FROM pggit.estimate_resolution_time({merge})"));
                    let (estimate, learned) = line.split_once('|').expect("two columns");
                    assert!(learned.parse::<i64>().expect("a number") >= 50, "{line}");
                    let error = (estimate.parse::<f64>().expect("seconds") / took - 1.0).abs();
                    all += 1;
                    near += usize::from(error <= 0.30);
                }
            }
        }
        eprintln!("within 30 %: {near} of {all} merges");
        assert!(near * 10 >= all * 9, "within 30 %: {near} of {all} merges");
    }
}
