//! The program that keeps a query's result fresh: what to store, how to fill
//! it, and the statements of one refresh.
//!
//! ```text
//!   query ─ compile ─▶ Program ─┬─ create   hidden tables and their indexes
//!                               ├─ fill     their first contents
//!                               ├─ contents the result, computed from them
//!                               └─ refresh  the steps for a set of changed sources
//!
//!   d0, d1 ..   the sources' deltas     the caller provides (c1 .. cn, w)
//!     │
//!     ▼  Keep   run a query, keep its rows under a name for the next steps
//!   k0, k1 ..
//!     │
//!     ▼  Run    change a hidden table or the result
//! ```
//!
//! The caller runs the steps in order, in one transaction, over sources that
//! already show the new state. Named relations are ephemeral (tuplestores), so
//! a step costs no catalog entry. No step names a relation without its schema
//! except the named relations.

use std::collections::BTreeSet;

use crate::derive::{derive, Action, Sizes};
use crate::lower::lower;
use crate::plan::{Plan, Query};
use crate::print::Printer;
use crate::stage::{cut, Rule, Stage};
use crate::unsupported::Unsupported;

/// A compiled query.
#[derive(Debug, Clone)]
pub struct Program {
    /// The query.
    pub query: Query,
    /// Its stages, in the order in which they are computed.
    pub stages: Vec<Stage>,
    /// The result as a plan over sources and stages.
    pub root: Plan,
}

/// The names of the tables a program reads and writes, as qualified SQL.
#[derive(Debug, Clone)]
pub struct Names {
    /// The hidden table of each stage.
    pub stores: Vec<String>,
    /// The stream table; its columns are called as [`Query::names`] says.
    pub result: String,
}

/// The rows of an earlier step without which a step does nothing, told by the
/// relation's last column, a whole number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// The named relation.
    pub relation: String,
    /// What its last column is in one row at least.
    pub last: Last,
}

/// What a number must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    /// Below zero.
    Negative,
    /// Above zero.
    Positive,
    /// This.
    Is(i64),
}

impl Last {
    /// Is the number so?
    pub fn holds(self, number: i64) -> bool {
        match self {
            Last::Negative => number < 0,
            Last::Positive => number > 0,
            Last::Is(other) => number == other,
        }
    }
}

/// One statement of a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Run the query and keep its rows as the named relation `name`.
    Keep {
        /// The name, plain lower case.
        name: String,
        /// The query.
        sql: String,
        /// What it needs, as do all later steps that read it.
        needs: Option<Needs>,
    },
    /// Run the statement.
    Run {
        /// An INSERT, UPDATE or DELETE.
        sql: String,
        /// What it needs.
        needs: Option<Needs>,
    },
    /// Run the statement, which deletes rows of the result. If they are not as
    /// many as `wanted` says, the stored result lacks a row that this refresh
    /// removes: it has drifted (somebody wrote to it), and the refresh must not
    /// go on.
    Remove {
        /// A DELETE.
        sql: String,
        /// A query of one number: minus the negative weights of the relation
        /// that `needs` names, added up.
        wanted: String,
        /// What it needs.
        needs: Needs,
    },
}

/// The name of the delta of source number `source`: columns `c1` .. `cn` (the
/// source's, in order) and the signed weight `w bigint`.
pub fn source_delta(source: usize) -> String {
    format!("d{source}")
}

impl Program {
    /// Compiles a query, or names what has no law.
    pub fn compile(query: &Query) -> Result<Program, Unsupported> {
        let lowered = lower(&query.plan, &query.sources)?;
        if lowered.is_correlated() {
            return Err(Unsupported::new(
                "this sub-query",
                "it could not be turned into a join",
            ));
        }
        let (stages, root) = cut(&lowered)?;
        Ok(Program {
            query: query.clone(),
            stages,
            root,
        })
    }

    fn printer<'a>(&'a self, names: &'a Names) -> Printer<'a> {
        Printer::new(&self.query.sources, names)
    }

