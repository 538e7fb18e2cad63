//! Everything unsafe, and every difference between server versions.
//!
//! One file per part of PostgreSQL that is touched; what leaves this module is
//! safe to call.

pub mod arbiters;
pub mod bag;
pub mod carriers;
pub mod catalog;
pub mod collision;
pub mod copy_up;
pub mod creation;
pub mod datum;
pub mod existence;
pub mod expressions;
pub mod first_live;
pub mod function_names;
pub mod fuse;
pub mod guc;
pub mod hidden_keys;
pub mod hooks;
pub mod identity;
pub mod identity_columns;
pub mod invalidation;
pub mod kept_query;
pub mod key;
pub mod live;
pub mod lock;
pub mod log_batch;
pub mod log_drop;
pub mod log_maker;
pub mod log_state;
pub mod log_table;
pub mod log_toast;
pub mod log_writer;
pub mod messages;
pub mod name_cache;
pub mod naming;
pub mod objects;
pub mod on_branch;
pub mod overlay_maker;
pub mod printed;
pub mod privileges;
pub mod probe;
pub mod relation;
pub mod report;
pub mod rollback;
pub mod scan;
pub mod search_path;
pub mod segment;
pub mod server;
pub mod shape;
pub mod shmem;
pub mod slot;
pub mod stream_columns;
pub mod stream_delta;
pub mod stream_facts;
pub mod stream_finish;
pub mod stream_hash;
pub mod stream_plan;
pub mod stream_query;
pub mod stream_run;
pub mod stream_shmem;
pub mod stream_utility;
pub mod stream_watch;
pub mod stream_worker;
pub mod table_am;
pub mod table_oid;
pub mod touched;
pub mod transaction;
pub mod tree;
pub mod trigger;
pub mod tuple;
pub mod twins;
pub mod utility;
pub mod utility_node;
pub mod version;
pub mod worker;
pub mod writer;

/// Registers settings and hooks, in the postmaster; in a session that loads the
/// library by itself, only what refuses branches.
pub fn init() {
    if !fuse::is_postmaster() {
        return fuse::register();
    }
    // A backtrace in the DETAIL of every error is of no use to a client.
    std::env::set_var("RUST_BACKTRACE", "0");
    guc::register();
    guc::register_streams();
    hooks::register();
    first_live::register();
    segment::register();
    log_drop::register();
    worker::register();
    stream_worker::register();
    stream_finish::register();
    table_am::install();
    naming::register();
    messages::register();
    utility::register();
}
