//! The printed SQL on a real server: random queries over random tables, the
//! deltas as temporary tables, the result compared with the query both ways.
//!
//! Runs when `BRAID_DELTA_SERVER` holds a connection string, for example
//! `host=/tmp port=5432 user=postgres dbname=postgres`.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::data;
use crate::support::generate::{any_plan, plan, OPERATORS};
use crate::support::signed::Signed;
use crate::support::value::{Row, Value};
use ::postgres::{Client, NoTls};
use braid_delta::derive::Sizes;
use braid_delta::plan::Plan;
use braid_delta::print::Printer;
use braid_delta::program::{source_delta, Names, Step};
use braid_delta::{Program, Query};
use braid_testkit::Rng;

const SCHEMA: &str = "braid_delta_test";

fn literal(value: &Value) -> String {
    match value {
        Value::Number(n, 1) => n.to_string(),
        Value::Null => "NULL".to_string(),
        other => panic!("{other:?}"),
    }
}

fn values(row: &Row) -> String {
    row.iter().map(literal).collect::<Vec<_>>().join(", ")
}

struct Case<'a> {
    client: &'a mut Client,
    query: Query,
    program: Program,
    names: Names,
    /// What ran, for the report of a failure.
    log: Vec<String>,
}

impl Case<'_> {
    fn run(&mut self, sql: &str) {
        self.log.push(sql.to_string());
        if let Err(error) = self.client.batch_execute(sql) {
            self.fail(&format!("{error:?}"));
        }
    }

    fn fail(&self, why: &str) -> ! {
        panic!(
            "{why}\n{}\n{}{}",
            self.query.plan,
            self.program,
            self.log.join(";\n")
        )
    }

    fn number(&mut self, sql: &str) -> i64 {
        match self.client.query_one(sql, &[]) {
            Ok(row) => row.get(0),
            Err(error) => self.fail(&format!("{error:?}\n{sql}")),
        }
    }

    /// Makes and fills everything.
    fn create(&mut self, contents: &[Vec<Row>]) {
        for (source, rows) in contents.iter().enumerate() {
            let relation = self.query.sources[source].relation.clone();
            let not_null = |yes: bool| if yes { " NOT NULL" } else { "" };
            let types = data::source_types(source);
            self.run(&format!(
                "CREATE TEMP TABLE {relation} (\"a\" int{}, \"b \"\"x\"\"\" int{})",
                not_null(!types[0].nullable),
                not_null(!types[1].nullable)
            ));
            for row in rows {
                self.run(&format!("INSERT INTO {relation} VALUES ({})", values(row)));
            }
        }
        for sql in self.program.create(&self.names.clone()) {
            self.run(&sql.replacen("CREATE TABLE", "CREATE TEMP TABLE", 1));
        }
        for sql in self.program.fill(&self.names.clone()) {
            self.run(&sql);
        }
        let contents = self.program.contents(&self.names.clone());
        let result = self.names.result.clone();
        self.run(&format!("CREATE TEMP TABLE {result} AS {contents}"));
        if let Some(sql) = self.program.result_index(&self.names.clone()) {
            self.run(&sql);
        }
    }

    fn change(&mut self, deltas: &BTreeMap<usize, Signed>, sizes: &Sizes) {
        for (source, delta) in deltas {
            let relation = self.query.sources[*source].relation.clone();
            let name = source_delta(*source);
            self.run(&format!(
                "CREATE TEMP TABLE {name} (c1 int, c2 int, w bigint)"
            ));
            for (row, weight) in delta {
                self.run(&format!(
                    "INSERT INTO {name} VALUES ({}, {weight})",
                    values(row)
                ));
                for _ in *weight..0 {
                    self.run(&format!(
                        "DELETE FROM {relation} WHERE ctid = (SELECT ctid FROM {relation} \
                         WHERE (\"a\", \"b \"\"x\"\"\") IS NOT DISTINCT FROM ({}) LIMIT 1)",
                        values(row)
                    ));
                }
                for _ in 0..*weight {
                    self.run(&format!("INSERT INTO {relation} VALUES ({})", values(row)));
                }
            }
        }
        let changed: BTreeSet<usize> = deltas.keys().copied().collect();
        let mut kept: Vec<String> = changed.iter().map(|s| source_delta(*s)).collect();
        let steps = self
            .program
            .refresh_sized(&changed, &self.names.clone(), sizes);
        for step in steps {
            match step {
                Step::Keep { name, sql, .. } => {
                    self.run(&format!("CREATE TEMP TABLE {name} AS {sql}"));
                    kept.push(name);
                }
                Step::Run { sql, .. } => self.run(&sql),
                Step::Remove { sql, wanted, .. } => {
                    let wanted = self.number(&wanted);
                    let removed = self.number(&format!(
                        "WITH gone AS ({sql} RETURNING 1) SELECT count(*) FROM gone"
                    ));
                    if removed != wanted {
                        self.fail("the result lacks rows");
                    }
                }
            }
        }
        for name in kept {
            self.run(&format!("DROP TABLE {name}"));
        }
    }

    /// How many rows differ from the query run anew, and how many there are.
    fn compare(&mut self) -> (i64, i64) {
        let names = self.names.clone();
        let sources = self.query.sources.clone();
        let mut printer = Printer::new(&sources, &names);
        let query = printer.plan(&self.query.plan, None);
        let result = &names.result;
        let differences = self.number(&format!(
            "SELECT count(*) FROM ((TABLE {result} EXCEPT ALL ({query})) \
             UNION ALL (({query}) EXCEPT ALL TABLE {result})) AS d"
        ));
        (
            differences,
            self.number(&format!("SELECT count(*) FROM {result}")),
        )
    }
}

