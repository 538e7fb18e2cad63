//! The command line as a reference: what `--help` says for every command, as a snapshot.
//!
//! After a change on purpose: `INSTA_UPDATE=always cargo test -p braid-cli --test reference`.

mod common;

use common::Place;

#[test]
fn the_help_of_every_command() {
    let place = Place::new();
    let help = |arguments: &[&str]| place.braid(arguments).succeeds().out;

    let overview = help(&["--help"]);
    let mut reference = format!("$ braid --help\n{overview}");
    for command in commands(&overview) {
        reference += &format!(
            "\n\n$ braid {command} --help\n{}",
            help(&[&command, "--help"])
        );
    }
    insta::assert_snapshot!(reference);
}

#[test]
fn completions_exist_for_every_shell() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = place.braid(&["completions", shell]).succeeds().out;
        assert!(script.contains("branches"), "{shell}");
    }
}

#[test]
fn a_manual_page_exists_for_every_command() {
    let place = Place::new();
    let page = place.braid(&["man"]).succeeds().out;
    assert!(page.contains(".TH braid 1"));

    let overview = place.braid(&["--help"]).succeeds().out;
    place.braid(&["man", "--to", "pages"]).succeeds();
    for command in commands(&overview) {
        assert!(
            place
                .path()
                .join(format!("pages/braid-{command}.1"))
                .exists(),
            "{command}"
        );
    }
}

#[test]
fn a_wrong_command_line_ends_with_two() {
    let place = Place::new();
    for wrong in [
        &["nonsense"][..],
        &["up", "--pg", "14"],
        &["demo", "d", "--scale", "0"],
        &["branch"],
        &["run", "true"],
        &["branch", "x", "-d", "--from", "main"],
    ] {
        assert_eq!(place.braid(wrong).code, 2, "{wrong:?}");
    }
}

/// The names in the list of commands.
fn commands(overview: &str) -> Vec<String> {
    let lines = overview
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1);
    lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_string)
        .collect()
}
