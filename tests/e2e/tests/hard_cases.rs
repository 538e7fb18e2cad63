//! The cases a careful reviewer broke on paper, each as real SQL over the wire. The
//! name of a test says the behaviour.
//!
//! - `wrong_data`: a branch would show or store something else than a copy;
//! - `mechanism`: plans, names, locks, privileges, messages;
//! - `descendants`: branches of changed branches, DDL on a branch with branches;
//! - `definitions`: what a changed table keeps: foreign keys, row security, identity, dumps;
//! - `protection`: the fuse, protected branches, statements on everything;
//! - `traps`: what lies beside the main road: utility statements, old plans,
//!   sequences, replication, restore.

#[path = "hard_cases/wrong_data.rs"]
mod wrong_data;

#[path = "hard_cases/mechanism.rs"]
mod mechanism;

#[path = "hard_cases/main_ddl.rs"]
mod main_ddl;

#[path = "hard_cases/descendants.rs"]
mod descendants;

#[path = "hard_cases/definitions.rs"]
mod definitions;

#[path = "hard_cases/protection.rs"]
mod protection;

#[path = "hard_cases/sequences.rs"]
mod sequences;

#[path = "hard_cases/traps.rs"]
mod traps;

/// Rows 1 to 10: id, v = 'v1'.., n = id * 10.
const TEN: &str = "CREATE TABLE t (id int PRIMARY KEY, v text, n int);
    INSERT INTO t SELECT i, 'v' || i, i * 10 FROM generate_series(1, 10) i";
