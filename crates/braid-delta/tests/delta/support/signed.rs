//! Evaluates a program: signed relations, the actions of a refresh, the stores.

use std::collections::{BTreeMap, BTreeSet};

use braid_delta::derive::{Action, Sizes};
use braid_delta::plan::DependentKind;
use braid_delta::program::source_delta;
use braid_delta::rel::Rel;
use braid_delta::stage::{Rule, Stage, State};
use braid_delta::Program;

use super::eval::{first, holds, rows, value, windows, World};
use super::groups::aggregate;
use super::value::{Row, Value};

pub type Signed = Vec<(Row, i64)>;

/// Rows added up, without those of weight 0.
pub fn net(signed: &[(Row, i64)]) -> BTreeMap<Row, i64> {
    let mut sums: BTreeMap<Row, i64> = BTreeMap::new();
    for (row, weight) in signed {
        *sums.entry(row.clone()).or_insert(0) += weight;
    }
    sums.retain(|_, weight| *weight != 0);
    sums
}

/// A program at work in memory.
pub struct Machine<'a> {
    program: &'a Program,
    pub world: World,
    /// The stored result as counts.
    pub result: BTreeMap<Row, i64>,
    kept: BTreeMap<String, Signed>,
    keys: BTreeMap<String, BTreeSet<Row>>,
    changes: BTreeMap<usize, BTreeMap<Row, Vec<Change>>>,
}

/// The change of a state: what was added, and the extreme that was removed.
#[derive(Debug, Clone)]
enum Change {
    Sum(Value),
    Extreme(Value, Value),
}

impl<'a> Machine<'a> {
    /// Fills the stores and the result.
    pub fn new(program: &'a Program, sources: Vec<Vec<Row>>) -> Self {
        let mut machine = Machine {
            program,
            world: World {
                sources,
                stores: vec![Vec::new(); program.stages.len()],
            },
            result: BTreeMap::new(),
            kept: BTreeMap::new(),
            keys: BTreeMap::new(),
            changes: BTreeMap::new(),
        };
        for (at, stage) in program.stages.iter().enumerate() {
            machine.world.stores[at] = machine.anew(stage, None);
        }
        machine.result = super::eval::counts(&rows(&program.root, &machine.world, &[]));
        machine
    }

    /// Applies a change of some sources and refreshes.
    pub fn refresh(&mut self, deltas: BTreeMap<usize, Signed>, sizes: Sizes) {
        let changed: BTreeSet<usize> = deltas.keys().copied().collect();
        self.kept.clear();
        for (source, delta) in deltas {
            let contents = &mut self.world.sources[source];
            for (row, weight) in &delta {
                if *weight > 0 {
                    contents.extend((0..*weight).map(|_| row.clone()));
                }
            }
            for (row, weight) in &delta {
                for _ in *weight..0 {
                    let at = contents.iter().position(|r| r == row).expect("a row");
                    contents.swap_remove(at);
                }
            }
            self.kept.insert(source_delta(source), delta);
        }
        for action in self.program.actions(&changed, &sizes) {
            self.act(&action);
        }
    }

