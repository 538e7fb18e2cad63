//! The way from one schema to another, in an order that PostgreSQL accepts.
//!
//! ```text
//!   1  renames                                     rename
//!   2  foreign keys, partitions, owned sequences   let go
//!   3  what is in the way comes down               teardown, dependents first
//!   4  what is new or changed is made              what it needs first
//!   5  partitions, foreign keys, owned sequences   tied
//!   6  types that were moved aside                 dropped
//! ```

use super::change::{Action, Change, Lock};
use super::graph::{self, Ordered};
use super::print::{self, Options};
use super::teardown::{self, Node, Teardown};
use super::{alter, alter_table, rebuild, rename, table};
use braid_model::quote::identifier;
use braid_model::{Key, Kind, Object, Part, PartKind, Schema};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The steps that turn `old` into `new`.
pub fn plan(old: &Schema, new: &Schema, options: &Options) -> Vec<Change> {
    let renamed = rename::carry_out(old, new);
    let old = &renamed.schema;
    let down = teardown::find(old, new);
    let mut changes = renamed.changes;
    changes.extend(let_go(old, new, &down));
    changes.extend(take_down(old, new, &down));
    let build = Build {
        old,
        new,
        down: &down,
        options,
    };
    changes.extend(build.all());
    changes.retain(|change| !change.sql.is_empty());
    changes
}

fn part_step(action: Action, object_type: &str, object: &Object, name: &str, lock: Lock) -> Change {
    Change::new(
        action,
        object_type,
        &format!("{}.{}", object.identity, identifier(name)),
    )
    .locking(lock)
}

/// Foreign keys first: they tie tables to each other in both directions.
fn let_go(old: &Schema, new: &Schema, down: &Teardown) -> Vec<Change> {
    let mut changes = Vec::new();
    for object in old.objects() {
        let key = object.key();
        let whole = down.takes(&key);
        for part in object.parts_of(PartKind::Constraint) {
            let goes = whole
                || down
                    .nodes
                    .contains(&Node::Constraint(key.clone(), part.name.clone()));
            if goes && part.text("type") == Some("FOREIGN KEY") {
                let stays = new
                    .get(&key)
                    .is_some_and(|now| now.part(PartKind::Constraint, &part.name).is_some());
                let action = if stays { Action::Alter } else { Action::Drop };
                // With its table it goes anyway, unless another needs the table gone first.
                changes.push(
                    part_step(
                        action,
                        "CONSTRAINT",
                        object,
                        &part.name,
                        Lock::AccessExclusive,
                    )
                    .run(format!(
                        "{} DROP CONSTRAINT {}",
                        table::alter(object),
                        identifier(&part.name)
                    )),
                );
            }
        }
    }
    for object in old.objects() {
        let key = object.key();
        let whole = down.takes(&key);
        let now = new.get(&key);
        if let (Some(parent), Some(_)) = (object.text("partition_of"), now) {
            if !rebuild::stays_partition(object, down, new) {
                changes.push(
                    Change::new(Action::Alter, object.kind.noun(), &object.identity)
                        .locking(Lock::AccessExclusive)
                        .run(format!(
                            "ALTER TABLE {parent} DETACH PARTITION {}",
                            object.identity
                        ))
                        .run_all(keys_left_behind(object, old, down)),
                );
            }
        }
        if let Some(now) = now {
            for parent in object.list("inherits") {
                if whole || !now.list("inherits").contains(&parent) {
                    changes.push(
                        Change::new(Action::Alter, object.kind.noun(), &object.identity)
                            .locking(Lock::AccessExclusive)
                            .run(format!("{} NO INHERIT {parent}", table::alter(object))),
                    );
                }
            }
            let moved = object.text("owned_by") != now.text("owned_by");
            if object.has("owned_by") && (moved || rebuild::owner_rebuilt(object, down, new)) {
                changes.push(
                    Change::new(Action::Alter, "SEQUENCE", &object.identity)
                        .locking(Lock::ShareRowExclusive)
                        .run(format!("ALTER SEQUENCE {} OWNED BY NONE", object.identity)),
                );
            }
        }
    }
    changes
}

