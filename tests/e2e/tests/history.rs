//! What a commit names stays as it was, and what undoes is right: states, the
//! history of rows, undoing.
//!
//! - `states`: random work on main, and every commit against a copy made with it.

#[path = "history/states.rs"]
mod states;