    fn act(&mut self, action: &Action) {
        match action {
            Action::Keep { name, rel } => {
                let signed = net(&self.rel(rel)).into_iter().collect();
                self.kept.insert(name.clone(), signed);
            }
            Action::Changes { stage, input } => {
                let changes = self.group_changes(*stage, input);
                self.changes.insert(*stage, changes);
                self.keys.insert(format!("f{stage}"), BTreeSet::new());
            }
            Action::Suspects { stage } => {
                let keys = self.suspects(*stage);
                self.keys.insert(format!("f{stage}"), keys);
            }
            Action::Merge { stage } => {
                let signed = self.merge(*stage);
                self.kept.insert(format!("s{stage}"), signed);
            }
            Action::Touched { stage, input } => {
                let key = self.program.stages[*stage].key;
                let keys = self
                    .rel(input)
                    .into_iter()
                    .map(|(row, _)| row[..key].to_vec());
                let keys = keys.collect();
                self.keys.insert(format!("t{stage}"), keys);
            }
            Action::Recompute { stage, keyed } => {
                let at = *stage;
                let stage = &self.program.stages[at];
                let keys = keyed.then(|| self.keys[&format!("t{at}")].clone());
                let mut signed: Signed = self
                    .anew(stage, keys.as_ref())
                    .into_iter()
                    .map(|row| (row, 1))
                    .collect();
                for row in &self.world.stores[at] {
                    if keys
                        .as_ref()
                        .is_none_or(|keys| keys.contains(&row[..stage.key]))
                    {
                        signed.push((row.clone(), -1));
                    }
                }
                let signed = net(&signed).into_iter().collect();
                self.kept.insert(format!("s{at}"), signed);
            }
            Action::Store { stage } => {
                let mut contents = super::eval::counts(&self.world.stores[*stage]);
                for (row, weight) in &self.kept[&format!("s{stage}")] {
                    *contents.entry(row.clone()).or_insert(0) += weight;
                }
                self.world.stores[*stage] = contents
                    .into_iter()
                    .flat_map(|(row, n)| {
                        assert!(n >= 0, "a store lacks {row:?}");
                        (0..n).map(move |_| row.clone())
                    })
                    .collect();
            }
            Action::Result { rel } => {
                for (row, weight) in net(&self.rel(rel)) {
                    let n = self.result.entry(row.clone()).or_insert(0);
                    *n += weight;
                    assert!(*n >= 0, "the result lacks {row:?}");
                    if *n == 0 {
                        self.result.remove(&row);
                    }
                }
            }
        }
    }

    fn rel(&self, rel: &Rel) -> Signed {
        match rel {
            Rel::Now(plan) => rows(plan, &self.world, &[])
                .into_iter()
                .map(|r| (r, 1))
                .collect(),
            Rel::Kept { name, .. } => self.kept[name].clone(),
            Rel::Negate(input) => self.rel(input).into_iter().map(|(r, w)| (r, -w)).collect(),
            Rel::Union(arms) => arms.iter().flat_map(|arm| self.rel(arm)).collect(),
            Rel::Select {
                from,
                conditions,
                columns,
            } => {
                let mut product: Vec<(Vec<Row>, i64)> = vec![(Vec::new(), 1)];
                for factor in from {
                    let factor = self.rel(factor);
                    product = product
                        .iter()
                        .flat_map(|(head, w)| {
                            factor.iter().map(move |(row, v)| {
                                let mut head = head.clone();
                                head.push(row.clone());
                                (head, w * v)
                            })
                        })
                        .collect();
                }
                product
                    .into_iter()
                    .filter_map(|(inputs, w)| {
                        let inputs: Vec<&Row> = inputs.iter().collect();
                        holds(conditions, &inputs, &[])
                            .then(|| (columns.iter().map(|e| value(e, &inputs, &[])).collect(), w))
                    })
                    .collect()
            }
            Rel::Matched {
                input,
                right,
                on,
                negated,
            } => {
                let right = rows(right, &self.world, &[]);
                self.rel(input)
                    .into_iter()
                    .filter(|(row, _)| {
                        right.iter().any(|other| holds(on, &[row, other], &[])) != *negated
                    })
                    .collect()
            }
            Rel::Flips {
                left,
                changes,
                right,
                on,
            } => {
                let right = rows(right, &self.world, &[]);
                let changes = self.rel(changes);
                let mut out = Vec::new();
                for (row, w) in self.rel(left) {
                    let matching = changes.iter().filter(|(r, _)| holds(on, &[&row, r], &[]));
                    let change: i64 = matching.map(|(_, v)| v).sum();
                    let now = right.iter().filter(|r| holds(on, &[&row, r], &[])).count() as i64;
                    match (now - change > 0, now > 0) {
                        (false, true) => out.push((row, w)),
                        (true, false) => out.push((row, -w)),
                        _ => {}
                    }
                }
                out
            }
            Rel::Each { input, sub, kind } => {
                let mut out = Vec::new();
                for (row, w) in self.rel(input) {
                    let found = rows(sub, &self.world, std::slice::from_ref(&row));
                    let (on, left) = match kind {
                        DependentKind::LeftLateral(on) => (on, true),
                        DependentKind::Lateral(on) => (on, false),
                        other => panic!("{other:?}"),
                    };
                    let mut any = false;
                    for other in found.iter().filter(|o| holds(on, &[&row, o], &[])) {
                        any = true;
                        out.push((row.iter().chain(other).cloned().collect(), w));
                    }
                    if left && !any {
                        let mut row = row.clone();
                        row.extend(vec![Value::Null; sub.width()]);
                        out.push((row, w));
                    }
                }
                out
            }
        }
    }

