//! What has to be taken down so that the rest can be changed.
//!
//! It begins with what goes or changes beyond ALTER's reach, and grows by what
//! is built on that:
//!
//! ```text
//!   column t.a: int ─▶ text      view v reads t.a       view w reads v
//!   (retyped)                ──▶ (down, made again) ──▶ (down, made again)
//! ```
//!
//! Tables never come down for the sake of something else: they hold data. A
//! type that a column uses is moved aside instead, and dropped when the column
//! has its new type.

use super::alter::{self, Torn};
use braid_model::{Key, Kind, Object, Part, PartKind, Ref, Schema, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Something that is taken down: an object, or a part of one that stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A whole object.
    Object(Key),
    /// A constraint of a table or domain.
    Constraint(Key, String),
    /// The default of a column.
    Default(Key, String),
    /// A column.
    Column(Key, String),
}

impl Node {
    /// The object, or the one it is part of.
    pub fn key(&self) -> &Key {
        match self {
            Node::Object(key)
            | Node::Constraint(key, _)
            | Node::Default(key, _)
            | Node::Column(key, _) => key,
        }
    }
}

/// All that is taken down.
#[derive(Debug, Default)]
pub struct Teardown {
    /// What, of the old schema.
    pub nodes: BTreeSet<Node>,
    /// Types that columns still use: moved aside, and dropped at the end.
    pub aside: BTreeSet<Key>,
    /// Columns that get another type.
    retyped: BTreeSet<(Key, String)>,
}

/// Finds what comes down between two schemas that agree in names.
pub fn find(old: &Schema, new: &Schema) -> Teardown {
    let mut down = Teardown::default();
    for object in old.objects() {
        let key = object.key();
        match new.get(&key) {
            None => drop(down.nodes.insert(Node::Object(key))),
            Some(now) => {
                let mut torn = alter::torn(object, now);
                torn.whole |= (torn.whole_if_stored && is_stored(old, &key, false))
                    || (torn.whole_if_contained && is_stored(old, &key, true))
                    || uses_new_label(object, now, new);
                down.begin(&key, torn);
            }
        }
    }
    let mut changed = !down.nodes.is_empty() || !down.retyped.is_empty();
    while changed {
        changed = false;
        for object in old.objects() {
            changed |= down.spread(object, new);
        }
    }
    down
}

/// Whether an expression uses a label that the enumeration did not have: one
/// that ADD VALUE adds cannot be used before the transaction ends.
fn uses_new_label(old: &Object, now: &Object, new: &Schema) -> bool {
    let added: Vec<&str> = now
        .parts_of(PartKind::Label)
        .filter(|label| old.part(PartKind::Label, &label.name).is_none())
        .map(|label| label.name.as_str())
        .collect();
    if added.is_empty() {
        return false;
    }
    let key = now.key();
    let needs = |refs: &[Ref]| refs.iter().any(|r| r.key() == key);
    let says = |attributes: &BTreeMap<String, Value>| {
        attributes.values().flat_map(Value::list).any(|text| {
            text.contains(&now.identity) && added.iter().any(|label| text.contains(label))
        })
    };
    new.objects().any(|object| {
        (needs(&object.depends) && says(&object.attributes))
            || object.parts.iter().any(|part| {
                (needs(&part.depends) || needs(&part.default_depends)) && says(&part.attributes)
            })
    })
}

/// Whether a column of a table is of this type, or of one made of it;
/// `contained`: of one made of it.
fn is_stored(old: &Schema, key: &Key, contained: bool) -> bool {
    old.objects().any(|object| {
        let in_type = is_type(object.kind) && !contained;
        let refers = |refs: &[Ref]| refs.iter().any(|r| r.key() == *key);
        (in_type && refers(&object.depends))
            || ((object.kind.holds_data() || is_type(object.kind))
                && object.columns().any(|part| {
                    let bare = object.kind.holds_data() && part.text("type") == Some(&key.identity);
                    refers(&part.depends) && !(contained && bare)
                }))
    })
}

fn is_type(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::BaseType | Kind::Enum | Kind::Composite | Kind::Range | Kind::Domain
    )
}

