//! Names that break careless code: quotes, blanks, unicode, keywords, dots, the
//! full 63 bytes. Every generator draws its names here.

use crate::Rng;

const HOSTILE: &[&str] = &[
    "select",
    "Table",
    "user",
    "a b",
    "quo\"te",
    "it's",
    "dot.ted",
    "Größe",
    "naïve",
    "表",
    "🦀",
    "$1",
    "%s",
    "back\\slash",
    "semi;colon",
    "--comment",
    "$$",
    "UPPER",
    "order",
    "primary",
    "tab\tbed",
];

/// A name of at most 63 bytes that is unique for a unique `tag`; about
/// `percent` of 100 are hostile, the others plain.
pub fn name(rng: &mut Rng, tag: &str, percent: usize) -> String {
    if !rng.chance(percent) {
        return tag.to_string();
    }
    let stem = rng.pick(HOSTILE);
    if rng.chance(8) {
        return full_length(stem, tag);
    }
    match rng.below(3) {
        0 => format!("{stem} {tag}"),
        1 => format!("{stem}{tag}"),
        _ => format!("{tag}{stem}"),
    }
}

/// Exactly 63 bytes, the longest name PostgreSQL keeps.
fn full_length(stem: &str, tag: &str) -> String {
    let mut name = format!("{stem}{tag}");
    while name.len() < 63 {
        name.push('x');
    }
    name
}

/// Quotes an identifier, always.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Quotes a string literal; a backslash forces the escape form.
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_and_differ() {
        let mut rng = Rng::new(3);
        let names: std::collections::BTreeSet<String> = (0..500)
            .map(|i| name(&mut rng, &format!("t{i}"), 100))
            .collect();
        assert_eq!(names.len(), 500);
        assert!(names.iter().all(|n| n.len() <= 63));
        assert!(names.iter().any(|n| n.len() == 63));
    }

    #[test]
    fn quoting_doubles_quotes() {
        assert_eq!(quote("a\"b"), "\"a\"\"b\"");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\b"), "E'a\\\\b'");
    }
}
