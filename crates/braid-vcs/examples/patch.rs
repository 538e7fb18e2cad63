//! Prints the script between two schemas as `pggit.schema_json` writes them:
//! `cargo run -p braid-vcs --example patch -- FROM.json TO.json [ROLE]`.

use braid_model::Schema;
use braid_vcs::schema::{plan, script, Options};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let read = |path: &String| -> Schema {
        let text = std::fs::read_to_string(path).expect("a readable file");
        Schema::from_json(&text).expect("JSON of a schema")
    };
    let [from, to, rest @ ..] = arguments.as_slice() else {
        eprintln!("patch FROM.json TO.json [ROLE]");
        std::process::exit(2);
    };
    let options = Options {
        role: rest.first().cloned(),
    };
    print!("{}", script(&plan(&read(from), &read(to), &options)));
}
