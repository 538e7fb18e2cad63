//! # The objects of a database schema
//!
//! A [`Schema`] is everything a user can create, in a form that depends on no
//! OID, no search path and no order of creation:
//!
//! ```text
//!   Schema
//!    └─ Object    kind, name, attributes        CREATE TABLE public.t
//!        └─ Part  kind, name, attributes        column id, column v, constraint t_pkey
//! ```
//!
//! Attributes are texts that PostgreSQL itself printed (types, expressions,
//! definitions), so two of them are equal exactly when PostgreSQL would print
//! them alike. What an object *is* can be compared, hashed and merged attribute
//! by attribute; how it becomes SQL is known to `braid-vcs` only.
//!
//! | file       | holds |
//! |------------|-------|
//! | `kind`     | the kinds of objects and parts |
//! | `object`   | [`Object`], [`Part`], [`Value`], [`Id`], [`Ref`] |
//! | `schema`   | [`Schema`]: all objects, found by kind and identity |
//! | `hash`     | canonical bytes and BLAKE3 over them |
//! | `acl`      | privileges out of PostgreSQL's `aclitem` notation |
//! | `quote`    | identifiers and literals as PostgreSQL prints them |
//!
//! Storing a schema: [`Object::record`] gives one object as JSON with the hash
//! of that text, [`Object::from_record`] reads it back;
//! [`Schema::from_objects`] puts objects together again.

pub mod acl;
mod hash;
mod kind;
mod object;
pub mod quote;
mod schema;

pub use hash::Hash;
pub use kind::{Kind, PartKind};
pub use object::{Id, Object, Part, Ref, Value};
pub use schema::{Key, Schema};
