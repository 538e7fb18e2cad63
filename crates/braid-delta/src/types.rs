//! Column types: only what a plan must know of a type to compare, group and
//! store its values. PostgreSQL's catalogs are asked by the caller, once.

/// What "the same value" can mean for a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Equality {
    /// Equal values have the same image (`integer`, `text` under an ordinary
    /// collation, `numeric(15,2)`).
    Exact,
    /// Equal values may print differently (`numeric` without a scale, floats,
    /// `citext`, `interval`, a collation that is not deterministic).
    Loose,
    /// The type has no equality in a default operator class (`json`, `xml`,
    /// `point`): values are compared by image.
    None,
}

/// A column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnType {
    /// The type as SQL, schema-qualified and with its modifier.
    pub sql: String,
    /// The collation as a qualified SQL name, when the type is collatable.
    pub collation: Option<String>,
    /// How values are compared.
    pub equality: Equality,
    /// The equality operator as SQL, `OPERATOR(pg_catalog.=)` for all of
    /// PostgreSQL's own types.
    pub equals: String,
    /// Is there a default hash operator class (with an extended hash function)?
    pub hashable: bool,
    /// Can a value be NULL? `true` unless the caller knows better.
    pub nullable: bool,
}

impl ColumnType {
    /// A hashable type of PostgreSQL's own whose equality is exact.
    pub fn exact(sql: &str) -> Self {
        ColumnType {
            sql: sql.to_string(),
            collation: None,
            equality: Equality::Exact,
            equals: "OPERATOR(pg_catalog.=)".to_string(),
            hashable: true,
            nullable: true,
        }
    }

    /// A hashable type of PostgreSQL's own whose equal values may look different.
    pub fn loose(sql: &str) -> Self {
        ColumnType {
            equality: Equality::Loose,
            ..Self::exact(sql)
        }
    }

    /// A type without equality.
    pub fn incomparable(sql: &str) -> Self {
        ColumnType {
            equality: Equality::None,
            hashable: false,
            ..Self::exact(sql)
        }
    }

    /// The same type, known never to be NULL.
    pub fn not_null(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// The same type, possibly NULL.
    pub fn or_null(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// `boolean`.
    pub fn boolean() -> Self {
        Self::exact("pg_catalog.bool")
    }

    /// `bigint`, never NULL: counts and weights.
    pub fn count() -> Self {
        Self::exact("pg_catalog.int8").not_null()
    }
}
