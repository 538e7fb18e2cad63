//! Order by dependency.

use std::collections::{BTreeMap, BTreeSet};

/// A node that had to be taken before all that it needs: the way out of a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered<N> {
    /// The node.
    pub node: N,
    /// It stands before something it needs.
    pub early: bool,
}

/// Orders nodes so that each follows what it needs; among those that are free
/// the lowest `rank` is first. When all that are left need each other, the one
/// with the lowest `cut` is taken early.
pub fn order<N: Ord + Clone, R: Ord, C: Ord>(
    needs: &BTreeMap<N, BTreeSet<N>>,
    rank: impl Fn(&N) -> R,
    cut: impl Fn(&N) -> C,
) -> Vec<Ordered<N>> {
    let mut open: BTreeMap<&N, usize> = BTreeMap::new();
    let mut needed_by: BTreeMap<&N, Vec<&N>> = BTreeMap::new();
    for (node, wants) in needs {
        let wants: Vec<&N> = wants
            .iter()
            .filter(|want| *want != node && needs.contains_key(want))
            .collect();
        open.insert(node, wants.len());
        for want in wants {
            needed_by.entry(want).or_default().push(node);
        }
    }
    let mut free: BTreeSet<(R, &N)> = open
        .iter()
        .filter(|(_, wants)| **wants == 0)
        .map(|(node, _)| (rank(node), *node))
        .collect();
    let mut ordered = Vec::with_capacity(needs.len());
    while !open.is_empty() {
        let (node, early) = match free.pop_first() {
            Some((_, node)) => (node, false),
            None => {
                let node = *open
                    .keys()
                    .min_by_key(|node| cut(node))
                    .expect("open is not empty");
                (node, true)
            }
        };
        if open.remove(node).is_none() {
            continue;
        }
        ordered.push(Ordered {
            node: node.clone(),
            early,
        });
        for follower in needed_by.get(node).into_iter().flatten() {
            if let Some(wants) = open.get_mut(*follower) {
                *wants -= 1;
                if *wants == 0 {
                    free.insert((rank(follower), *follower));
                }
            }
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(edges: &[(u32, &[u32])]) -> BTreeMap<u32, BTreeSet<u32>> {
        edges
            .iter()
            .map(|(node, wants)| (*node, wants.iter().copied().collect()))
            .collect()
    }

    #[test]
    fn each_follows_what_it_needs() {
        let found = order(&needs(&[(1, &[3]), (2, &[]), (3, &[2, 9])]), |n| *n, |n| *n);
        let nodes: Vec<u32> = found.iter().map(|o| o.node).collect();
        assert_eq!(nodes, [2, 3, 1]);
        assert!(found.iter().all(|o| !o.early));
    }

    #[test]
    fn a_cycle_is_cut_where_it_is_cheapest() {
        let found = order(
            &needs(&[(1, &[2]), (2, &[1]), (3, &[1])]),
            |n| *n,
            |n| 10 - *n,
        );
        assert_eq!(
            found[0],
            Ordered {
                node: 3,
                early: true
            }
        );
        let found = order(&needs(&[(1, &[2]), (2, &[1])]), |n| *n, |n| 10 - *n);
        assert_eq!(
            found[0],
            Ordered {
                node: 2,
                early: true
            }
        );
        assert_eq!(
            found[1],
            Ordered {
                node: 1,
                early: false
            }
        );
    }
}
