//! Every performance claim as a row: ours, reference, ratio, bound.
fn main() {}
