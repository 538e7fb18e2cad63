//! A small world of tables, views, enums, indexes and functions that changes
//! at random and can be told as a schema.

use braid_model::{Id, Kind, Object, Part, PartKind, Ref, Schema, Value};
use braid_testkit::Rng;

#[derive(Clone)]
struct Column {
    id: i32,
    name: String,
    data_type: String,
    default: Option<String>,
    not_null: bool,
}

#[derive(Clone)]
struct Table {
    id: u32,
    name: String,
    columns: Vec<Column>,
    /// Name, column, foreign table.
    checks: Vec<(String, i32)>,
    keys: Vec<(String, u32)>,
    index: Option<(u32, i32)>,
    /// A view of it.
    view: Option<u32>,
    options: Option<String>,
}

/// The world.
#[derive(Clone)]
pub struct World {
    next: u32,
    tables: Vec<Table>,
    labels: Vec<(u32, String)>,
    functions: Vec<(u32, String, u32)>,
}

const TYPES: [&str; 4] = ["integer", "text", "numeric(10,2)", "public.mood"];

impl World {
    /// A world with a few of everything.
    pub fn new(rng: &mut Rng) -> World {
        let mut world = World {
            next: 16_400,
            tables: Vec::new(),
            labels: vec![(1, "sad".into()), (2, "ok".into())],
            functions: Vec::new(),
        };
        for _ in 0..1 + rng.below(4) {
            world.add_table(rng);
        }
        for _ in 0..rng.below(3) {
            world.add_function();
        }
        world
    }

    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn add_table(&mut self, rng: &mut Rng) {
        let id = self.number();
        let mut table = Table {
            id,
            name: format!("t{id}"),
            columns: Vec::new(),
            checks: Vec::new(),
            keys: Vec::new(),
            index: None,
            view: None,
            options: None,
        };
        for n in 1..=1 + rng.below(4) as i32 {
            table.columns.push(column(rng, n, format!("c{n}")));
        }
        if rng.chance(40) {
            table.view = Some(self.number());
        }
        if rng.chance(40) {
            table.index = Some((self.number(), 1));
        }
        if let Some(other) = rng.pick_opt(&self.tables) {
            table.keys.push((format!("{}_fk", table.name), other.id));
        }
        self.tables.push(table);
    }

    fn add_function(&mut self) {
        let id = self.number();
        self.functions.push((id, format!("f{id}"), 0));
    }

    /// Some changes at random. `fresh` numbers do not collide with those of a twin.
    pub fn change(&mut self, rng: &mut Rng, count: usize, fresh: bool) {
        if fresh {
            self.next += 1 + rng.below(1000) as u32;
        }
        for _ in 0..count {
            self.change_once(rng);
        }
    }

    fn change_once(&mut self, rng: &mut Rng) {
        let id = self.number();
        let at = rng.below(self.tables.len().max(1));
        match rng.below(17) {
            0 => self.add_table(rng),
            1 if self.tables.len() > 1 => {
                let gone = self.tables.remove(at).id;
                self.tables
                    .iter_mut()
                    .for_each(|t| t.keys.retain(|(_, to)| *to != gone));
            }
            2 => self.add_function(),
            3 => drop(self.functions.pop()),
            4 => {
                let body = rng.below(100) as u32;
                if let Some(function) = self.functions.first_mut() {
                    function.2 = body;
                }
            }
            5 => {
                let place = rng.below(self.labels.len() + 1);
                let label = format!("l{}", rng.below(5));
                if self.labels.iter().all(|(_, l)| *l != label) {
                    self.labels.insert(place, (id, label));
                }
            }
            other => {
                if let Some(table) = self.tables.get_mut(at) {
                    change_table(rng, table, other, id);
                }
            }
        }
    }

    /// The world as a schema.
    pub fn schema(&self) -> Schema {
        let mut objects = vec![self.mood()];
        for (id, name, body) in &self.functions {
            let identity = format!("public.{name}()");
            let mut function = object(Kind::Function, *id, name, &identity);
            set(&mut function.attributes, "result", "integer");
            set(
                &mut function.attributes,
                "definition",
                &format!("CREATE OR REPLACE FUNCTION {identity} RETURNS integer AS $$ {body} $$"),
            );
            objects.push(function);
        }
        for table in &self.tables {
            objects.extend(self.table(table));
        }
        Schema::from_objects("one", objects)
    }

    fn mood(&self) -> Object {
        let mut mood = object(Kind::Enum, 1, "mood", "public.mood");
        mood.parts = self
            .labels
            .iter()
            .map(|(id, label)| part(PartKind::Label, label, 3501, *id, 0))
            .collect();
        mood
    }

