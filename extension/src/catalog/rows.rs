//! The rows the model is made of: a few dozen queries, whatever the size of
//! the schema, all under one snapshot.

use crate::pg::identity::as_superuser;
use crate::pg::{guc, transaction, version};
use pgrx::datum::DatumWithOid;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::ffi::CStr;

/// A catalog row's address: class, object, column.
pub type Address = (u32, u32, i32);

/// An object as a query shows it.
pub struct ObjectRow {
    pub kind: String,
    pub class: u32,
    pub oid: u32,
    pub schema: Option<String>,
    pub name: String,
    pub identity: String,
    pub on: Option<String>,
    pub attributes: String,
}

/// A part as a query shows it.
pub struct PartRow {
    pub class: u32,
    pub owner: u32,
    pub kind: String,
    pub name: String,
    pub id: Address,
    pub attributes: String,
}

/// The sequence of an identity column.
pub struct IdentityRow {
    pub table: u32,
    pub column: i32,
    pub name: String,
    pub options: String,
    pub logging: Option<String>,
}

/// Everything the model is made of.
#[derive(Default)]
pub struct Rows {
    pub database: String,
    pub objects: Vec<ObjectRow>,
    pub parts: Vec<PartRow>,
    pub identities: Vec<IdentityRow>,
    pub comments: Vec<(Address, String)>,
    /// Objects of extensions, with the extension.
    pub members: Vec<(u32, u32, u32)>,
    /// What needs what.
    pub dependencies: Vec<(Address, Address)>,
    /// Rows that stand for others in dependencies.
    pub holders: Vec<((u32, u32), Address)>,
}

const SCHEMAS: &str = include_str!("../../sql/model/schemas.sql");
const GLOBAL: &str = include_str!("../../sql/model/global.sql");
const COLLATIONS: &str = include_str!("../../sql/model/collations.sql");
const IDENTITY: &str = include_str!("../../sql/model/identity.sql");
const COMMENTS: &str = include_str!("../../sql/model/comments.sql");
const MEMBERS: &str = include_str!("../../sql/model/members.sql");
const DEPENDENCIES: &str = include_str!("../../sql/model/dependencies.sql");
const HOLDERS: &str = include_str!("../../sql/model/holders.sql");

/// One row per object of the schemas given.
const OBJECTS: [&str; 8] = [
    include_str!("../../sql/model/types.sql"),
    include_str!("../../sql/model/functions.sql"),
    include_str!("../../sql/model/operators.sql"),
    include_str!("../../sql/model/text_search.sql"),
    include_str!("../../sql/model/sequences.sql"),
    include_str!("../../sql/model/relations.sql"),
    include_str!("../../sql/model/indexes.sql"),
    include_str!("../../sql/model/table_members.sql"),
];

/// One row per part.
const PARTS: [&str; 3] = [
    include_str!("../../sql/model/columns.sql"),
    include_str!("../../sql/model/constraints.sql"),
    include_str!("../../sql/model/labels.sql"),
];

/// Reads everything, with the names and catalogs of this session's branch.
pub fn read() -> Rows {
    as_superuser(|| printed_alike(&SETTINGS, || transaction::under_one_snapshot(read_all)))
}

/// Settings that show in what the server prints of constants and names.
const SETTINGS: [(&CStr, &CStr); 9] = [
    // Short queries over catalogs: compiling them takes longer than running them.
    (c"jit", c"off"),
    (c"datestyle", c"ISO, YMD"),
    (c"intervalstyle", c"postgres"),
    (c"timezone", c"UTC"),
    (c"extra_float_digits", c"1"),
    (c"bytea_output", c"hex"),
    (c"xmlbinary", c"base64"),
    (c"quote_all_identifiers", c"off"),
    (c"standard_conforming_strings", c"on"),
];