/// A partition keeps copies of the foreign keys of the tables above it when it
/// is detached: they are not its own.
fn keys_left_behind(partition: &Object, old: &Schema, down: &Teardown) -> Vec<String> {
    let mut sql = Vec::new();
    let mut above = partition;
    while let Some(table) = above
        .text("partition_of")
        .and_then(|parent| old.find(Kind::Table, parent))
    {
        for part in table.parts_of(PartKind::Constraint) {
            let dropped = down.takes(&table.key())
                || down
                    .nodes
                    .contains(&Node::Constraint(table.key(), part.name.clone()));
            let own = partition.part(PartKind::Constraint, &part.name).is_some();
            if part.text("type") == Some("FOREIGN KEY") && !dropped && !own {
                sql.push(format!(
                    "{} DROP CONSTRAINT IF EXISTS {}",
                    table::alter(partition),
                    identifier(&part.name)
                ));
            }
        }
        above = table;
    }
    sql
}

/// Dependents before what they depend on.
fn take_down(old: &Schema, new: &Schema, down: &Teardown) -> Vec<Change> {
    let needs = teardown::needs(down, old);
    let rank = |node: &Node| match node {
        Node::Object(key) => (
            9 - (key.kind.is_on_table() as u8),
            std::cmp::Reverse(key.kind),
        ),
        Node::Column(key, _) => (3, std::cmp::Reverse(key.kind)),
        Node::Default(key, _) => (4, std::cmp::Reverse(key.kind)),
        Node::Constraint(key, _) => (5, std::cmp::Reverse(key.kind)),
    };
    // In a cycle what is cheap to take down goes first, which is last here.
    let cut = |node: &Node| match node {
        Node::Object(key) if key.kind == Kind::BaseType => 0,
        Node::Object(key) if key.kind.is_routine() => 1,
        Node::Object(_) => 2,
        _ => 3,
    };
    let ordered = graph::order(&needs, rank, cut);
    // Of two that need each other the one takes the other along.
    let mut along: BTreeSet<&Node> = BTreeSet::new();
    let mut taking: BTreeSet<&Node> = BTreeSet::new();
    let mut seen: BTreeSet<&Node> = BTreeSet::new();
    for Ordered { node, early } in &ordered {
        seen.insert(node);
        let later = needs.get(node).into_iter().flatten();
        let later: Vec<&Node> = later.filter(|n| *early && !seen.contains(n)).collect();
        if !later.is_empty() {
            along.insert(node);
        }
        taking.extend(later);
    }
    ordered
        .iter()
        .rev()
        .filter_map(|Ordered { node, .. }| {
            let mut change = take_node_down(old, new, down, node)?;
            if let Some(drop) = change.sql.last_mut().filter(|sql| sql.starts_with("DROP ")) {
                let noun = format!("DROP {}", node.key().kind.noun());
                if along.contains(node) {
                    *drop = drop.replacen(&noun, &format!("{noun} IF EXISTS"), 1);
                }
                if taking.contains(node) && !drop.ends_with(" CASCADE") {
                    drop.push_str(" CASCADE");
                }
            }
            Some(change)
        })
        .collect()
}

