//! Two branches meet: their difference, the patch, a merge with a conflict, its resolution, the result.
//!
//! The merge goes into a branch that stands for main, so that main itself stays as it is.

use braid_client::BranchName;

use crate::failure::Result;
use crate::stage::{make, switch_to, Narrator, Side};

/// What happens on the side that stands for main, and what is shown of both in the end.
pub struct Meeting<'a> {
    /// Statements that contradict what the branch did.
    pub changes: &'a [String],
    /// A query of the rows in question.
    pub shown: &'a str,
}

/// Shows how `branch` comes into `release`, which is made here and belongs to the caller then.
pub async fn meet(
    narrator: &mut Narrator,
    server: &str,
    main: &Side,
    branch: &BranchName,
    release: &BranchName,
    meeting: Meeting<'_>,
) -> Result<()> {
    narrator
        .chapter(
            "What differs",
            "The rows come from the change log, which costs what changed and not what is there. The patch is the \
             script that gives main the branch's tables.",
        )
        .await?;
    let differs = format!("SELECT * FROM pggit.diff_stat('main', '{branch}');");
    main.tell_result(&differs).await?;
    let patch = format!("SELECT sql_to_sync FROM pggit.schema_diff('main', '{branch}');");
    main.tell_result(&patch).await?;

    narrator
        .chapter(
            "A merge with a conflict",
            "A second branch stands for main here, so that yours stays as it is. Meanwhile somebody there changes \
             a value that the branch changed too.",
        )
        .await?;
    make(main, release).await?;
    let mut there = switch_to(server, release).await?;
    for change in meeting.changes {
        there.try_run(change).await?;
    }
    let merge =
        format!("SELECT merge_id, status, conflicts FROM pggit.merge('{branch}', '{release}');");
    let merged = there.tell_result(&merge).await?;
    let Some([id, status, ..]) = merged.first().map(Vec::as_slice) else {
        return narrator.say("(It was refused, so there is nothing to resolve.)");
    };
    if status != "conflicts" {
        return narrator.say("(There was no conflict to resolve.)");
    }
    narrator.say(
        "Nothing was applied. Both values are kept with the one both began with; everything else would merge by \
         itself.",
    )?;
    let conflicts = format!(
        "SELECT key, column_name, base_value, source_value, target_value FROM pggit.get_conflicts({id});"
    );
    there.tell_result(&conflicts).await?;
    narrator.say("Somebody decides, and the merge is completed: one transaction, one commit with two parents.")?;
    let decide = format!(
        "SELECT r.* FROM pggit.get_conflicts({id}) c, pggit.resolve_conflict({id}, c.conflict_id::text, 'source') r;"
    );
    there.tell_result(&decide).await?;
    let complete = format!(
        "SELECT status, rows_inserted, rows_updated, rows_deleted FROM pggit.complete_merge({id});"
    );
    there.tell_result(&complete).await?;
    there.tell_result(meeting.shown).await?;
    Ok(())
}
