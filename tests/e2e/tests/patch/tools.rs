//! Files of a patch, cut into statements the way migration tools do.

/// Flyway: at semicolons outside of literals, comments and dollar quotes.
pub fn flyway(script: &str) -> Vec<String> {
    let mut statements = vec![String::new()];
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let escapes = rest.starts_with("E'");
        let length = match first {
            'E' if escapes => escaped(rest),
            '\'' | '"' => closing(rest, 1, &first.to_string()),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '$' => match rest[1..].find('$').map(|end| &rest[..end + 2]) {
                Some(tag) if tag[1..tag.len() - 1].chars().all(char::is_alphanumeric) => {
                    closing(rest, tag.len(), tag)
                }
                _ => 1,
            },
            c => c.len_utf8(),
        };
        let (text, after) = rest.split_at(length);
        match text {
            ";" => statements.push(String::new()),
            _ => statements.last_mut().expect("one").push_str(text),
        }
        rest = after;
    }
    statements.retain(|statement| {
        let mut code = statement.lines().filter(|line| !line.starts_with("--"));
        code.any(|line| !line.trim().is_empty())
    });
    statements
}

fn closing(text: &str, from: usize, mark: &str) -> usize {
    text[from..]
        .find(mark)
        .map_or(text.len(), |at| from + at + mark.len())
}

/// The length of `E'...'`.
fn escaped(text: &str) -> usize {
    let mut chars = text.char_indices().skip(2);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '\'' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Liquibase, formatted SQL: the statements of the change set and those of its
/// rollback, at the delimiter that the change set names.
pub fn liquibase(file: &str) -> (Vec<String>, Vec<String>) {
    let mut lines = file.lines();
    assert_eq!(lines.next(), Some("--liquibase formatted sql"));
    let head = lines
        .find(|line| line.starts_with("--changeset "))
        .expect("a change set");
    let delimiter = |name: &str| -> String {
        let at = head.find(&format!(" {name}:")).expect("a delimiter") + name.len() + 2;
        let word = head[at..].split(' ').next().unwrap_or_default();
        // A regular expression: what is escaped stands for itself.
        word.replace('\\', "")
    };
    let (mut up, mut back) = (String::new(), String::new());
    for line in lines {
        match line.strip_prefix("--rollback ") {
            Some(line) => back.push_str(&format!("{line}\n")),
            None => up.push_str(&format!("{line}\n")),
        }
    }
    let cut = |text: &str, delimiter: &str| -> Vec<String> {
        let pieces = text.split(delimiter).map(|piece| piece.trim().to_string());
        pieces.filter(|piece| !piece.is_empty()).collect()
    };
    (
        cut(&up, &delimiter("endDelimiter")),
        cut(&back, &delimiter("rollbackEndDelimiter")),
    )
}