fn take_node_down(old: &Schema, new: &Schema, down: &Teardown, node: &Node) -> Option<Change> {
    let key = node.key();
    let object = old.get(key)?;
    let now = new.get(key);
    match node {
        Node::Object(_) if down.aside.contains(key) => Some(
            Change::new(Action::Alter, "TYPE", &object.identity).run(format!(
                "ALTER {} {} RENAME TO {}",
                object.kind.noun(),
                object.identity,
                identifier(&format!("{}_braid_old", object.name))
            )),
        ),
        Node::Object(_) if down.rebuilds(key, new) => {
            Some(rebuild::move_aside(object, down, old, new))
        }
        Node::Object(_) if goes_with_another(old, new, down, object) => {
            // A cascade takes it down; if it comes back it is made later.
            None
        }
        Node::Object(_) => {
            let action = if now.is_some() {
                Action::Alter
            } else {
                Action::Drop
            };
            let lock = match object.kind {
                Kind::Trigger if object.has("inherited") => Lock::ShareRowExclusive,
                Kind::Statistics => Lock::ShareUpdateExclusive,
                Kind::Table if object.has("partition_of") => Lock::AccessExclusive,
                kind if kind.is_on_table() => Lock::AccessExclusive,
                _ => Lock::None,
            };
            Some(
                Change::new(action, object.kind.noun(), &object.identity)
                    .locking(lock)
                    .destroying(
                        object.kind.holds_data() || object.kind == Kind::Sequence && now.is_none(),
                    )
                    .run_all(drop_statements(object, key)),
            )
        }
        Node::Constraint(_, name) => {
            let part = object.part(PartKind::Constraint, name)?;
            let parent_goes = part
                .text("attached_to")
                .is_some_and(|index| index_goes(old, down, index));
            let follows = (part.has("inherited") || parent_goes)
                && stays_child(old, new, down, &object.identity);
            if part.text("type") == Some("FOREIGN KEY") || follows {
                return None;
            }
            let stays = now.is_some_and(|now| now.part(PartKind::Constraint, name).is_some());
            let action = if stays { Action::Alter } else { Action::Drop };
            let lock = match object.kind {
                Kind::Domain => Lock::None,
                _ => Lock::AccessExclusive,
            };
            Some(
                part_step(action, "CONSTRAINT", object, name, lock).run(format!(
                    "{} DROP CONSTRAINT {}",
                    table::alter(object),
                    identifier(name)
                )),
            )
        }
        Node::Default(_, name) => Some(
            part_step(Action::Alter, "COLUMN", object, name, Lock::AccessExclusive).run(format!(
                "ALTER {} ONLY {} ALTER COLUMN {} DROP DEFAULT",
                object.kind.noun(),
                object.identity,
                identifier(name)
            )),
        ),
        Node::Column(_, name) => {
            let part = object.part(PartKind::Column, name)?;
            // What the parents lose it loses with them.
            let above = |parent: &&str| {
                now.is_some_and(|now| now.list("inherits").contains(parent))
                    && old
                        .find(Kind::Table, parent)
                        .is_some_and(|parent| parent.part(PartKind::Column, name).is_some())
            };
            let inherited = part.has("inherited") && object.list("inherits").iter().any(above);
            if inherited || rebuild::stays_partition(object, down, new) {
                return None;
            }
            let stays = now.is_some_and(|now| now.part(PartKind::Column, name).is_some());
            let action = if stays { Action::Alter } else { Action::Drop };
            Some(
                part_step(action, "COLUMN", object, name, Lock::AccessExclusive)
                    .destroying(!part.has("generated") && object.kind.holds_data())
                    .run(format!(
                        "{} DROP COLUMN {}",
                        table::alter(object),
                        identifier(name)
                    )),
            )
        }
    }
}

fn drop_statements(object: &Object, key: &Key) -> Vec<String> {
    match key.kind {
        // Its functions need the type and the type needs them.
        Kind::BaseType if !object.has("shell") => {
            vec![format!("DROP TYPE {} CASCADE", object.identity)]
        }
        _ => print::drop(object),
    }
}

/// A partition or child that keeps its parents: what its parents lose it loses too.
fn stays_child(old: &Schema, new: &Schema, down: &Teardown, identity: &str) -> bool {
    let (Some(before), Some(now)) = (
        old.find(Kind::Table, identity),
        new.find(Kind::Table, identity),
    ) else {
        return false;
    };
    match before.has("partition_of") {
        true => rebuild::stays_partition(before, down, new),
        false => before.list("inherits") == now.list("inherits"),
    }
}

/// The index of this name goes, with its table or constraint or by itself.
fn index_goes(old: &Schema, down: &Teardown, identity: &str) -> bool {
    let key = Key {
        kind: Kind::Index,
        identity: identity.to_string(),
    };
    down.takes(&key)
        || old.objects().any(|object| {
            object.parts_of(PartKind::Constraint).any(|part| {
                let index = object
                    .schema
                    .as_deref()
                    .map(|schema| braid_model::quote::qualified(schema, &part.name));
                index.as_deref() == Some(identity)
                    && (down.takes(&object.key())
                        || down
                            .nodes
                            .contains(&Node::Constraint(object.key(), part.name.clone())))
            })
        })
}

