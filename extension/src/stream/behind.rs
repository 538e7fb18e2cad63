//! Whether a stream table may be behind what it reads: asked by the scheduler and
//! by users, from marks and signatures, without reading rows.

use super::source::Sources;
use super::{catalog, cycle};
use crate::pg::stream_query;
use pgrx::pg_sys::Oid;

/// True unless it is certain that nothing changed since the last refresh: no
/// source, and no source of the stream tables it reads.
pub fn is_behind(relid: Oid) -> bool {
    let groups = catalog::groups(relid);
    groups.iter().any(|group| {
        let inside: &[Oid] = if group.circular { &group.members } else { &[] };
        group
            .members
            .iter()
            .any(|one| is_behind_itself(*one, inside))
    })
}

/// The same for what one reads directly; members of its circle do not count.
fn is_behind_itself(relid: Oid, inside: &[Oid]) -> bool {
    let (Some(stream), Some(state)) = (catalog::stream(relid), catalog::state(relid)) else {
        return false;
    };
    let mut sources = Sources::of_view(stream.view, stream_query::owner(relid));
    if !inside.is_empty() {
        sources = cycle::as_member(&sources);
        sources.leaves.retain(|leaf| !inside.contains(&leaf.root));
    }
    match &state.frontier {
        Some(frontier) if state.signature == sources.signature => {
            sources.changed_since(&frontier.snapshot)
        }
        _ => true,
    }
}
