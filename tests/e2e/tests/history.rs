//! What a commit names stays as it was, and what undoes is right: states, the
//! history of rows, undoing.
//!
//! - `states`: random work on main, and every commit against a copy made with it;
//! - `rows`: random work on main and a branch, and the versions of each row against
//!   those that were seen; blame through merges; bad input;
//! - `undo`: one behaviour each;
//! - `past`: branches that begin in the past;
//! - `estimate`: how long conflicts take.

#[path = "history/states.rs"]
mod states;

#[path = "history/rows.rs"]
mod rows;

#[path = "history/undo.rs"]
mod undo;

#[path = "history/past.rs"]
mod past;

#[path = "history/estimate.rs"]
mod estimate;