/// PostgreSQL drops it together with something else that comes down.
fn goes_with_another(old: &Schema, new: &Schema, down: &Teardown, object: &Object) -> bool {
    let table_goes = |identity: &str| {
        [
            Kind::Table,
            Kind::ForeignTable,
            Kind::View,
            Kind::MaterializedView,
        ]
        .into_iter()
        .any(|kind| {
            let key = Key {
                kind,
                identity: identity.to_string(),
            };
            down.takes(&key)
        })
    };
    let moved_aside = |identity: &str| {
        let key = Key {
            kind: Kind::Table,
            identity: identity.to_string(),
        };
        down.rebuilds(&key, new)
    };
    // A partition goes with a table that is read for its rows.
    if object.kind == Kind::Table && object.text("partition_of").is_some_and(moved_aside) {
        return true;
    }
    if object.kind.is_on_table() || object.kind == Kind::Statistics {
        let on = object.on.as_deref().unwrap_or_default();
        // What needs more than its table goes by itself, before that.
        let needs_more = object
            .depends
            .iter()
            .any(|r| r.identity != on && down.takes(&r.key()));
        let alone = (needs_more && !object.has("attached_to"))
            || (object.kind == Kind::Statistics && moved_aside(on));
        if table_goes(on) && !alone {
            return true;
        }
        return stays_child(old, new, down, on)
            && object
                .text("attached_to")
                .is_some_and(|index| index_goes(old, down, index));
    }
    if let (Kind::Sequence, Some(owned)) = (object.kind, object.text("owned_by")) {
        return down.nodes.iter().any(|node| match node {
            Node::Object(key) => {
                key.kind.holds_data()
                    && owned
                        .strip_prefix(&key.identity)
                        .is_some_and(|rest| rest.starts_with('.'))
            }
            Node::Column(key, column) => {
                owned == format!("{}.{}", key.identity, identifier(column))
            }
            _ => false,
        });
    }
    // Functions of a type that is dropped with CASCADE.
    object.kind.is_routine()
        && object.depends.iter().any(|r| {
            r.kind == Kind::BaseType
                && down.takes(&r.key())
                && old.get(&r.key()).is_some_and(|t| {
                    !t.has("shell") && t.depends.iter().any(|back| back.key() == object.key())
                })
        })
}

struct Build<'a> {
    old: &'a Schema,
    new: &'a Schema,
    down: &'a Teardown,
    options: &'a Options,
}

