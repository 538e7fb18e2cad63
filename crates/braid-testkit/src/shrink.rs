//! Makes a failing list of steps small: delta debugging (Zeller, Hildebrandt,
//! "Simplifying and isolating failure-inducing input", 2002), with a budget,
//! because each trial costs a few databases.

/// Removes as many items as possible while `fails` stays true, trying at most
/// `budget` times. `items` itself must fail.
pub fn shrink<T: Clone>(
    items: &[T],
    mut budget: usize,
    mut fails: impl FnMut(&[T]) -> bool,
) -> Vec<T> {
    let mut current = items.to_vec();
    let mut chunk = (current.len() / 2).max(1);
    loop {
        let before = current.len();
        let mut end = current.len();
        // From the back: late steps are the ones nothing else depends on.
        while end > 0 {
            let start = end.saturating_sub(chunk);
            let mut trial = current[..start].to_vec();
            trial.extend_from_slice(&current[end.min(current.len())..]);
            if budget == 0 {
                return current;
            }
            budget -= 1;
            if fails(&trial) {
                current = trial;
            }
            end = start;
        }
        if chunk == 1 && current.len() == before {
            return current;
        }
        chunk = (chunk / 2).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_two_items_that_matter() {
        let items: Vec<u32> = (0..100).collect();
        let small = shrink(&items, 10_000, |t| t.contains(&17) && t.contains(&93));
        assert_eq!(small, vec![17, 93]);
    }

    #[test]
    fn stops_at_the_budget_with_a_list_that_still_fails() {
        let items: Vec<u32> = (0..100).collect();
        let small = shrink(&items, 3, |t| t.contains(&17));
        assert!(small.contains(&17));
    }
}
