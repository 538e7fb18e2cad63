//! The commit graph as lanes: which column each commit stands in, and which
//! columns pass it by.
//!
//! ```text
//!   o        merge   lane 0, lane 1 begins
//!   │ o      on f    lane 1
//!   o │      on main lane 0
//!   o ╯      first   lane 0, lane 1 ends
//! ```

/// A commit, as far as the graph is concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// The ids of its parents, the one it continues first.
    pub parents: Vec<String>,
}

/// Where a commit is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its own lane.
    pub lane: usize,
    /// All lanes: whether a line passes there, the commit's own included.
    pub lines: Vec<bool>,
    /// Lanes whose lines end in this commit.
    pub joins: Vec<usize>,
    /// Lanes that begin in this commit, for parents besides the first.
    pub forks: Vec<usize>,
}

/// Places commits, newest first, in lanes. A parent that is not in the list
/// keeps its line to the end.
pub fn lanes(commits: &[Commit]) -> Vec<Row> {
    // What each lane waits for.
    let mut waiting: Vec<Option<String>> = Vec::new();
    let mut rows = Vec::new();
    for commit in commits {
        let expects = |lane: &Option<String>| lane.as_deref() == Some(&commit.id);
        let lane = waiting
            .iter()
            .position(expects)
            .unwrap_or_else(|| free(&mut waiting));
        let joins: Vec<usize> = (0..waiting.len())
            .filter(|other| *other != lane && expects(&waiting[*other]))
            .collect();
        let lines = (0..waiting.len())
            .map(|other| other == lane || waiting[other].is_some())
            .collect();
        for other in &joins {
            waiting[*other] = None;
        }
        waiting[lane] = commit.parents.first().cloned();
        let mut forks = Vec::new();
        for parent in commit.parents.iter().skip(1) {
            let known = waiting
                .iter()
                .position(|lane| lane.as_deref() == Some(parent));
            let fork = known.unwrap_or_else(|| free(&mut waiting));
            waiting[fork] = Some(parent.clone());
            forks.push(fork);
        }
        while waiting.last().is_some_and(Option::is_none) {
            waiting.pop();
        }
        rows.push(Row {
            lane,
            lines,
            joins,
            forks,
        });
    }
    rows
}

fn free(waiting: &mut Vec<Option<String>>) -> usize {
    let place = waiting.iter().position(Option::is_none);
    place.unwrap_or_else(|| {
        waiting.push(None);
        waiting.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(id: &str, parents: &[&str]) -> Commit {
        Commit {
            id: id.into(),
            parents: parents.iter().map(|p| p.to_string()).collect(),
        }
    }

    #[test]
    fn a_merge_opens_a_lane_that_ends_where_it_began() {
        let rows = lanes(&[
            commit("m", &["b", "f"]),
            commit("f", &["a"]),
            commit("b", &["a"]),
            commit("a", &[]),
        ]);
        let places: Vec<usize> = rows.iter().map(|row| row.lane).collect();
        assert_eq!(places, [0, 1, 0, 0]);
        assert_eq!(rows[0].forks, [1]);
        assert_eq!(rows[1].lines, [true, true]);
        assert_eq!(rows[3].joins, [1]);
    }

    #[test]
    fn a_line_of_commits_stays_in_one_lane() {
        let rows = lanes(&[commit("c", &["b"]), commit("b", &["a"]), commit("a", &[])]);
        assert!(rows.iter().all(|row| row.lane == 0 && row.lines == [true]));
    }

    #[test]
    fn every_commit_stands_where_its_child_expects_it() {
        let mut rng = braid_testkit::Rng::new(7);
        let mut checked = 0;
        for _ in 0..500 {
            let n = 2 + rng.below(15);
            let commits: Vec<Commit> = (0..n)
                .map(|i| {
                    let mut parents = Vec::new();
                    for _ in 0..rng.below(3) {
                        if i + 1 < n {
                            let parent = format!("c{}", i + 1 + rng.below(n - i - 1));
                            if !parents.contains(&parent) {
                                parents.push(parent);
                            }
                        }
                    }
                    Commit {
                        id: format!("c{i}"),
                        parents,
                    }
                })
                .collect();
            let rows = lanes(&commits);
            for (i, row) in rows.iter().enumerate() {
                assert!(row.lines[row.lane]);
                assert!(!row.joins.contains(&row.lane) && !row.forks.contains(&row.lane));
                for (j, commit) in commits.iter().enumerate().take(i) {
                    // Between a child and its first parent the line never breaks.
                    if commit.parents.first() == Some(&commits[i].id) {
                        let lane = rows[j].lane;
                        assert!(rows[j..i].iter().all(|row| row.lines[lane]));
                    }
                }
                checked += 1;
            }
        }
        println!("{checked} commits placed");
    }
}
