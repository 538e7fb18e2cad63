//! The tour: a branch made, changed, compared and deleted on whatever database there is.
//!
//! ```text
//!   Subject   the table it is shown on: the user's largest, or one of our own     subject
//!   story     the chapters                                                        story
//!   Traces    what is on the server because of us, and its removal                traces
//! ```
//!
//! Only rows found by key are read and written, so the tour takes as long on 500 GB as on 5 MB.

mod story;
mod subject;
mod traces;

pub use story::{show_cost, tell};
pub use traces::Traces;