/// Runs `work` with these settings, whatever the session's are.
fn printed_alike<T>(settings: &[(&CStr, &CStr)], work: impl FnOnce() -> T) -> T {
    match settings {
        [] => work(),
        [(name, value), rest @ ..] => {
            // Boxed, so that the type does not grow with every setting.
            let work: Box<dyn FnOnce() -> T + '_> = Box::new(work);
            guc::with_setting(name, value, || printed_alike(rest, work))
        }
    }
}

fn read_all() -> Rows {
    let mut rows = Rows {
        database: query(
            "SELECT c.system_identifier::text || '/' || d.oid FROM pg_catalog.pg_control_system() c, pg_catalog.pg_database d \
             WHERE d.datname = pg_catalog.current_database()",
            &[],
            |row| text(row, 1),
        )
        .pop()
        .unwrap_or_default(),
        objects: query(SCHEMAS, &[], object),
        ..Rows::default()
    };
    let schemas: Vec<Oid> = rows.objects.iter().map(|row| Oid::from(row.oid)).collect();
    for sql in OBJECTS {
        rows.objects
            .extend(query(sql, &[schemas.clone().into()], object));
    }
    let (locale, rules) = version::collation_columns();
    let collations = COLLATIONS
        .replace("{locale}", locale)
        .replace("{rules}", rules);
    rows.objects
        .extend(query(&collations, &[schemas.clone().into()], object));
    rows.objects.extend(query(GLOBAL, &[], object));
    for sql in PARTS {
        rows.parts
            .extend(query(sql, &[schemas.clone().into()], part));
    }
    rows.identities = query(IDENTITY, &[schemas.clone().into()], |row| IdentityRow {
        table: oid(row, 1),
        column: number(row, 2),
        name: text(row, 3),
        options: text(row, 4),
        logging: optional(row, 5),
    });
    rows.comments = query(COMMENTS, &[], |row| (address(row, 1), text(row, 4)));
    rows.members = query(MEMBERS, &[], |row| (oid(row, 1), oid(row, 2), oid(row, 3)));
    rows.dependencies = query(DEPENDENCIES, &[], |row| (address(row, 1), address(row, 4)));
    rows.holders = query(HOLDERS, &[schemas.into()], |row| {
        ((oid(row, 1), oid(row, 2)), address(row, 3))
    });
    rows
}

type Row<'a> = pgrx::spi::SpiHeapTupleData<'a>;

fn query<T>(sql: &str, args: &[DatumWithOid], read: impl Fn(&Row) -> T) -> Vec<T> {
    Spi::connect(|client| {
        let table = client
            .select(sql, None, args)
            .unwrap_or_else(|error| panic!("{error}"));
        table.map(|row| read(&row)).collect()
    })
}

fn object(row: &Row) -> ObjectRow {
    ObjectRow {
        kind: text(row, 1),
        class: oid(row, 2),
        oid: oid(row, 3),
        schema: optional(row, 4),
        name: text(row, 5),
        identity: text(row, 6),
        on: optional(row, 7),
        attributes: text(row, 8),
    }
}

fn part(row: &Row) -> PartRow {
    PartRow {
        class: oid(row, 1),
        owner: oid(row, 2),
        kind: text(row, 3),
        name: text(row, 4),
        id: address(row, 5),
        attributes: text(row, 8),
    }
}

fn address(row: &Row, first: usize) -> Address {
    (oid(row, first), oid(row, first + 1), number(row, first + 2))
}

fn oid(row: &Row, n: usize) -> u32 {
    row.get::<Oid>(n)
        .ok()
        .flatten()
        .unwrap_or(Oid::INVALID)
        .to_u32()
}

fn number(row: &Row, n: usize) -> i32 {
    row.get::<i32>(n).ok().flatten().unwrap_or_default()
}

fn optional(row: &Row, n: usize) -> Option<String> {
    row.get::<String>(n).ok().flatten()
}

fn text(row: &Row, n: usize) -> String {
    optional(row, n).unwrap_or_default()
}
