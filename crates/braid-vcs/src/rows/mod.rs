//! # Three versions of a table
//!
//! A merge asks of every row that changed: what was it at the base, what is it
//! on the source, what is it on the target?
//!
//! ```text
//!            base   source  target     class            the merged row
//!   key 1    a      b       a          SOURCE_MODIFIED  b
//!   key 2    a      a       c          TARGET_MODIFIED  c          (nothing to do)
//!   key 3    a      b       b          NO_CONFLICT      b          (nothing to do)
//!   key 4    x,y    x',y    x,y'       BOTH_MODIFIED    x',y'      cell by cell
//!   key 5    x,y    x1,y    x2,y       BOTH_MODIFIED    conflict in x
//!   key 6    a      -       a          DELETED_SOURCE   -
//!   key 7    a      -       c          DELETED_SOURCE   conflict
//!   key 8    a      b       -          DELETED_TARGET   conflict
//! ```
//!
//! * [`table`]      what has to be known of a table
//! * [`class`]      the classes and strategies, and the decision for one row
//! * [`work`]       the statement that decides for all rows at once
//! * [`bag`]        the same for tables without a key: base plus both differences
//! * [`apply`]      the statements that put the outcome into the target
//! * [`resolve`]    conflicts as rows, and taking over what was decided on them
//! * [`mod@reference`]  a slow obvious merge of whole tables, against which all
//!   of the above is tested
//!
//! Values are compared by their image (`record_image_eq`), so 1.0 and 1.00 are
//! two values, and types without equality can be merged.

pub mod apply;
pub mod bag;
pub mod class;
pub mod reference;
pub mod resolve;
pub mod table;
pub mod work;
