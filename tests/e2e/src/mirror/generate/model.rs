//! What the generator remembers of one side: enough to write statements that mostly
//! succeed. It is never told what really happened; a statement that fails is as good
//! a test as one that does not.

use braid_testkit::names::quote;
use braid_testkit::Rng;

use super::types::{Type, UserTypes};

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Unquoted name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// GENERATED ALWAYS AS (...) STORED.
    pub generated: bool,
    /// GENERATED ALWAYS AS IDENTITY.
    pub always_identity: bool,
    /// Filled from a sequence when left out.
    pub auto: bool,
    /// Declared NOT NULL or part of a primary key.
    pub not_null: bool,
}

impl Column {
    /// An ordinary column.
    pub fn new(name: String, ty: Type) -> Self {
        Column {
            name,
            ty,
            generated: false,
            always_identity: false,
            auto: false,
            not_null: false,
        }
    }

    /// The quoted name.
    pub fn q(&self) -> String {
        quote(&self.name)
    }

    /// Whether statements may give it a value.
    pub fn writable(&self) -> bool {
        !self.generated && !self.always_identity
    }
}

/// What sort of relation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary table.
    Table,
    /// A partitioned table.
    Partitioned,
    /// A partition, written to directly at times.
    Partition,
    /// A table other tables inherit from.
    Parent,
    /// A table that inherits.
    Child,
    /// A view that can be written to.
    UpdatableView,
    /// A view that can only be read.
    View,
}

/// A table or view.
#[derive(Debug, Clone)]
pub struct Table {
    /// Unquoted name.
    pub name: String,
    /// Quoted schema.
    pub schema: String,
    /// What sort it is.
    pub kind: Kind,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Positions of the primary key's columns; empty without one.
    pub key: Vec<usize>,
    /// Column lists with a plain unique constraint or index, the key included.
    pub uniques: Vec<Vec<usize>>,
    /// Named unique constraints.
    pub constraints: Vec<String>,
}

impl Table {
    /// Quoted name, schema-qualified half of the time.
    pub fn reference(&self, rng: &mut Rng) -> String {
        if rng.chance(50) {
            self.full()
        } else {
            quote(&self.name)
        }
    }

    /// Quoted, schema-qualified name.
    pub fn full(&self) -> String {
        format!("{}.{}", self.schema, quote(&self.name))
    }

    /// Whether rows may be written.
    pub fn writable(&self) -> bool {
        self.kind != Kind::View
    }

    /// Whether it is a table rather than a view.
    pub fn is_table(&self) -> bool {
        !matches!(self.kind, Kind::View | Kind::UpdatableView)
    }

    /// Positions of columns that may be given a value.
    pub fn writable_columns(&self) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|i| self.columns[*i].writable())
            .collect()
    }

    /// Positions of columns that may be set and are in no key or unique list.
    pub fn plain_columns(&self) -> Vec<usize> {
        let keyed = |i: &usize| self.uniques.iter().any(|u| u.contains(i));
        self.writable_columns()
            .into_iter()
            .filter(|i| !keyed(i))
            .collect()
    }

    /// A random column.
    pub fn any_column<'a>(&'a self, rng: &mut Rng) -> &'a Column {
        rng.pick(&self.columns)
    }
}

/// A function of a case, with what is needed to call it.
#[derive(Debug, Clone)]
pub struct Function {
    /// Quoted, schema-qualified name.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
}

/// How a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// No arguments, returns rows: `SELECT * FROM f()`.
    Rows,
    /// One int, returns a value: `SELECT f(1)`.
    Scalar,
    /// One int, changes rows and returns a count.
    Writes,
    /// A procedure with one int.
    Procedure,
}

/// One side as the generator remembers it.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// Quoted names of the schemas.
    pub schemas: Vec<String>,
    /// Tables and views.
    pub tables: Vec<Table>,
    /// Functions and procedures.
    pub functions: Vec<Function>,
    /// User-defined types.
    pub types: UserTypes,
    /// Used to make names unique.
    pub counter: usize,
}

impl Schema {
    /// A fresh name; `prefix` shows what it names.
    pub fn fresh(&mut self, rng: &mut Rng, prefix: &str, hostile: usize) -> String {
        self.counter += 1;
        braid_testkit::names::name(rng, &format!("{prefix}{}", self.counter), hostile)
    }

    /// A table or view to read.
    pub fn readable<'a>(&'a self, rng: &mut Rng) -> &'a Table {
        rng.pick(&self.tables)
    }

    /// A table or view to write to.
    pub fn target<'a>(&'a self, rng: &mut Rng) -> &'a Table {
        let found: Vec<&Table> = self.tables.iter().filter(|t| t.writable()).collect();
        found[rng.below(found.len())]
    }

    /// A table, not a view.
    pub fn table<'a>(&'a self, rng: &mut Rng) -> &'a Table {
        let found: Vec<&Table> = self.tables.iter().filter(|t| t.is_table()).collect();
        found[rng.below(found.len())]
    }
}
