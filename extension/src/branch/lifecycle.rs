//! Making, renaming and deleting branches.

use super::lineage::MAIN;
use super::session::{self, internally};
use crate::capture;
use crate::error::Error;
use crate::pg::identity::as_superuser;
use crate::pg::{catalog, guc, transaction};
use pgrx::datum::DatumWithOid;
use pgrx::prelude::*;

const CREATE: &str = include_str!("../../sql/branch_create.sql");
const EXPIRES: &str = "UPDATE pggit.branch SET expires = pg_catalog.clock_timestamp() + $2::pg_catalog.interval WHERE name = $1";
const DELETE: &str = include_str!("../../sql/branch_delete.sql");

/// Creates branch `name` from the present state of `parent`, or from the
/// revision `at`: of the parent, or of any branch where the parent is main.
///
/// Nothing is copied: a row that names the parent and a snapshot of it.
///
/// With `expires`, an interval as text, the branch is deleted after that time.
pub fn create(
    name: &str,
    parent: &str,
    at: Option<&str>,
    expires: Option<&str>,
) -> Result<(), Error> {
    check_well_formed(name)?;
    let mut parent = session::find(parent)?;
    if session::find(name).is_ok() {
        return Err(Error::BranchExists(name.to_string()));
    }
    if transaction::has_logged_writes() {
        return Err(Error::PinRefused {
            why: "This transaction has already changed tables.",
        });
    }
    let point = match at {
        None => None,
        Some(revision) => {
            let (branch, as_of) = super::point::resolve(&parent, revision)?;
            parent = branch;
            Some(as_of)
        }
    };
    capture::before_pin();
    transaction::note_changed_definitions();
    run(
        CREATE,
        &[
            name.into(),
            parent.id.into(),
            outer_user().into(),
            point.clone().into(),
        ],
    );
    if let Some(as_of) = &point {
        super::point::hide_later(as_of);
    }
    capture::note_pin();
    if let Some(expires) = expires {
        transaction::next_command();
        run(EXPIRES, &[name.into(), expires.into()]);
    }
    announce();
    arm_fuse();
    if parent.id != MAIN {
        super::ddl::inherit(name, &parent)?;
    }
    Ok(())
}

/// Puts this session on branch `name`.
pub fn switch(name: &str) -> Result<(), Error> {
    let branch = session::find(name)?;
    transaction::fire_deferred_triggers();
    guc::set_branch(&branch.name);
    // Lets others know that somebody is there.
    session::look().map(|_| ())
}

/// A database copied from another has the extension, but not its settings.
fn arm_fuse() {
    let armed = "SELECT count(*) FROM pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) c \
                 WHERE s.setrole = 0 AND c ~ '^session_preload_libraries=.*braid' \
                   AND s.setdatabase = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())";
    if one_int(armed, &[]) == 0 {
        run(super::ddl::FUSE, &[]);
    }
}

/// Protects a branch, or lifts its protection: it then changes only by merges.
pub fn protect(name: &str, protected: bool) -> Result<(), Error> {
    let branch = session::find(name)?;
    check_owner(name)?;
    run(
        "UPDATE pggit.branch SET protected = $2 WHERE id = $1",
        &[branch.id.into(), protected.into()],
    );
    announce();
    session::forget();
    Ok(())
}

/// Deletes branch `name` with its overlays.
pub fn delete(name: &str, force: bool) -> Result<(), Error> {
    let branch = session::find(name)?;
    if branch.id == MAIN {
        return Err(in_use(name, "deleted", "It is the database itself."));
    }
    if guc::branch_name() == name {
        return Err(in_use(name, "deleted", "This session is on it."));
    }
    check_owner(name)?;
    if session::is_protected(name) {
        return Err(Error::Protected(name.to_string()));
    }
    if let Some(child) = one_text(
        "SELECT b.name FROM pggit.branch b WHERE b.parent = $1 ORDER BY b.name LIMIT 1",
        &[branch.id.into()],
    ) {
        return Err(in_use(
            name,
            "deleted",
            &format!("Branch \"{child}\" was made from it."),
        ));
    }
    let tables = one_int(
        "SELECT count(*) FROM (SELECT o.relid FROM pggit.overlay o WHERE o.branch = $1 \
         UNION ALL SELECT v.namespace FROM pggit.visible v WHERE v.branch = $1) w",
        &[branch.id.into()],
    );
    if tables > 0 && !force && !is_merged(branch.id) {
        return Err(Error::UnmergedWork {
            name: name.to_string(),
            tables,
        });
    }
    super::ddl::drop_all(branch.id);
    super::overlay::drop_all(branch.id);
    run(DELETE, &[branch.id.into()]);
    announce();
    Ok(())
}

