//! What names mean on a branch, as far as it differs from main.
//!
//! `pggit.name` holds the differences, one row each, kept by the DDL code of
//! the same transaction; this file only reads them.
//!
//! | kind | key            | answer                              |
//! |------|----------------|-------------------------------------|
//! | r    | name, schema   | relation (0: does not exist here)   |
//! | t    | name, schema   | type (0: does not exist here)       |
//! | n    | name           | schema                              |
//! | f    | name, schema   | function (answered besides others)  |
//! | F    | name, schema   | function of main that does not count|
//! | o    | schema         | the name the user knows it by       |

use super::catalog::user_schema_name;
use super::lineage::Branch;
use crate::pg::catalog::{self, Key};
use crate::pg::function_names::Meaning;
use crate::pg::name_cache::{Answer, Kind};
use crate::pg::search_path::alias;
use crate::pg::writer::Writer;
use crate::pg::{objects, shape, transaction};
use pgrx::pg_sys::{self, Oid};
use std::collections::BTreeMap;

/// All answers of `branch` that differ from main's, for a session of `role`.
pub fn answers(branch: &Branch, role: &str) -> (Vec<Answer>, BTreeMap<String, Meaning>) {
    let mut answers = Vec::new();
    let mut functions: BTreeMap<String, Meaning> = BTreeMap::new();
    born_later(branch, &mut answers, &mut functions);
    hidden_schemas(branch, &mut answers);
    let mut users_schema = None;
    let role_alias = alias(role);
    catalog::scan(c"name", c"name_branch", &[Key::int4(1, branch.id)], |row| {
        let name = row
            .text(3, Oid::from(pg_sys::F_TEXTOUT))
            .unwrap_or_default();
        let kind = match row.int4(2) as u8 {
            b'r' => Kind::Relation,
            b't' => Kind::Type,
            b'n' => Kind::Schema,
            b'o' => Kind::SchemaName,
            b'f' => {
                return functions
                    .entry(name)
                    .or_default()
                    .entered
                    .push((row.oid(4), row.oid(5)))
            }
            b'F' => return functions.entry(name).or_default().left_out.push(row.oid(5)),
            _ => return,
        };
        let answer = Answer {
            kind,
            name,
            namespace: row.oid(4),
            target: row.oid(5),
        };
        if kind == Kind::Schema && answer.name == role_alias {
            users_schema = Some(answer.target);
        }
        answers.push(answer);
    });
    if let Some(target) = users_schema {
        answers.push(Answer {
            kind: Kind::Schema,
            name: "~$user".into(),
            namespace: Oid::INVALID,
            target,
        });
    }
    (answers, functions)
}

/// Schemas of overlays are shown as the schemas of their tables.
fn hidden_schemas(branch: &Branch, answers: &mut Vec<Answer>) {
    catalog::scan(
        c"overlay",
        c"overlay_pkey",
        &[Key::int4(1, branch.id)],
        |row| {
            let schema = objects::relation_schema(row.oid(3));
            if schema == Oid::INVALID
                || answers
                    .iter()
                    .any(|a| a.kind == Kind::SchemaName && a.namespace == schema)
            {
                return;
            }
            let real = shape::namespace_name(schema);
            let base = real
                .split_once("_h")
                .and_then(|(_, oid)| oid.parse::<u32>().ok());
            if let Some(base) = base {
                let name = user_schema_name(Oid::from(base));
                if !name.is_empty() {
                    answers.push(Answer {
                        kind: Kind::SchemaName,
                        name,
                        namespace: schema,
                        target: schema,
                    });
                }
            }
        },
    );
}

/// What main made after the branch point does not exist on the branch.
fn born_later(
    branch: &Branch,
    answers: &mut Vec<Answer>,
    functions: &mut BTreeMap<String, Meaning>,
) {
    for (class, object) in born_after(branch) {
        let Some((name, namespace)) = objects::name_and_schema(class, object) else {
            continue;
        };
        let kind = match class {
            pg_sys::RelationRelationId => Kind::Relation,
            pg_sys::TypeRelationId => Kind::Type,
            pg_sys::NamespaceRelationId => Kind::Schema,
            _ => {
                functions.entry(name).or_default().left_out.push(object);
                continue;
            }
        };
        answers.push(Answer {
            kind,
            name,
            namespace,
            target: Oid::INVALID,
        });
    }
}

/// Objects (class, OID) that main made after the branch point, with the types
/// that go with them.
pub fn born_after(branch: &Branch) -> Vec<(Oid, Oid)> {
    let mut born = Vec::new();
    catalog::scan(c"born", c"born_pkey", &[], |row| {
        if !branch.main_as_of().sees(row.int8(3) as u64) {
            born.push((row.oid(1), row.oid(2)));
        }
    });
    let types: Vec<Oid> = born
        .iter()
        .flat_map(|(class, object)| objects::types_of(*class, *object))
        .collect();
    born.extend(types.into_iter().map(|oid| (pg_sys::TypeRelationId, oid)));
    born
}

/// Notes that this transaction made objects on main.
pub fn note_born(objects: &[(Oid, Oid)]) {
    let Some(table) = catalog::relation(c"born") else {
        return;
    };
    let xid = transaction::current_xid();
    let mut writer = Writer::open(table);
    for (class, object) in objects {
        // An OID comes round again long after its first owner is gone.
        let mut known = false;
        let key = [Key::oid(1, *class), Key::oid(2, *object)];
        catalog::scan(c"born", c"born_pkey", &key, |_| known = true);
        if known {
            continue;
        }
        let values = [
            pg_sys::Datum::from(*class),
            pg_sys::Datum::from(*object),
            pg_sys::Datum::from(xid as i64),
        ];
        writer.insert(&values, &[false; 3], transaction::command());
    }
    writer.close();
}
