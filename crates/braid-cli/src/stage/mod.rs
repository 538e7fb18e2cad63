//! Showing a database at work: statements are run for real and shown with what they took, both sides next to
//! each other.
//!
//! ```text
//!   Narrator    chapters, explanations, the pause between them
//!   Side        one session on one branch: runs, times, keeps what was refused
//!   Panel       a result as lines, two of them side by side
//!   branching   a new branch and a session on it
//!   measure     sizes and fingerprints
//!   merging     difference, patch, conflict, resolution
//! ```
//!
//! What is shown is told by the commands `tour` and `demo`. Nothing here pretends: a statement the server
//! refuses is shown with the server's own words.

mod branching;
mod measure;
mod merging;
mod narrator;
mod panel;
mod side;

pub use branching::{make, make_numbered, probe_ddl, switch_to, unique_name, Ddl};
pub use measure::{branch_cost, fingerprint, schema_fingerprint, sizes, tables, Sizes};
pub use merging::{meet, Meeting};
pub use narrator::{Narrator, Pause};
use panel::{beside, Panel};
pub use side::{Outcome, Side};
