//! Golden scripts: for each construct a query, its program, its derivative when
//! all sources changed, and the SQL. `BRAID_UPDATE_GOLDEN=1` writes them anew.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use braid_delta::derive::Sizes;
use braid_delta::plan::Plan;
use braid_delta::program::{Names, Step};
use braid_delta::{Program, Query};
use braid_testkit::Rng;

use crate::support::data;
use crate::support::generate::{plan, OPERATORS};

/// The first generated plan that is small and reads what its kind is about.
fn small(operator: &str) -> Plan {
    (0..1000)
        .map(|seed| plan(&mut Rng::new(seed), operator, 0))
        .find(|plan| !plan.sources().is_empty())
        .expect("a plan over a source")
}

fn script(plan: Plan) -> String {
    let query = Query {
        sources: data::sources("app"),
        names: (1..=plan.width()).map(|n| format!("column {n}")).collect(),
        plan,
    };
    let program = Program::compile(&query).expect("a law");
    let names = Names {
        stores: (0..program.stages.len())
            .map(|n| format!("hidden.stage{n}"))
            .collect(),
        result: "app.result".to_string(),
    };
    let changed: BTreeSet<usize> = query.plan.sources();
    let mut text = format!(
        "# query\n{}\n# program\n{program}\n# derivative\n",
        query.plan
    );
    for action in program.actions(&changed, &Sizes::default()) {
        write!(text, "{action}").unwrap();
    }
    text.push_str("\n# SQL\n");
    for sql in program.create(&names).iter().chain(&program.fill(&names)) {
        writeln!(text, "{sql};").unwrap();
    }
    for step in program.refresh(&changed, &names) {
        match step {
            Step::Keep { name, sql, .. } => writeln!(text, "{name} := {sql};"),
            Step::Run { sql, .. } => writeln!(text, "{sql};"),
            Step::Remove { sql, .. } => writeln!(text, "{sql};"),
        }
        .unwrap();
    }
    text
}

#[test]
fn every_construct_has_its_golden_script() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let update = std::env::var_os("BRAID_UPDATE_GOLDEN").is_some();
    let mut different = Vec::new();
    for operator in OPERATORS {
        let path = folder.join(format!("{}.txt", operator.replace(' ', "_")));
        let script = script(small(operator));
        if update {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &script).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != script {
            different.push(path);
        }
    }
    assert!(
        different.is_empty(),
        "these differ; look, then set BRAID_UPDATE_GOLDEN=1: {different:?}"
    );
}