    /// The rows of a stage computed from its input.
    fn anew(&self, stage: &Stage, keys: Option<&BTreeSet<Row>>) -> Vec<Row> {
        if let Rule::Recursive { seed, step, all } = &stage.rule {
            let plan = braid_delta::plan::Plan::Recursive {
                seed: seed.clone(),
                step: step.clone(),
                all: *all,
            };
            return rows(&plan, &self.world, &[]);
        }
        let mut input = rows(&stage.input, &self.world, &[]);
        if let Some(keys) = keys {
            input.retain(|row| keys.contains(&row[..stage.key]));
        }
        let types = stage.input.types();
        let by: Vec<braid_delta::Expr> = (0..stage.key)
            .map(|at| braid_delta::Expr::column(at, types[at].clone()))
            .collect();
        match &stage.rule {
            Rule::Groups(_) | Rule::Aggregates(_) => {
                let mut parts: BTreeMap<Row, Vec<Row>> = BTreeMap::new();
                if stage.key == 0 && keys.is_none_or(|keys| !keys.is_empty()) {
                    parts.insert(Vec::new(), Vec::new());
                }
                for row in input {
                    parts
                        .entry(row[..stage.key].to_vec())
                        .or_default()
                        .push(row);
                }
                parts
                    .into_iter()
                    .map(|(mut key, rows)| {
                        match &stage.rule {
                            Rule::Groups(states) => {
                                key.extend(states.iter().map(|state| state_of(state, &rows)));
                            }
                            Rule::Aggregates(calls) => {
                                key.extend(calls.iter().map(|c| aggregate(c, &rows, &[], &[])));
                            }
                            _ => unreachable!(),
                        }
                        key
                    })
                    .collect()
            }
            Rule::Windows(calls) => windows(input, calls, &[]),
            Rule::First {
                order,
                limit,
                offset,
                with_ties,
            } => {
                let number = |e: &braid_delta::Expr| value(e, &[], &[]).as_int() as usize;
                let limit = limit.as_ref().map(number);
                let offset = offset.as_ref().map_or(0, number);
                first(input, &by, order, limit, offset, *with_ties, &[])
            }
            Rule::Recursive { .. } => unreachable!(),
        }
    }

    fn group_changes(&self, at: usize, input: &Rel) -> BTreeMap<Row, Vec<Change>> {
        let stage = &self.program.stages[at];
        let Rule::Groups(states) = &stage.rule else {
            panic!("no groups")
        };
        let mut parts: BTreeMap<Row, Signed> = BTreeMap::new();
        if stage.key == 0 {
            parts.insert(Vec::new(), Vec::new());
        }
        for (row, w) in self.rel(input) {
            parts
                .entry(row[..stage.key].to_vec())
                .or_default()
                .push((row, w));
        }
        parts
            .into_iter()
            .map(|(key, rows)| {
                let changes = states.iter().map(|state| change_of(state, &rows)).collect();
                (key, changes)
            })
            .collect()
    }

    fn stored(&self, at: usize, key: &[Value]) -> Option<&Row> {
        let width = self.program.stages[at].key;
        self.world.stores[at]
            .iter()
            .find(|row| &row[..width] == key)
    }

