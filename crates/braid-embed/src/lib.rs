//! A complete PostgreSQL with Braid, in a folder.
//!
//! ```no_run
//! let db = braid_embed::Braid::open("./data")?;      // creates it on first use
//! println!("psql '{}'", db.connection_string());
//! drop(db);                                          // stops the server
//! # Ok::<(), braid_embed::Error>(())
//! ```
//!
//! The crate finds a PostgreSQL on the machine or takes the one packed beside the program, gives it a private
//! prefix in which the extension `braid` is installed, copies a database from a cached template, and starts it
//! on a Unix socket. It is synchronous and needs no runtime. It speaks SQL only as far as it must
//! (module `wire`): queries are the business of whatever PostgreSQL driver the caller likes.
//!
//! ```text
//!   Options --resolve--> Installation --mirror--> Prefix --initdb once--> Template --copy--> Folder --start--> Server
//!   (options)            (installation)           (prefix)                (template)         (folder)          (server)
//! ```
//!
//! Each stage is a module of the same name. Nothing is downloaded, nothing is written outside the folder, the
//! cache directory and the runtime directory that holds the socket.
//!
//! | variable | what it decides | default |
//! |---|---|---|
//! | `BRAID_DIST` | where the packed extension and servers are | `braid-dist` beside the program |
//! | `BRAID_PG` | major version of new databases | the system's newest, else the newest packed |
//! | `BRAID_CACHE` | where prefixes and templates are kept | `/var/cache/braid`, or the user's cache |
//! | `BRAID_RUNTIME` | where socket directories are made | `/run/braid-UID` as root, `/tmp/braid-UID` |
//! | `BRAID_USER` | whom the server of a new database runs as, as root | `braid`, created when missing |

#![deny(unsafe_code)]

mod account;
mod braid;
mod cache;
mod connection;
mod copy;
mod database;
mod entrance;
mod error;
mod failure;
mod folder;
mod hint;
mod identity;
mod installation;
mod lock;
mod open;
mod options;
mod postmaster;
mod prefix;
mod runtime;
mod server;
mod status;
mod template;
mod wire;

pub use braid::{Braid, Role};
pub use connection::Connection;
pub use error::Error;
pub use options::Options;
pub use status::{Running, Status};

/// The result of every call in this crate.
pub type Result<T> = std::result::Result<T, Error>;
