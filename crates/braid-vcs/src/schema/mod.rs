//! Schema diff, patches and merges.
//!
//! ```text
//!   old, new ─▶ matching   which object is which
//!            ─▶ rename     renames, carried out on old
//!            ─▶ teardown   what is in the way, and what is built on it
//!            ─▶ rebuild    tables that are made anew and keep their rows
//!            ─▶ plan       steps in order  ◀─ print, table, alter, privileges
//!
//!   base, source, target ─▶ merge_names   one name for each object and part
//!                        ─▶ reword        three versions in these names
//!                        ─▶ decide        what was decided on conflicts
//!                        ─▶ merge         attribute by attribute, conflicts as data
//!                        ─▶ phases        what waits until rows have arrived
//! ```

mod alter;
mod alter_table;
mod canonical;
mod change;
mod decide;
mod files;
mod graph;
mod matching;
mod merge;
mod merge_lists;
mod merge_names;
mod phases;
mod plan;
mod print;
mod privileges;
mod rebuild;
mod rename;
mod reword;
mod table;
mod teardown;
mod tokens;

pub use canonical::canonical;
pub use change::{Action, Change, Lock};
pub use decide::{Choice, Decided};
pub use files::{files, script, Direction, File, Format};
pub use merge::{merge3, merge_decided, Conflict, Decision, Merged};
pub use merge_names::Three;
pub use phases::relaxed;
pub use plan::plan;
pub use print::Options;

use braid_model::Object;

/// The statements that make an object as it is, foreign keys included.
pub fn definition(object: &Object) -> Vec<String> {
    let mut sql = print::create(object);
    for constraint in object.parts_of(braid_model::PartKind::Constraint) {
        if object.kind == braid_model::Kind::Table
            && !table::is_inline(object, constraint)
            && !constraint.has("inherited")
        {
            sql.extend(alter_table::add_constraint(object, constraint).sql);
        }
    }
    sql.extend(print::belongings(object, &Options::default()));
    sql
}
