//! The escaping a name passes through on its way into a connection string.
//!
//! ```text
//!   name            feature/it's new
//!     | startup_option      the server splits `options` at white space; \ escapes
//!   option          -c pggit.branch=feature/it's\ new
//!     | percent_encode      the URI around it
//!   in the URL      -c%20pggit.branch%3Dfeature%2Fit%27s%5C%20new
//! ```

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

/// Percent-encodes every byte that is not unreserved in RFC 3986, section 2.3.
pub(crate) fn percent_encode(text: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(byte as char)
            }
            _ => write!(encoded, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
    encoded
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
    fn everything_reserved_is_percent_encoded() {
        assert_eq!(percent_encode("a-b_c.d~e"), "a-b_c.d~e");
        assert_eq!(percent_encode("a b&c=d'é"), "a%20b%26c%3Dd%27%C3%A9");
    }

    #[test]
    fn identifiers_double_their_quotes() {
        assert_eq!(quote_identifier("a\"b"), "\"a\"\"b\"");
    }
}
