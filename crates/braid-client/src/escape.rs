//! The escaping a name passes through on its way to the server.
//!
//! ```text
//!   name        feature/it's new
//!   option      -c pggit.branch=feature/it's\ new     the server splits at white space; \ escapes
//!   identifier  "feature/it's new"                    quotes are doubled
//! ```
//!
//! What surrounds an option (a URI, libpq's keywords, the shell) escapes once more, by its own rules.

use crate::BranchName;

/// The setting that names the branch of a session.
pub(crate) const BRANCH_SETTING: &str = "pggit.branch";

/// The start-up option that puts a session on `branch`, for libpq's `options`
/// and for `PGOPTIONS`.
///
/// The server splits options at C's `isspace` characters and takes a backslash
/// as the escape for the byte after it (`pg_split_opts`). Quotes mean nothing
/// to it.
pub fn startup_option(branch: &BranchName) -> String {
    let mut option = format!("-c {BRANCH_SETTING}=");
    for c in branch.as_str().chars() {
        if c == '\\' || c.is_ascii_whitespace() || c == '\u{b}' {
            option.push('\\');
        }
        option.push(c);
    }
    option
}

/// A name as a quoted SQL identifier.
pub fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branch(name: &str) -> BranchName {
        name.parse().unwrap()
    }

    #[test]
    fn white_space_and_backslashes_are_escaped_in_options() {
        assert_eq!(startup_option(&branch("x")), "-c pggit.branch=x");
        assert_eq!(startup_option(&branch("a b")), "-c pggit.branch=a\\ b");
        assert_eq!(startup_option(&branch("a\\b")), "-c pggit.branch=a\\\\b");
        assert_eq!(
            startup_option(&branch("a\u{b}b")),
            "-c pggit.branch=a\\\u{b}b"
        );
        assert_eq!(startup_option(&branch("it's")), "-c pggit.branch=it's");
    }

    #[test]
    fn identifiers_double_their_quotes() {
        assert_eq!(quote_identifier("a\"b"), "\"a\"\"b\"");
    }
}
