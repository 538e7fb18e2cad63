//! What the tests of the laws share: a generator of queries, data and changes,
//! a slow obvious evaluator of plans, and an evaluator of derivatives.

pub mod data;
pub mod eval;
pub mod expr;
pub mod generate;
pub mod groups;
pub mod signed;
pub mod value;
