//! Column types and random values of them. Domains are small, so that keys collide,
//! joins find partners and foreign keys hold often enough.

use braid_testkit::names::{literal, quote};
use braid_testkit::Rng;

/// A type of a generated column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// int2
    SmallInt,
    /// int4
    Int,
    /// int8
    BigInt,
    /// text
    Text,
    /// varchar(20)
    Varchar,
    /// numeric(12,2): a fixed scale, so that equal values print alike.
    Numeric,
    /// float8, multiples of one half: sums are exact in any order.
    Float,
    /// bool
    Bool,
    /// date
    Date,
    /// timestamptz
    Timestamp,
    /// uuid
    Uuid,
    /// jsonb
    Jsonb,
    /// json, which has no equality
    Json,
    /// int[]
    IntArray,
    /// text[]
    TextArray,
    /// int4range
    Range,
    /// bytea
    Bytea,
    /// An enum, by its quoted name; labels `low`, `mid`, `it's high`.
    Enum(String),
    /// A domain over int with a CHECK, by its quoted name.
    Domain(String),
    /// A composite (n int, t text), by its quoted name.
    Composite(String),
}

/// Labels of every generated enum.
pub const LABELS: &[&str] = &["low", "mid", "it's high"];

const TEXTS: &[&str] = &[
    "a",
    "b",
    "B",
    "ab",
    "",
    "Ärger",
    "it's",
    "quo\"te",
    "back\\slash",
    "100%",
    "x,y",
    "表",
];

impl Type {
    /// Its SQL name.
    pub fn sql(&self) -> String {
        match self {
            Type::SmallInt => "smallint".into(),
            Type::Int => "int".into(),
            Type::BigInt => "bigint".into(),
            Type::Text => "text".into(),
            Type::Varchar => "varchar(20)".into(),
            Type::Numeric => "numeric(12,2)".into(),
            Type::Float => "float8".into(),
            Type::Bool => "bool".into(),
            Type::Date => "date".into(),
            Type::Timestamp => "timestamptz".into(),
            Type::Uuid => "uuid".into(),
            Type::Jsonb => "jsonb".into(),
            Type::Json => "json".into(),
            Type::IntArray => "int[]".into(),
            Type::TextArray => "text[]".into(),
            Type::Range => "int4range".into(),
            Type::Bytea => "bytea".into(),
            Type::Enum(n) | Type::Domain(n) | Type::Composite(n) => n.clone(),
        }
    }

    /// Whether `+ 1` works on it.
    pub fn is_integer(&self) -> bool {
        matches!(
            self,
            Type::SmallInt | Type::Int | Type::BigInt | Type::Domain(_)
        )
    }

    /// Whether it behaves like text.
    pub fn is_text(&self) -> bool {
        matches!(self, Type::Text | Type::Varchar)
    }

    /// Whether it may be a key, be grouped and compared.
    pub fn has_equality(&self) -> bool {
        !matches!(self, Type::Json)
    }

    /// Whether min and max exist for it.
    pub fn has_extremes(&self) -> bool {
        self.is_integer()
            || self.is_text()
            || matches!(
                self,
                Type::Numeric | Type::Float | Type::Date | Type::Timestamp | Type::Enum(_)
            )
    }

    /// A random constant, cast so that it keeps its type anywhere.
    pub fn value(&self, rng: &mut Rng) -> String {
        let bare = self.bare(rng);
        format!("{bare}::{}", self.sql())
    }

    /// A random constant without a cast.
    pub fn bare(&self, rng: &mut Rng) -> String {
        match self {
            Type::SmallInt | Type::Int | Type::Domain(_) => signed(rng.between(-3, 12)),
            Type::BigInt if rng.chance(10) => "9000000000000".into(),
            Type::BigInt => signed(rng.between(-3, 12)),
            Type::Text | Type::Varchar => literal(TEXTS[rng.below(TEXTS.len())]),
            Type::Numeric if rng.chance(5) => "'NaN'".into(),
            Type::Numeric => format!("'{}.{:02}'", rng.between(-3, 12), rng.below(100)),
            Type::Float => format!("'{}.5'", rng.between(1, 9)),
            Type::Bool => (if rng.chance(50) { "true" } else { "false" }).into(),
            Type::Date => format!("'2024-02-{:02}'", rng.between(20, 29)),
            Type::Timestamp => format!("'2024-02-29 {:02}:30:00+00'", rng.between(0, 23)),
            Type::Uuid => {
                format!(
                    "'00000000-0000-4000-8000-0000000000{:02}'",
                    rng.between(0, 15)
                )
            }
            Type::Jsonb | Type::Json => json(rng),
            Type::IntArray => {
                format!("'{{{},NULL,{}}}'", rng.between(0, 3), rng.between(0, 3))
            }
            Type::TextArray => ["'{}'", "'{a,b}'", "'{\"x y\",NULL}'"][rng.below(3)].into(),
            Type::Range => {
                let low = rng.between(0, 40);
                format!("'[{low},{})'", low + rng.between(1, 6))
            }
            Type::Bytea => format!("'\\x{:02x}ff'", rng.below(16)),
            Type::Enum(_) => literal(LABELS[rng.below(LABELS.len())]),
            Type::Composite(_) => {
                format!("'({},\"{}\")'", rng.between(0, 9), rng.pick(&["a", "b c"]))
            }
        }
    }

