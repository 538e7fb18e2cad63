//! What merges of branches with different schemas are made of. Each of these
//! works only inside Braid's own functions (`pggit.internal`).

use crate::branch::lineage::Branch;
use crate::branch::{past, session};
use crate::error::{Error, OrRaise};
use crate::merge::{self, Asked, Purpose, Table};
use crate::pg::report::catch;
use braid_rewrite::snapshot::Snapshot;
use braid_vcs::rows::class::Strategy;
use braid_vcs::rows::work::Wanted;
use pgrx::prelude::*;
use pgrx::JsonB;

fn internal_only() {
    if !session::is_internal() {
        Error::Internal.raise()
    }
}

fn snapshot(text: &str) -> Snapshot {
    Snapshot::parse(text).expect("pg_snapshot prints its own format")
}

fn state(branch: i32, as_of: &str) -> Branch {
    past::at(branch, snapshot(as_of)).or_raise()
}

fn table(json: JsonB) -> Table {
    serde_json::from_value(json.0).expect("a table as pggit.merge_schemas told it")
}

/// What a merge does to the schema of the target; NULL: nothing differs.
#[pg_extern]
#[allow(clippy::too_many_arguments)] // three states, each a branch and a snapshot
fn merge_schemas(
    base: i32,
    base_as_of: &str,
    source: i32,
    source_as_of: &str,
    target: i32,
    target_as_of: &str,
    strategy: &str,
    decisions: JsonB,
) -> Option<JsonB> {
    catch(|| {
        internal_only();
        let asked = Asked {
            base: (base, snapshot(base_as_of)),
            source: (source, snapshot(source_as_of)),
            target: (target, snapshot(target_as_of)),
        };
        let strategy = Strategy::parse(strategy).expect("the strategy was checked");
        merge::plan(&asked, strategy, &decisions.0)
            .or_raise()
            .map(JsonB)
    })
}

/// Statements that copy what may differ between base and source.
#[pg_extern]
fn merge_copies(of: JsonB, base: i32, base_as_of: &str, source: i32, source_as_of: &str) -> JsonB {
    catch(|| {
        internal_only();
        let (base, source) = (state(base, base_as_of), state(source, source_as_of));
        JsonB(merge::collect(&table(of), &base, &source).or_raise())
    })
}

/// The statements that merge the rows of a table whose copies were taken.
#[pg_extern]
fn merge_rows(of: JsonB, target: i32, now: &str, strategy: &str, purpose: &str) -> JsonB {
    catch(|| {
        internal_only();
        let name = session::find_by_id(target).or_raise().name;
        let strategy = Strategy::parse(strategy).expect("the strategy was checked");
        let (purpose, wanted) = match purpose {
            "apply" => (Purpose::Apply, Wanted::Changes),
            "show" => (Purpose::Show, Wanted::Changes),
            _ => (Purpose::Compare, Wanted::Changes),
        };
        JsonB(
            merge::plan_rows(
                &table(of),
                &name,
                &state(target, now),
                strategy,
                purpose,
                wanted,
            )
            .or_raise(),
        )
    })
}

/// False where it is certain that the schemas of two branches are one.
#[pg_extern]
fn schemas_may_differ(base: i32, base_as_of: &str, source: i32, target: i32) -> bool {
    catch(|| {
        internal_only();
        let as_of = snapshot(base_as_of);
        let asked = Asked {
            base: (base, as_of.clone()),
            source: (source, as_of.clone()),
            target: (target, as_of),
        };
        merge::may_differ(&asked).or_raise()
    })
}

/// The relation that a branch calls by a name; NULL: it has none.
#[pg_extern]
fn relation_on(branch: &str, name: &str) -> Option<pgrx::pg_sys::Oid> {
    catch(|| {
        internal_only();
        merge::relation_now(branch, name)
    })
}

/// What a merge made on the target is what it was merged from.
#[pg_extern]
fn merge_links(of: JsonB, source: i32, target: &str) {
    catch(|| {
        internal_only();
        let source = session::find_by_id(source).or_raise();
        merge::link(&table(of), &source, target);
    })
}