/// What ALTER COLUMN TYPE refuses to carry along.
fn minds_types(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::View
            | Kind::MaterializedView
            | Kind::Rule
            | Kind::Policy
            | Kind::Trigger
            | Kind::Function
            | Kind::Procedure
            | Kind::Publication
    )
}

impl Teardown {
    /// True when the object comes down as a whole.
    pub fn takes(&self, key: &Key) -> bool {
        self.nodes.contains(&Node::Object(key.clone()))
    }

    /// True when the object is a table that is made anew and keeps its rows.
    pub fn rebuilds(&self, key: &Key, new: &Schema) -> bool {
        key.kind == Kind::Table && self.takes(key) && new.get(key).is_some()
    }

    fn begin(&mut self, key: &Key, torn: Torn) {
        if torn.whole {
            self.nodes.insert(Node::Object(key.clone()));
            return;
        }
        self.nodes.extend(
            torn.columns
                .into_iter()
                .map(|name| Node::Column(key.clone(), name)),
        );
        self.nodes.extend(
            torn.defaults
                .into_iter()
                .map(|name| Node::Default(key.clone(), name)),
        );
        self.nodes.extend(
            torn.constraints
                .into_iter()
                .map(|name| Node::Constraint(key.clone(), name)),
        );
        self.retyped
            .extend(torn.retyped.into_iter().map(|name| (key.clone(), name)));
    }

    /// Whether what is referred to comes down.
    fn hit(&self, reference: &Ref, by: Kind) -> bool {
        let key = reference.key();
        if self.takes(&key) {
            return true;
        }
        let Some(part) = &reference.part else {
            return false;
        };
        self.nodes
            .contains(&Node::Column(key.clone(), part.clone()))
            || self
                .nodes
                .contains(&Node::Constraint(key.clone(), part.clone()))
            || (minds_types(by) && self.retyped.contains(&(key, part.clone())))
    }

    /// Adds what of this object is built on something that comes down.
    fn spread(&mut self, object: &Object, new: &Schema) -> bool {
        let key = object.key();
        let Some(now) = new.get(&key) else {
            return false;
        };
        let is_table = matches!(object.kind, Kind::Table | Kind::ForeignTable);
        if self.takes(&key) && !is_table {
            return false;
        }
        let before = self.nodes.len() + self.aside.len() + self.retyped.len();
        if is_table && !self.takes(&key) {
            // A parent made anew takes its children along: their columns are inherited.
            let mut parents = now.depends.iter().filter(|r| r.kind.holds_data());
            if !now.list("inherits").is_empty()
                && parents.any(|r| self.takes(&r.key()) && object.depends.contains(r))
            {
                self.nodes.insert(Node::Object(key));
                return true;
            }
        } else if !is_table
            && object.kind != Kind::Sequence
            && object.kind != Kind::Schema
            && object.depends.iter().any(|r| self.hit(r, object.kind))
        {
            self.nodes.insert(Node::Object(key));
            return true;
        }
        for part in &object.parts {
            self.spread_to_part(&key, part);
        }
        before != self.nodes.len() + self.aside.len() + self.retyped.len()
    }

    fn spread_to_part(&mut self, key: &Key, part: &Part) {
        match part.kind {
            PartKind::Constraint => {
                if part.depends.iter().any(|r| self.hit(r, Kind::Table)) {
                    self.nodes
                        .insert(Node::Constraint(key.clone(), part.name.clone()));
                }
            }
            PartKind::Column => {
                let used = |r: &&Ref| is_type(r.kind) || r.kind == Kind::Collation;
                for reference in part.depends.iter().filter(used) {
                    if self.takes(&reference.key()) {
                        self.aside.insert(reference.key());
                        self.retyped.insert((key.clone(), part.name.clone()));
                    }
                }
                let generated = part.has("generated");
                let by = if generated { Kind::View } else { Kind::Table };
                let own = generated && self.generated_from_retyped(key, part);
                if own || part.default_depends.iter().any(|r| self.hit(r, by)) {
                    self.nodes.insert(match generated {
                        true => Node::Column(key.clone(), part.name.clone()),
                        false => Node::Default(key.clone(), part.name.clone()),
                    });
                }
            }
            PartKind::Label => {}
        }
    }