    fn table(&self, table: &Table) -> Vec<Object> {
        let identity = format!("public.{}", table.name);
        let mut made = object(Kind::Table, table.id, &table.name, &identity);
        if let Some(options) = &table.options {
            made.attributes
                .insert("options".into(), Value::List(vec![options.clone()]));
        }
        for column in &table.columns {
            let mut p = part(PartKind::Column, &column.name, 1259, table.id, column.id);
            set(&mut p.attributes, "type", &column.data_type);
            if column.data_type == TYPES[3] {
                p.depends = vec![refer(Kind::Enum, "public.mood", None)];
            }
            if let Some(default) = &column.default {
                set(&mut p.attributes, "default", default);
            }
            if column.not_null {
                set(&mut p.attributes, "not_null", "true");
            }
            made.parts.push(p);
        }
        let name_of = |id: i32| {
            table
                .columns
                .iter()
                .find(|c| c.id == id)
                .map(|c| c.name.clone())
        };
        for (name, column) in &table.checks {
            let Some(column) = name_of(*column) else {
                continue;
            };
            let mut p = Part::new(PartKind::Constraint, name);
            set(&mut p.attributes, "type", "CHECK");
            set(
                &mut p.attributes,
                "definition",
                &format!("CHECK (({column} IS NOT NULL))"),
            );
            made.parts.push(p);
        }
        for (name, to) in &table.keys {
            let Some(other) = self.tables.iter().find(|t| t.id == *to) else {
                continue;
            };
            let mut p = Part::new(PartKind::Constraint, name);
            set(&mut p.attributes, "type", "FOREIGN KEY");
            set(
                &mut p.attributes,
                "definition",
                &format!("FOREIGN KEY (c1) REFERENCES public.{}(c1)", other.name),
            );
            p.depends = vec![refer(Kind::Table, &format!("public.{}", other.name), None)];
            made.parts.push(p);
        }
        let mut all = vec![];
        if let Some((id, column)) = &table.index {
            if let Some(column) = name_of(*column) {
                let name = format!("i{id}");
                let mut index = object(Kind::Index, *id, &name, &format!("public.{name}"));
                index.on = Some(identity.clone());
                index.depends = vec![refer(Kind::Table, &identity, Some(&column))];
                set(
                    &mut index.attributes,
                    "definition",
                    &format!("CREATE INDEX {name} ON {identity} USING btree ({column})"),
                );
                all.push(index);
            }
        }
        if let Some(id) = table.view {
            let name = format!("v{id}");
            let mut view = object(Kind::View, id, &name, &format!("public.{name}"));
            let first = table.columns.first().map_or("c1", |c| &c.name).to_string();
            view.depends = vec![refer(Kind::Table, &identity, Some(&first))];
            let mut p = part(PartKind::Column, "shown", 1259, id, 1);
            set(
                &mut p.attributes,
                "type",
                table.columns.first().map_or("text", |c| &c.data_type),
            );
            view.parts.push(p);
            set(
                &mut view.attributes,
                "definition",
                &format!(" SELECT {first} AS shown FROM {identity};"),
            );
            all.push(view);
        }
        all.push(made);
        all
    }
}

fn column(rng: &mut Rng, id: i32, name: String) -> Column {
    Column {
        id,
        name,
        data_type: rng.pick(&TYPES).to_string(),
        default: rng.chance(30).then(|| format!("{}", rng.below(9))),
        not_null: rng.chance(30),
    }
}

fn change_table(rng: &mut Rng, table: &mut Table, what: usize, id: u32) {
    let at = rng.below(table.columns.len());
    match what {
        6 => table.name = format!("r{id}"),
        7 | 8 => {
            let name = format!("n{}", rng.below(6));
            if table.columns.iter().all(|c| c.name != name) {
                let column = column(rng, id as i32, name);
                table.columns.push(column);
            }
        }
        9 if table.columns.len() > 1 && at > 0 => {
            let gone = table.columns.remove(at).id;
            table.checks.retain(|(_, c)| *c != gone);
        }
        10 => table.columns[at].name = format!("x{}", id % 7 + 10 * at as u32),
        11 => table.columns[at].data_type = rng.pick(&TYPES).to_string(),
        12 => table.columns[at].default = rng.chance(70).then(|| format!("{}", rng.below(9))),
        13 => table.columns[at].not_null = !table.columns[at].not_null,
        14 => {
            let column = table.columns[at].id;
            let name = format!("k{}", rng.below(4));
            match table.checks.iter().position(|(n, _)| *n == name) {
                Some(i) => drop(table.checks.remove(i)),
                None => table.checks.push((name, column)),
            }
        }
        15 => table.view = table.view.map_or(Some(id), |_| None),
        _ => table.options = Some(format!("fillfactor={}", 50 + rng.below(50))),
    }
}

fn object(kind: Kind, id: u32, name: &str, identity: &str) -> Object {
    let mut object = Object::new(kind, Some("public"), name, identity);
    object.id = Some(Id {
        class: 1259,
        object: id,
        sub: 0,
    });
    object
}

fn part(kind: PartKind, name: &str, class: u32, object: u32, sub: i32) -> Part {
    let mut part = Part::new(kind, name);
    part.id = Some(Id { class, object, sub });
    part
}

fn refer(kind: Kind, identity: &str, part: Option<&str>) -> Ref {
    Ref {
        kind,
        identity: identity.into(),
        part: part.map(str::to_string),
    }
}

fn set(attributes: &mut std::collections::BTreeMap<String, Value>, name: &str, value: &str) {
    attributes.insert(name.into(), Value::Text(value.into()));
}
