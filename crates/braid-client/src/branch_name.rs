//! The name of a branch, as a type of its own so that it is never confused
//! with other text.
//!
//! Which names are allowed is decided by the server (git's rules for refs, 63
//! bytes), in one place; the client only refuses what it could not send.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::Error;

/// The branch every database begins with.
const MAIN: &str = "main";

/// A branch name that can be sent to a server: not empty, without zero bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct BranchName(String);

impl BranchName {
    /// The branch every database begins with.
    pub fn main() -> Self {
        BranchName(MAIN.to_string())
    }

    /// Whether this is the branch every database begins with.
    pub fn is_main(&self) -> bool {
        self.0 == MAIN
    }

    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BranchName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        if name.is_empty() || name.contains('\0') {
            return Err(Error::BranchName {
                given: name.to_string(),
            });
        }
        Ok(BranchName(name.to_string()))
    }
}

impl fmt::Display for BranchName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_sent_are_refused() {
        assert!("".parse::<BranchName>().is_err());
        assert!("a\0b".parse::<BranchName>().is_err());
    }

    #[test]
    fn everything_else_is_left_to_the_server() {
        for name in [
            "main",
            "feature/x",
            "it's \"quoted\"",
            "détour",
            "a b",
            "\\",
        ] {
            assert_eq!(name.parse::<BranchName>().unwrap().as_str(), name);
        }
    }
}