    fn suspects(&self, at: usize) -> BTreeSet<Row> {
        let width = self.program.stages[at].key;
        let mut keys = BTreeSet::new();
        let Rule::Groups(states) = &self.program.stages[at].rule else {
            panic!("no groups")
        };
        for (key, changes) in &self.changes[&at] {
            let rows = self.stored(at, key).map_or(0, |r| r[width].as_int());
            let left = match &changes[0] {
                Change::Sum(by) => rows + by.as_int(),
                Change::Extreme(..) => unreachable!("the first state counts rows"),
            };
            // The row of a global aggregate stays.
            if left <= 0 && width > 0 {
                continue;
            }
            for (n, change) in changes.iter().enumerate() {
                let Change::Extreme(added, removed) = change else {
                    continue;
                };
                let old = self
                    .stored(at, key)
                    .map_or(Value::Null, |r| r[width + n].clone());
                if !removed.is_null()
                    && extreme(&states[n], &[old, added.clone(), removed.clone()]) == *removed
                {
                    keys.insert(key.clone());
                }
            }
        }
        keys
    }

    fn merge(&self, at: usize) -> Signed {
        let stage = &self.program.stages[at];
        let Rule::Groups(states) = &stage.rule else {
            panic!("no groups")
        };
        let suspects = &self.keys[&format!("f{at}")];
        let mut new: Vec<Row> = self.anew(stage, Some(suspects));
        for (key, changes) in &self.changes[&at] {
            if suspects.contains(key) {
                continue;
            }
            let old = self.stored(at, key);
            let mut row = key.clone();
            for (n, change) in changes.iter().enumerate() {
                let old = old.map(|row| row[stage.key + n].clone());
                row.push(match change {
                    Change::Sum(by) => old.unwrap_or(Value::int(0)).add(by),
                    Change::Extreme(added, _) => {
                        extreme(&states[n], &[old.unwrap_or(Value::Null), added.clone()])
                    }
                });
            }
            new.push(row);
        }
        let mut signed = Vec::new();
        for row in new {
            if let Some(old) = self.stored(at, &row[..stage.key]) {
                signed.push((old.clone(), -1));
            }
            if stage.key == 0 || row[stage.key].as_int() > 0 {
                signed.push((row, 1));
            }
        }
        net(&signed).into_iter().collect()
    }
}

fn extreme(state: &State, values: &[Value]) -> Value {
    let values = values.iter().filter(|v| !v.is_null());
    let found = match state {
        State::Least(_) => values.min(),
        _ => values.max(),
    };
    found.cloned().unwrap_or(Value::Null)
}

fn state_of(state: &State, rows: &[Row]) -> Value {
    let signed: Signed = rows.iter().map(|row| (row.clone(), 1)).collect();
    match change_of(state, &signed) {
        Change::Sum(value) | Change::Extreme(value, _) => value,
    }
}

fn change_of(state: &State, rows: &[(Row, i64)]) -> Change {
    let of = |x: &braid_delta::Expr| -> Vec<(Value, i64)> {
        rows.iter()
            .map(|(row, w)| (value(x, &[row], &[]), *w))
            .filter(|(v, _)| !v.is_null())
            .collect()
    };
    let sum = |values: Vec<(Value, i64)>| {
        values
            .iter()
            .fold(Value::int(0), |sum, (v, w)| sum.add(&v.times(*w)))
    };
    match state {
        State::Rows => Change::Sum(Value::int(rows.iter().map(|(_, w)| w).sum())),
        State::NonNull(x) => Change::Sum(Value::int(of(x).iter().map(|(_, w)| w).sum())),
        State::Total(x, _) => Change::Sum(sum(of(x))),
        State::Scales(_) => unreachable!("only for numbers with a scale"),
        State::Least(x) | State::Greatest(x) => {
            let side = |sign: i64| -> Value {
                let values: Vec<Value> = of(x)
                    .into_iter()
                    .filter(|(_, w)| w.signum() == sign)
                    .map(|(v, _)| v)
                    .collect();
                extreme(state, &values)
            };
            Change::Extreme(side(1), side(-1))
        }
    }
}