/// True when nothing would be lost with the branch.
fn is_merged(branch: i32) -> bool {
    one_int(
        "SELECT pggit.is_merged($1)::pg_catalog.int4::pg_catalog.int8",
        &[branch.into()],
    ) == 1
}

/// Renames a branch; sessions that are on it must switch to the new name.
pub fn rename(name: &str, new_name: &str) -> Result<(), Error> {
    let branch = session::find(name)?;
    if branch.id == MAIN {
        return Err(in_use(name, "renamed", "It is the database itself."));
    }
    check_well_formed(new_name)?;
    check_owner(name)?;
    if session::find(new_name).is_ok() {
        return Err(Error::BranchExists(new_name.to_string()));
    }
    run(
        "UPDATE pggit.branch SET name = $2 WHERE id = $1",
        &[branch.id.into(), new_name.into()],
    );
    announce();
    if guc::branch_name() == name {
        transaction::next_command();
        guc::set_branch(new_name);
    }
    Ok(())
}

/// Git's rules for a reference name, at most 255 bytes.
fn check_well_formed(name: &str) -> Result<(), Error> {
    let fail = |why| {
        Err(Error::MalformedName {
            name: name.to_string(),
            why,
        })
    };
    if name.is_empty() {
        return fail("must not be empty");
    }
    if name.len() > 255 {
        return fail("has at most 255 bytes");
    }
    if name
        .chars()
        .any(|c| c.is_control() || " ~^:?*[\\".contains(c))
    {
        return fail("has no spaces, control characters, or any of ~ ^ : ? * [ \\");
    }
    if name.starts_with(['/', '-', '.']) || name.ends_with(['/', '.']) || name.ends_with(".lock") {
        return fail("does not begin with / - . and does not end with / . or .lock");
    }
    if name.contains("..")
        || name.contains("//")
        || name.contains("/.")
        || name.contains("@{")
        || name == "@"
    {
        return fail("does not contain .. // /. or @{ and is not @");
    }
    Ok(())
}

/// Only the role that made a branch, a member of it, or a superuser may end it.
fn check_owner(name: &str) -> Result<(), Error> {
    let allowed = one_int(
        "SELECT count(*) FROM pggit.branch b WHERE b.name = $1 AND (pg_catalog.pg_has_role($2::pg_catalog.name, b.created_by, 'MEMBER') \
         OR (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = $2::pg_catalog.name))",
        &[name.into(), outer_user().into()],
    );
    if allowed == 0 {
        Err(Error::Denied(name.to_string()))
    } else {
        Ok(())
    }
}

fn in_use(name: &str, action: &'static str, why: &str) -> Error {
    Error::InUse {
        name: name.to_string(),
        action,
        why: why.to_string(),
    }
}

/// The role the caller acts as, below any SECURITY DEFINER function.
fn outer_user() -> String {
    transaction::outer_user()
}

fn announce() {
    for table in [c"branch", c"lineage", c"overlay"] {
        catalog::announce(table);
    }
}

pub fn run(sql: &str, args: &[DatumWithOid]) {
    internally(|| {
        as_superuser(|| {
            Spi::connect_mut(|client| {
                client
                    .update(sql, None, args)
                    .unwrap_or_else(|e| panic!("{e}"));
            })
        })
    });
}

pub fn one_text(sql: &str, args: &[DatumWithOid]) -> Option<String> {
    internally(|| as_superuser(|| Spi::get_one_with_args::<String>(sql, args).ok().flatten()))
}

fn one_int(sql: &str, args: &[DatumWithOid]) -> i64 {
    internally(|| {
        as_superuser(|| {
            Spi::get_one_with_args::<i64>(sql, args)
                .ok()
                .flatten()
                .unwrap_or(0)
        })
    })
}