#[derive(Default)]
struct Tally {
    queries: usize,
    states: usize,
    not_empty: usize,
    changed: usize,
}

fn case(client: &mut Client, seed: u64, make: impl FnOnce(&mut Rng) -> Plan, tally: &mut Tally) {
    let mut rng = Rng::new(seed);
    let plan = make(&mut rng);
    let query = Query {
        sources: data::sources("pg_temp"),
        names: (0..plan.width()).map(|n| format!("out \"{n}\"")).collect(),
        plan,
    };
    let Ok(program) = Program::compile(&query) else {
        return;
    };
    let names = Names {
        stores: (0..program.stages.len())
            .map(|n| format!("pg_temp.store{n}"))
            .collect(),
        result: "pg_temp.result".to_string(),
    };
    let mut case = Case {
        client,
        query,
        program,
        names,
        log: Vec::new(),
    };
    let mut contents = data::contents(&mut rng);
    case.run("BEGIN");
    case.create(&contents);
    tally.queries += 1;
    let mut before = String::new();
    for nth in 0..3 {
        if nth > 0 {
            let deltas = data::change(&mut rng, &contents);
            let sizes = data::sizes(&mut rng);
            case.change(&deltas, &sizes);
            for (source, delta) in &deltas {
                for (row, weight) in delta {
                    for _ in *weight..0 {
                        let at = contents[*source].iter().position(|r| r == row).unwrap();
                        contents[*source].swap_remove(at);
                    }
                    contents[*source].extend((0..*weight).map(|_| row.clone()));
                }
            }
        }
        let (differences, rows) = case.compare();
        if differences > 0 {
            case.fail(&format!(
                "seed {seed}, change {nth}: {differences} rows differ"
            ));
        }
        let image = "SELECT COALESCE(string_agg(r::text, ',' ORDER BY r::text), '') FROM result r";
        let image: String = case.client.query_one(image, &[]).unwrap().get(0);
        tally.states += 1;
        tally.not_empty += usize::from(rows > 0);
        tally.changed += usize::from(nth > 0 && image != before);
        before = image;
    }
    case.run("ROLLBACK");
}

#[test]
fn printed_programs_keep_results_fresh() {
    let Ok(server) = std::env::var("BRAID_DELTA_SERVER") else {
        println!("BRAID_DELTA_SERVER is not set: nothing was run");
        return;
    };
    let cases = std::env::var("BRAID_DELTA_CASES").ok();
    let cases: u64 = cases.and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut client = Client::connect(&server, NoTls).expect("a server");
    client
        .batch_execute(&format!(
            "CREATE SCHEMA IF NOT EXISTS {SCHEMA}; SET client_min_messages = warning; \
             SET search_path = pg_temp; SET jit = off"
        ))
        .unwrap();
    let mut total = Tally::default();
    for (nth, operator) in OPERATORS.iter().enumerate() {
        for n in 0..5 * cases {
            let seed = (nth as u64) << 32 | n;
            case(&mut client, seed, |rng| plan(rng, operator, 1), &mut total);
        }
    }
    for n in 0..150 * cases {
        case(&mut client, 1 << 48 | n, |rng| any_plan(rng, 3), &mut total);
    }
    println!(
        "{} queries, {} states, {} not empty, {} changed",
        total.queries, total.states, total.not_empty, total.changed
    );
    assert!(total.not_empty * 2 > total.states);
    assert!(total.changed * 5 > total.states);
}