    /// A random constant, sometimes NULL.
    pub fn nullable(&self, rng: &mut Rng) -> String {
        if rng.chance(14) {
            "NULL".into()
        } else {
            self.bare(rng)
        }
    }

    /// A value that is different for every `n`, as an expression of it, if there is one.
    pub fn of_number(&self, n: &str) -> Option<String> {
        Some(match self {
            Type::Int | Type::BigInt | Type::Numeric | Type::Domain(_) => n.to_string(),
            Type::SmallInt => format!("({n})::int2"),
            Type::Float => format!("({n})::float8"),
            Type::Text | Type::Varchar => format!("'n' || {n}"),
            Type::Date => format!("date '2024-01-01' + {n}"),
            Type::Uuid => format!("lpad(({n})::text, 32, '0')::uuid"),
            Type::Timestamp => {
                format!("timestamptz '2024-01-01 00:00+00' + {n} * interval '1 hour'")
            }
            _ => return None,
        })
    }
}

fn signed(n: i64) -> String {
    if n < 0 {
        format!("({n})")
    } else {
        n.to_string()
    }
}

fn json(rng: &mut Rng) -> String {
    match rng.below(5) {
        0 => "'null'".into(),
        1 => "'[1, 2, {\"a\": null}]'".into(),
        2 => "'\"text\"'".into(),
        _ => format!(
            "'{{\"k\": {}, \"s\": \"{}\"}}'",
            rng.below(4),
            rng.pick(&["x", "y"])
        ),
    }
}

/// User-defined types of a case.
#[derive(Debug, Clone, Default)]
pub struct UserTypes {
    /// Quoted, schema-qualified names.
    pub enums: Vec<String>,
    /// The same for domains.
    pub domains: Vec<String>,
    /// The same for composites.
    pub composites: Vec<String>,
}

impl UserTypes {
    /// Statements that make one type of each sort in `schema`.
    pub fn create(&mut self, rng: &mut Rng, schema: &str, hostile: usize) -> Vec<String> {
        let mut full = |tag: &str| {
            let name = braid_testkit::names::name(rng, tag, hostile);
            format!("{schema}.{}", quote(&name))
        };
        let (e, d, c) = (full("mood"), full("small"), full("pair"));
        let labels: Vec<String> = LABELS.iter().map(|l| literal(l)).collect();
        let made = vec![
            format!("CREATE TYPE {e} AS ENUM ({})", labels.join(", ")),
            format!("CREATE DOMAIN {d} AS int CHECK (VALUE > -1000)"),
            format!("CREATE TYPE {c} AS (n int, t text)"),
        ];
        self.enums.push(e);
        self.domains.push(d);
        self.composites.push(c);
        made
    }

    /// A type for a column that is part of a key.
    pub fn key_type(&self, rng: &mut Rng) -> Type {
        match rng.weighted(&[40, 12, 14, 6, 6, 8, 4, 6, 4]) {
            0 => Type::Int,
            1 => Type::BigInt,
            2 => Type::Text,
            3 => Type::Varchar,
            4 => Type::Date,
            5 => Type::Uuid,
            6 => Type::SmallInt,
            7 => self
                .enums
                .first()
                .map_or(Type::Int, |n| Type::Enum(n.clone())),
            _ => Type::Numeric,
        }
    }

    /// A type for any column.
    pub fn any_type(&self, rng: &mut Rng) -> Type {
        const PLAIN: &[Type] = &[
            Type::Int,
            Type::Int,
            Type::BigInt,
            Type::Text,
            Type::Text,
            Type::Varchar,
            Type::Numeric,
            Type::Float,
            Type::Bool,
            Type::Date,
            Type::Timestamp,
            Type::Uuid,
            Type::Jsonb,
            Type::Json,
            Type::IntArray,
            Type::TextArray,
            Type::Range,
            Type::Bytea,
            Type::SmallInt,
        ];
        if rng.chance(80) {
            return rng.pick(PLAIN).clone();
        }
        let user: Vec<Type> = (self.enums.iter().cloned().map(Type::Enum))
            .chain(self.domains.iter().cloned().map(Type::Domain))
            .chain(self.composites.iter().cloned().map(Type::Composite))
            .collect();
        rng.pick_opt(&user).cloned().unwrap_or(Type::Int)
    }
}
