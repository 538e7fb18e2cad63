//! The schemas in which a branch keeps its own objects.
//!
//! | schema            | holds                                                    |
//! |-------------------|----------------------------------------------------------|
//! | `pggit_b7_v2200`  | what branch 7 made or changed in the schema with OID 2200 |
//! | `pggit_b7_c3`     | a whole schema that branch 7 created                     |

use super::sql;
use crate::branch::lineage::Branch;
use crate::error::Error;
use crate::pg::{catalog, naming, objects, report, search_path};
use braid_rewrite::quote_identifier;
use pgrx::pg_sys::{self, Oid};

const RENAMED: &str = include_str!("../../../sql/branch_schema_renamed.sql");
const LIKE: &str = include_str!("../../../sql/schema_like.sql");
const NAMES: &str = include_str!("../../../sql/branch_names.sql");

/// The visible schema of `branch` for the user's schema `base`, made if there
/// is none. Owner and privileges are the base schema's.
pub fn visible(branch: i32, base: Oid) -> String {
    let base = root(base);
    let name = format!("pggit_b{branch}_v{}", base.to_u32());
    if sql::exists(
        "SELECT FROM pggit.visible v WHERE v.branch = $1 AND v.base = $2",
        &[branch.into(), base.into()],
    ) {
        return name;
    }
    let called = "SELECT r.name FROM pggit.renamed r WHERE r.branch = $1 AND r.namespace = $2 \
                  UNION ALL SELECT i.name FROM pggit.inherited_name i \
                  WHERE i.branch = $1 AND i.kind = 'o' AND i.namespace = $2 LIMIT 1";
    let user_name = sql::texts(called, &[branch.into(), base.into()])
        .pop()
        .unwrap_or_else(|| sql::schema_name(base));
    make(&name, Some(base));
    record(branch, base, &name, &search_path::alias(&user_name));
    name
}

/// A new name for a schema that the branch creates as `user_name`.
pub fn created_name(branch: i32) -> String {
    let number = sql::rows(
        "SELECT pg_catalog.nextval('pggit.branch_id_seq')",
        &[],
        |row| row.get::<i64>(1).ok().flatten().unwrap_or(0),
    );
    format!("pggit_b{branch}_c{}", number.first().copied().unwrap_or(0))
}

/// Records a schema that is looked up on the branch.
pub fn record(branch: i32, base: Oid, real: &str, name: &str) {
    sql::run(
        "INSERT INTO pggit.visible (branch, base, namespace, name) \
         SELECT $1, COALESCE($2, 0), n.oid, $4 FROM pg_catalog.pg_namespace n WHERE n.nspname = $3::pg_catalog.name",
        &[branch.into(), base.into(), real.into(), name.into()],
    );
    if let Some(schema) = objects::schema_named(real) {
        objects::go_with_extension(pg_sys::NamespaceRelationId, schema);
    }
}

/// True for a schema that the branch has created.
pub fn is_own(branch: i32, schema: Oid) -> bool {
    sql::exists(
        "SELECT FROM pggit.visible v WHERE v.branch = $1 AND v.namespace = $2 AND v.base = 0",
        &[branch.into(), schema.into()],
    )
}

/// ALTER SCHEMA ... RENAME: the branch calls it otherwise; nobody else does.
pub fn rename(branch: &Branch, schema: Oid, name: &str) -> Result<(), Error> {
    objects::check_schema_owner(schema);
    if objects::schema_named(name).is_some() {
        let message = format!("schema \"{name}\" already exists");
        report::error("42P06", &message, None, None);
    }
    if name.starts_with("pg_") || name.starts_with("pggit") {
        let message = format!("unacceptable schema name \"{name}\"");
        let detail = "The prefix is reserved for system schemas.";
        report::error("42939", &message, Some(detail), None);
    }
    if is_own(branch.id, schema) {
        let renamed = "UPDATE pggit.visible SET name = $3 WHERE branch = $1 AND namespace = $2";
        sql::run(renamed, &[branch.id.into(), schema.into(), name.into()]);
    } else if schema.to_u32() < pg_sys::FirstNormalObjectId && schema != PUBLIC
        || sql::schema_name(schema).starts_with("pggit")
    {
        return Err(Error::NotOnBranch {
            what: "ALTER SCHEMA".into(),
            why: "The schema is the system's, or was made on a branch that this one began from."
                .into(),
            instead: "Make a schema of that name and move the objects there.".into(),
        });
    } else {
        sql::run(
            RENAMED,
            &[
                branch.id.into(),
                schema.into(),
                name.into(),
                search_path::alias(name).into(),
            ],
        );
    }
    refresh_names(branch.id);
    Ok(())
}

const PUBLIC: Oid = Oid::from_u32(2200);

fn make(name: &str, like: Option<Oid>) {
    sql::run(&format!("CREATE SCHEMA {}", quote_identifier(name)), &[]);
    if let Some(base) = like {
        sql::run(LIKE, &[base.into(), name.into()]);
    }
}

/// Brings the branch's names in line with its objects, and those of branches
/// made from it: what is new on it does not exist there.
pub fn refresh_names(branch: i32) {
    sql::run(NAMES, &[branch.into()]);
    for descendant in super::upstream::descendants(branch) {
        sql::run(NAMES, &[descendant.into()]);
    }
    catalog::announce(c"name");
    crate::pg::transaction::next_command();
    naming::forget();
    naming::sync();
}

/// The schema that a visible schema of any branch stands for; others as they are.
pub fn root(schema: Oid) -> Oid {
    sql::oids(
        "SELECT v.base FROM pggit.visible v WHERE v.namespace = $1 AND v.base <> 0",
        &[schema.into()],
    )
    .first()
    .copied()
    .unwrap_or(schema)
}

/// What the user calls a schema a branch's object is in: `public` for
/// `pggit_b7_v2200`; `None` when the schema is not the branch's own.
pub fn base_of(branch: i32, namespace: Oid) -> Option<Oid> {
    let own =
        "SELECT v.base FROM pggit.visible v JOIN pg_catalog.pg_namespace n ON n.oid = v.namespace \
               WHERE v.branch = $1 AND v.namespace = $2 AND n.nspname ~ '^pggit_b'";
    sql::oids(own, &[branch.into(), namespace.into()])
        .first()
        .copied()
}
