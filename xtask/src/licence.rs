//! Licence expressions (SPDX): is there a way to use this crate under licences we accept?
//!
//! ```text
//!   expression = term { "OR" term }          one accepted term is enough
//!   term       = factor { "AND" factor }     every factor must be accepted
//!   factor     = name [ "WITH" name ] | "(" expression ")"
//! ```

/// Licences that let us ship a binary under ours.
const ACCEPTED: [&str; 16] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PostgreSQL",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Whether `expression` can be met with accepted licences alone.
pub fn is_accepted(expression: &str) -> bool {
    // Old crates write `MIT/Apache-2.0` where SPDX has OR.
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let accepted = alternatives(&mut words);
    accepted && words.peek().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn alternatives(words: &mut Words<'_>) -> bool {
    let mut accepted = together(words);
    while words.next_if_eq(&"OR").is_some() {
        accepted |= together(words);
    }
    accepted
}

fn together(words: &mut Words<'_>) -> bool {
    let mut accepted = factor(words);
    while words.next_if_eq(&"AND").is_some() {
        accepted &= factor(words);
    }
    accepted
}

fn factor(words: &mut Words<'_>) -> bool {
    match words.next() {
        Some("(") => alternatives(words) && words.next() == Some(")"),
        Some(name) => {
            // An exception only adds permissions.
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            ACCEPTED.contains(&name)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_accepted;

    #[test]
    fn one_accepted_alternative_is_enough() {
        assert!(is_accepted("MIT OR Apache-2.0"));
        assert!(is_accepted("MIT/Apache-2.0"));
        assert!(is_accepted("GPL-3.0 OR MIT"));
        assert!(is_accepted("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(is_accepted("Apache-2.0 WITH LLVM-exception"));
    }

    #[test]
    fn everything_joined_must_be_accepted() {
        assert!(!is_accepted("GPL-3.0"));
        assert!(!is_accepted("MIT AND GPL-3.0"));
        assert!(!is_accepted(""));
        assert!(!is_accepted("MIT MIT"));
    }
}