impl Build<'_> {
    fn all(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut later = Vec::new();
        let mut members = Vec::new();
        let mut made: BTreeSet<Key> = BTreeSet::new();
        changes.extend(self.shells());
        for Ordered { node, early } in self.order() {
            if let Some(object) = self.new.get(&node) {
                match self.waits(object) {
                    true => self.object(object, early, &made, &mut members, &mut later),
                    false => self.object(object, early, &made, &mut changes, &mut later),
                }
            }
            made.insert(node);
        }
        changes.extend(self.attach_partitions());
        changes.extend(rebuild::bring_rows(self.down, self.old, self.new));
        changes.extend(members);
        changes.extend(later);
        changes.extend(self.tie());
        changes.extend(rebuild::drop_aside(self.down, self.old, self.new));
        changes.extend(self.drop_aside());
        changes
    }

    /// What is made when partitions are attached and rows are in their place:
    /// indexes of partitioned tables, which a partition without such an index
    /// would be given one of, and what would act on rows that come.
    fn waits(&self, object: &Object) -> bool {
        let on = |kind| Key {
            kind,
            identity: object.on.clone().unwrap_or_default(),
        };
        match object.kind {
            Kind::Index => self
                .new
                .get(&on(Kind::Table))
                .is_some_and(|table| table.has("partition_by")),
            Kind::Trigger if object.has("inherited") => true,
            Kind::Trigger | Kind::Rule => self.down.rebuilds(&on(Kind::Table), self.new),
            _ => false,
        }
    }

    /// The object as it is when this begins; nothing when it has to be made.
    fn before(&self, key: &Key) -> Option<Object> {
        let old = self.old.get(key)?;
        if self.down.takes(key) {
            return None;
        }
        let mut before = self.down.pruned(old);
        rebuild::loosen(&mut before, self.down, self.old, self.new);
        Some(before)
    }

    /// True for a type that is defined by this function.
    fn is_made_of(&self, wanted: &Key, function: &Key) -> bool {
        let Some(made) = self.new.get(wanted) else {
            return false;
        };
        wanted.kind == Kind::BaseType && made.depends.iter().any(|r| r.key() == *function)
    }

    /// Types are declared before the functions that define them.
    fn shells(&self) -> Vec<Change> {
        self.new
            .objects()
            .filter(|object| object.kind == Kind::BaseType && !object.has("shell"))
            .filter(|object| self.before(&object.key()).is_none())
            .map(|object| {
                Change::new(Action::Create, "TYPE", &object.identity)
                    .run(format!("CREATE TYPE {}", object.identity))
            })
            .collect()
    }

    fn order(&self) -> Vec<Ordered<Key>> {
        let mut needs: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
        for object in self.new.objects() {
            let mut wants: BTreeSet<Key> = object.depends.iter().map(|r| r.key()).collect();
            for part in &object.parts {
                if part.text("type") != Some("FOREIGN KEY") {
                    wants.extend(part.depends.iter().map(|r| r.key()));
                }
                wants.extend(part.default_depends.iter().map(|r| r.key()));
            }
            // The functions of a type are declared on its shell.
            if object.kind.is_routine() {
                wants.retain(|want| !self.is_made_of(want, &object.key()));
            }
            needs.insert(object.key(), wants);
        }
        let cut = |key: &Key| match key.kind {
            Kind::BaseType => 0,
            Kind::Table => 1,
            Kind::View => 2,
            Kind::Operator | Kind::OperatorFamily => 3,
            _ => 4,
        };
        // A table in a cycle can be made first only when its columns allow it.
        let made = |key: &Key| (cut(key), self.before(key).is_none(), key.clone());
        graph::order(&needs, |key| key.clone(), made)
    }

    fn object(
        &self,
        object: &Object,
        early: bool,
        made: &BTreeSet<Key>,
        changes: &mut Vec<Change>,
        later: &mut Vec<Change>,
    ) {
        let key = object.key();
        let Some(before) = self.before(&key) else {
            let action = if self.old.get(&key).is_some() {
                Action::Alter
            } else {
                Action::Create
            };
            self.make(object, action, early, made, changes, later);
            return;
        };
        if !early || object.kind != Kind::Table {
            changes.extend(alter::changes(&before, object));
            return;
        }
        // What is not there yet waits.
        let (now, rest) = split(object, made, Some(&before));
        changes.extend(alter::changes(&before, &now));
        if let Some(rest) = rest {
            later.extend(alter::changes(&now, &rest));
        }
    }

    fn make(
        &self,
        object: &Object,
        action: Action,
        early: bool,
        made: &BTreeSet<Key>,
        changes: &mut Vec<Change>,
        later: &mut Vec<Change>,
    ) {
        let noun = object.kind.noun();
        let lock = match object.kind {
            Kind::Index => Lock::Share,
            Kind::Trigger => Lock::ShareRowExclusive,
            Kind::Rule | Kind::Policy => Lock::AccessExclusive,
            Kind::Statistics => Lock::ShareUpdateExclusive,
            Kind::Table if object.list("inherits").iter().any(|p| self.is_in_use(p)) => {
                Lock::ShareUpdateExclusive
            }
            _ => Lock::None,
        };
        let in_use = object.on.as_deref().is_none_or(|on| self.is_in_use(on));
        let step = || {
            let step = Change::new(action, noun, &object.identity)
                .locking(lock)
                .scanning(object.kind == Kind::Index);
            match in_use {
                true => step,
                false => step.of_new_table(),
            }
        };
        match (early, object.kind) {
            (true, Kind::View) => {
                changes.push(step().run(placeholder(object)));
                let mut sql = print::view(object, "CREATE OR REPLACE VIEW");
                sql.extend(self.belongings(object));
                later.push(step().run_all(sql));
                return;
            }
            (true, Kind::Table) => {
                let (now, rest) = split(object, made, None);
                self.make(&now, action, false, made, changes, later);
                if let Some(rest) = rest {
                    later.extend(alter::changes(&now, &rest));
                }
                return;
            }
            _ => {}
        }
        let printed = self.as_child(object);
        changes.push(step().run_all(print::create(&printed)));
        if matches!(object.kind, Kind::Table | Kind::ForeignTable) {
            for constraint in object.parts_of(PartKind::Constraint) {
                let inherits = constraint.has("inherited") && !object.has("partition_of");
                let waits = constraint.text("type") == Some("FOREIGN KEY")
                    || inherits
                    || table::is_inline(object, constraint);
                if !waits {
                    changes.push(alter_table::add_constraint(object, constraint).of_new_table());
                }
            }
        }
        changes.push(step().run_all(self.belongings(object)));
        merge_last(changes);
    }

    /// A child that declares a generated column of its parent again does so
    /// without the expression.
    fn as_child<'o>(&self, object: &'o Object) -> Cow<'o, Object> {
        let parents: Vec<&Object> = object
            .list("inherits")
            .iter()
            .filter_map(|parent| self.new.find(Kind::Table, parent))
            .collect();
        let repeated = |part: &Part| {
            let generated = part.attributes.get("generated");
            let same = |parent: &&Object| {
                let above = parent.part(part.kind, &part.name);
                generated.is_some()
                    && above.is_some_and(|p| p.attributes.get("generated") == generated)
            };
            parents.iter().any(same)
        };
        if !object.parts.iter().any(repeated) {
            return Cow::Borrowed(object);
        }
        let mut child = object.clone();
        for part in child.parts.iter_mut().filter(|part| repeated(part)) {
            part.attributes.remove("generated");
        }
        Cow::Owned(child)
    }

    fn belongings(&self, object: &Object) -> Vec<String> {
        let mut bare = object.clone();
        // Foreign keys come later, and so do comments on them.
        bare.parts
            .retain(|part| part.text("type") != Some("FOREIGN KEY"));
        print::belongings(&bare, self.options)
    }

    /// What waits for a partition to be attached: itself, if it is in use, and
    /// the default partition, whose rows are looked at.
    fn attach_lock(&self, parent: &str, in_use: bool) -> Lock {
        let default = self.old.objects().any(|partition| {
            partition.text("partition_of") == Some(parent)
                && partition.text("bound") == Some("DEFAULT")
                && rebuild::stays_partition(partition, self.down, self.new)
        });
        match (in_use || default, self.is_in_use(parent)) {
            (true, _) => Lock::AccessExclusive,
            (false, true) => Lock::ShareUpdateExclusive,
            (false, false) => Lock::None,
        }
    }

    /// The relation was there before, and is not made anew.
    fn is_in_use(&self, identity: &str) -> bool {
        [
            Kind::Table,
            Kind::ForeignTable,
            Kind::View,
            Kind::MaterializedView,
        ]
        .into_iter()
        .map(|kind| Key {
            kind,
            identity: identity.to_string(),
        })
        .any(|key| self.old.get(&key).is_some() && !self.down.takes(&key))
    }

    /// Partitions find their tables.
    fn attach_partitions(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for object in self.new.objects() {
            let before = self.before(&object.key());
            let before = before.as_ref();
            if let Some(parent) = object.text("partition_of") {
                let bound = object.text("bound").unwrap_or_default();
                let same = before.is_some_and(|b| {
                    b.text("partition_of") == Some(parent) && b.text("bound") == Some(bound)
                });
                if !same {
                    changes.push(
                        Change::new(Action::Alter, "TABLE", &object.identity)
                            .locking(self.attach_lock(parent, before.is_some()))
                            .scanning(before.is_some())
                            .run(format!(
                                "ALTER TABLE {parent} ATTACH PARTITION {} {bound}",
                                object.identity
                            )),
                    );
                }
            }
        }
        changes
    }

    /// What ties objects to each other, once all of them stand.
    fn tie(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for object in self.new.objects() {
            let before = self.before(&object.key());
            changes.extend(self.attach_indexes(object, before.as_ref()));
            if object.kind == Kind::Sequence {
                let owned = object.text("owned_by");
                if owned.is_some() && before.as_ref().and_then(|b| b.text("owned_by")) != owned {
                    changes.push(
                        Change::new(Action::Alter, "SEQUENCE", &object.identity)
                            .locking(if before.is_some() {
                                Lock::ShareRowExclusive
                            } else {
                                Lock::None
                            })
                            .run(format!(
                                "ALTER SEQUENCE {} OWNED BY {}",
                                object.identity,
                                owned.unwrap_or("NONE")
                            )),
                    );
                }
            }
            if matches!(object.kind, Kind::Table | Kind::MaterializedView) {
                changes.push(
                    Change::new(Action::Alter, object.kind.noun(), &object.identity)
                        .locking(Lock::AccessExclusive)
                        .run_all(alter_table::index_settings(before.as_ref(), object)),
                );
            }
        }
        for object in self.new.objects() {
            let before = self.before(&object.key());
            for constraint in object.parts_of(PartKind::Constraint) {
                let there = before
                    .as_ref()
                    .is_some_and(|b| b.part(PartKind::Constraint, &constraint.name).is_some());
                if constraint.text("type") != Some("FOREIGN KEY") || there {
                    continue;
                }
                let mut only = object.clone();
                only.attributes.remove("comment");
                only.parts = vec![constraint.clone()];
                changes.push(
                    alter_table::add_constraint(object, constraint)
                        .run_all(print::comment(&only, None)),
                );
            }
        }
        changes
    }

    fn attach_indexes(&self, object: &Object, before: Option<&Object>) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut attach = |index: String, parent: Option<&str>, was: Option<&str>| {
            if let (Some(parent), true) = (parent, parent != was) {
                changes.push(
                    Change::new(Action::Alter, "INDEX", &index)
                        .run(format!("ALTER INDEX {parent} ATTACH PARTITION {index}")),
                );
            }
        };
        if object.kind == Kind::Index {
            attach(
                object.identity.clone(),
                object.text("attached_to"),
                before.and_then(|b| b.text("attached_to")),
            );
        }
        for part in object.parts_of(PartKind::Constraint) {
            let was = before.and_then(|b| b.part(PartKind::Constraint, &part.name));
            let schema = object.schema.as_deref().unwrap_or_default();
            attach(
                braid_model::quote::qualified(schema, &part.name),
                part.text("attached_to"),
                was.and_then(|w| w.text("attached_to")),
            );
        }
        changes
    }

    fn drop_aside(&self) -> Vec<Change> {
        self.down
            .aside
            .iter()
            .filter_map(|key| self.old.get(key))
            .map(|object| {
                let action = match self.new.get(&object.key()) {
                    Some(_) => Action::Alter,
                    None => Action::Drop,
                };
                Change::new(action, object.kind.noun(), &object.identity).run(format!(
                    "DROP {} {}",
                    object.kind.noun(),
                    teardown::aside(&object.identity)
                ))
            })
            .collect()
    }
}