    /// A generated column reads columns of its own table, which is no
    /// dependency between objects: its expression is looked at.
    fn generated_from_retyped(&self, key: &Key, part: &Part) -> bool {
        let expression = part.text("generated").unwrap_or_default();
        let words = super::tokens::tokens(expression);
        let mine = self
            .retyped
            .iter()
            .filter(|(table, _)| table == key)
            .map(|(_, c)| c);
        let gone = self.nodes.iter().filter_map(|node| match node {
            Node::Column(table, column) if table == key && *column != part.name => Some(column),
            _ => None,
        });
        mine.chain(gone)
            .any(|column| words.iter().any(|word| word.word() == Some(column)))
    }

    /// An object without the parts that come down.
    pub fn pruned(&self, object: &Object) -> Object {
        let key = object.key();
        let mut pruned = object.clone();
        pruned.parts.retain(|part| {
            !self
                .nodes
                .contains(&Node::Column(key.clone(), part.name.clone()))
                || part.kind != PartKind::Column
        });
        pruned.parts.retain(|part| {
            !self
                .nodes
                .contains(&Node::Constraint(key.clone(), part.name.clone()))
                || part.kind != PartKind::Constraint
        });
        for part in &mut pruned.parts {
            if self
                .nodes
                .contains(&Node::Default(key.clone(), part.name.clone()))
            {
                part.attributes.remove("default");
            }
            for reference in &part.depends {
                if self.aside.contains(&reference.key()) {
                    let attribute = match reference.kind {
                        Kind::Collation => "collation",
                        _ => "type",
                    };
                    aside_in(part.attributes.get_mut(attribute), &reference.identity);
                }
            }
        }
        pruned
    }
}

/// The name of a type that was moved aside.
pub fn aside(identity: &str) -> String {
    match identity.strip_suffix('"') {
        Some(quoted) => format!("{quoted}_braid_old\""),
        None => format!("{identity}_braid_old"),
    }
}

fn aside_in(value: Option<&mut braid_model::Value>, identity: &str) {
    if let Some(braid_model::Value::Text(text)) = value {
        if let Some(rest) = text.strip_prefix(identity) {
            *text = format!("{}{rest}", aside(identity));
        }
    }
}

/// What each node of the teardown needs, among the nodes: it comes down first.
pub fn needs(down: &Teardown, old: &Schema) -> BTreeMap<Node, BTreeSet<Node>> {
    let mut needs = BTreeMap::new();
    let refer = |list: &[Ref], to: &mut BTreeSet<Node>| {
        for reference in list {
            let key = reference.key();
            to.insert(Node::Object(key.clone()));
            if let Some(part) = &reference.part {
                to.insert(Node::Column(key.clone(), part.clone()));
                to.insert(Node::Constraint(key, part.clone()));
            }
        }
    };
    for node in &down.nodes {
        let mut wants = BTreeSet::new();
        let Some(object) = old.get(node.key()) else {
            continue;
        };
        let column = |name: &String| object.part(PartKind::Column, name);
        match node {
            Node::Object(_) => {
                refer(&object.depends, &mut wants);
                for part in &object.parts {
                    if part.text("type") != Some("FOREIGN KEY") {
                        refer(&part.depends, &mut wants);
                    }
                    refer(&part.default_depends, &mut wants);
                }
            }
            Node::Constraint(_, name) => {
                if let Some(part) = object.part(PartKind::Constraint, name) {
                    refer(&part.depends, &mut wants);
                }
            }
            Node::Default(_, name) => {
                if let Some(part) = column(name) {
                    refer(&part.default_depends, &mut wants);
                }
            }
            Node::Column(key, name) => {
                if let Some(part) = column(name) {
                    refer(&part.depends, &mut wants);
                    refer(&part.default_depends, &mut wants);
                    if part.has("generated") {
                        for other in object.columns().filter(|c| c.name != *name) {
                            wants.insert(Node::Column(key.clone(), other.name.clone()));
                        }
                    }
                }
            }
        }
        // Parts come down before their table is moved aside.
        if !matches!(node, Node::Object(_)) {
            wants.insert(Node::Object(node.key().clone()));
        }
        wants.remove(node);
        needs.insert(node.clone(), wants);
    }
    needs
}
