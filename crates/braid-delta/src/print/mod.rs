//! SQL text: the only place where a plan or a derivative becomes SQL.
//!
//! Every row source gets an alias `q1`, `q2`, .., every column is called `c1`,
//! `c2`, .., a weight is called `w`. Names of the user's appear only where a
//! source is scanned and where the result is written, quoted.

mod dependent;
mod fill;
mod group;
mod plan;
mod recompute;
mod rel;
mod result;
mod text;

pub(crate) use text::scope;

use crate::plan::Source;
use crate::program::Names;

/// A printer of one statement or more; aliases are never used twice.
pub struct Printer<'a> {
    pub(crate) sources: &'a [Source],
    pub(crate) names: &'a Names,
    pub(crate) next: usize,
    /// The names of the recursions around, innermost last.
    pub(crate) working: Vec<String>,
}

impl<'a> Printer<'a> {
    /// A printer for a program's parts.
    pub fn new(sources: &'a [Source], names: &'a Names) -> Self {
        Printer {
            sources,
            names,
            next: 0,
            working: Vec::new(),
        }
    }

    pub(crate) fn alias(&mut self) -> String {
        self.next += 1;
        format!("q{}", self.next)
    }
}