/// A table without the defaults and constraints whose needs are not met, and
/// the whole of it, if that differs.
fn split(
    object: &Object,
    made: &BTreeSet<Key>,
    before: Option<&Object>,
) -> (Object, Option<Object>) {
    let unmet = |refs: &[braid_model::Ref]| refs.iter().any(|r| !made.contains(&r.key()));
    let mut now = object.clone();
    now.parts.retain(|part| {
        part.kind != PartKind::Constraint
            || part.text("type") == Some("FOREIGN KEY")
            || !unmet(&part.depends)
    });
    for part in &mut now.parts {
        let was = before.and_then(|b| b.part(part.kind, &part.name));
        if unmet(&part.default_depends) && part.has("default") {
            part.default_depends.clear();
            match was.and_then(|was| was.attributes.get("default")) {
                Some(default) => drop(part.attributes.insert("default".into(), default.clone())),
                None => drop(part.attributes.remove("default")),
            }
        }
    }
    if now.parts == object.parts {
        return (now, None);
    }
    (now, Some(object.clone()))
}

/// A view of the right shape that needs nothing.
fn placeholder(view: &Object) -> String {
    let columns: Vec<String> = view
        .columns()
        .map(|column| {
            let collation = column
                .text("collation")
                .map_or(String::new(), |c| format!(" COLLATE {c}"));
            format!(
                "NULL::{}{collation} AS {}",
                column.text("type").unwrap_or("text"),
                identifier(&column.name)
            )
        })
        .collect();
    format!(
        "CREATE VIEW {} AS\nSELECT {}",
        view.identity,
        columns.join(", ")
    )
}

/// Joins the last two steps when they are about the same object.
fn merge_last(changes: &mut Vec<Change>) {
    let Some(last) = changes.pop() else { return };
    match changes.last_mut() {
        Some(before)
            if before.object_name == last.object_name && before.object_type == last.object_type =>
        {
            before.sql.extend(last.sql);
        }
        _ => changes.push(last),
    }
}