    /// The statements that create the hidden tables and their indexes.
    pub fn create(&self, names: &Names) -> Vec<String> {
        let printer = self.printer(names);
        self.stages
            .iter()
            .enumerate()
            .flat_map(|(at, stage)| printer.create_store(at, stage))
            .collect()
    }

    /// The index on the stream table that finds the rows a refresh removes.
    pub fn result_index(&self, names: &Names) -> Option<String> {
        self.printer(names)
            .result_index(&self.root.types(), &self.query.names)
    }

    /// The statements that fill the (empty) hidden tables, in order.
    pub fn fill(&self, names: &Names) -> Vec<String> {
        let mut printer = self.printer(names);
        self.stages
            .iter()
            .enumerate()
            .map(|(at, stage)| printer.fill_store(at, stage))
            .collect()
    }

    /// The whole result as a query over sources and filled hidden tables.
    pub fn contents(&self, names: &Names) -> String {
        self.printer(names).contents(&self.root, &self.query.names)
    }

    /// The actions of a refresh after exactly these sources changed.
    pub fn actions(&self, changed: &BTreeSet<usize>, sizes: &Sizes) -> Vec<Action> {
        derive(&self.stages, &self.root, changed, sizes)
    }

    /// The steps of a refresh after exactly these sources changed (all others
    /// have an empty delta; their delta relations are not read). None if the
    /// result cannot have changed.
    pub fn refresh(&self, changed: &BTreeSet<usize>, names: &Names) -> Vec<Step> {
        self.refresh_sized(changed, names, &Sizes::default())
    }

    /// The steps of a refresh, in the form that suits these sizes.
    pub fn refresh_sized(
        &self,
        changed: &BTreeSet<usize>,
        names: &Names,
        sizes: &Sizes,
    ) -> Vec<Step> {
        let mut printer = self.printer(names);
        let mut steps = Vec::new();
        for action in self.actions(changed, sizes) {
            self.print(&action, &mut printer, &mut steps);
        }
        steps
    }

    fn print(&self, action: &Action, printer: &mut Printer, steps: &mut Vec<Step>) {
        let keep = |name: String, sql: String| Step::Keep {
            name,
            sql,
            needs: None,
        };
        let needs = |relation: String, last: Last| Some(Needs { relation, last });
        let states = |at: usize| match &self.stages[at].rule {
            Rule::Groups(states) => states.as_slice(),
            _ => &[],
        };
        match action {
            Action::Keep { name, rel } => steps.push(keep(name.clone(), printer.net(rel))),
            Action::Changes { stage, input } => {
                let sql = printer.changes(&self.stages[*stage], states(*stage), input);
                steps.push(keep(format!("g{stage}"), sql));
            }
            Action::Suspects { stage } => {
                let sql = printer.suspects(*stage, &self.stages[*stage], states(*stage));
                steps.push(keep(format!("f{stage}"), sql));
            }
            Action::Merge { stage } => {
                let sql = printer.merge(*stage, &self.stages[*stage], states(*stage));
                steps.push(keep(format!("s{stage}"), sql));
            }
            Action::Touched { stage, input } => {
                let sql = printer.touched(&self.stages[*stage], input);
                steps.push(keep(format!("t{stage}"), sql));
            }
            Action::Recompute { stage, keyed } => {
                let sql = printer.recompute(*stage, &self.stages[*stage], *keyed);
                steps.push(keep(format!("s{stage}"), sql));
            }
            Action::Store { stage } => {
                for (action, sql) in printer.change_store(*stage, &self.stages[*stage]) {
                    let needs = needs(format!("s{stage}"), Last::Is(action));
                    steps.push(Step::Run { sql, needs });
                }
            }
            Action::Result { rel } => {
                steps.push(keep("r".to_string(), printer.net(rel)));
                steps.push(Step::Remove {
                    sql: printer.delete(&self.root.types(), &self.query.names),
                    wanted: printer.wanted(),
                    needs: Needs {
                        relation: "r".to_string(),
                        last: Last::Negative,
                    },
                });
                let insert = printer.insert(&self.query.names);
                steps.push(Step::Run {
                    sql: insert,
                    needs: needs("r".to_string(), Last::Positive),
                });
            }
        }
    }
}
