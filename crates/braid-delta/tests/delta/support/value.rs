//! Values of the test language and their SQL meaning.

use std::cmp::Ordering;

/// A value. `Ord` is PostgreSQL's order with NULLs last.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// A number as a reduced fraction.
    Number(i64, i64),
    Bool(bool),
    /// What an aggregate that is not taken apart returns.
    List(Vec<Value>),
    Null,
}

pub type Row = Vec<Value>;

impl Value {
    pub fn int(n: i64) -> Value {
        Value::Number(n, 1)
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    pub fn is_true(&self) -> bool {
        matches!(self, Value::Bool(true))
    }

    pub fn as_int(&self) -> i64 {
        match self {
            Value::Number(n, 1) => *n,
            other => panic!("not an integer: {other:?}"),
        }
    }

    pub fn fraction(n: i64, d: i64) -> Value {
        fn gcd(a: i64, b: i64) -> i64 {
            if b == 0 {
                a
            } else {
                gcd(b, a % b)
            }
        }
        let g = gcd(n.abs(), d.abs()).max(1) * d.signum();
        Value::Number(n / g, d / g)
    }

    /// The cast to an integer: half away from zero.
    pub fn rounded(&self) -> Value {
        match self {
            Value::Number(n, d) => {
                let rest = (n.abs() * 2 + d) / (d * 2);
                Value::int(rest * n.signum())
            }
            other => other.clone(),
        }
    }

    pub fn add(&self, other: &Value) -> Value {
        match (self, other) {
            (Value::Number(a, b), Value::Number(c, d)) => Value::fraction(a * d + c * b, b * d),
            _ => Value::Null,
        }
    }

    pub fn times(&self, by: i64) -> Value {
        match self {
            Value::Number(a, b) => Value::fraction(a * by, *b),
            _ => Value::Null,
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Number(a, b), Value::Number(c, d)) => (a * d).cmp(&(c * b)),
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::List(a), Value::List(b)) => a.cmp(b),
            (Value::Null, Value::Null) => Ordering::Equal,
            (Value::Null, _) => Ordering::Greater,
            (_, Value::Null) => Ordering::Less,
            (a, b) => rank(a).cmp(&rank(b)),
        }
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Number(..) => 0,
        Value::Bool(_) => 1,
        Value::List(_) => 2,
        Value::Null => 3,
    }
}
