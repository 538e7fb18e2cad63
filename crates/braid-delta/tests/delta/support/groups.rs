//! GROUP BY and aggregates, as SQL defines them.

use std::collections::BTreeMap;

use braid_delta::plan::{AggregateCall, AggregateLaw};
use braid_delta::Expr;

use super::eval::value;
use super::value::{Row, Value};

/// One grouping set.
pub fn grouped(
    input: &[Row],
    groups: &[Expr],
    aggregates: &[AggregateCall],
    set: &[usize],
    outer: &[Row],
) -> Vec<Row> {
    let mut parts: BTreeMap<Row, Vec<Row>> = BTreeMap::new();
    for row in input {
        let key = groups
            .iter()
            .enumerate()
            .map(|(at, e)| match set.contains(&at) {
                true => value(e, &[row], outer),
                false => Value::Null,
            })
            .collect();
        parts.entry(key).or_default().push(row.clone());
    }
    if set.is_empty() && parts.is_empty() {
        parts.insert(vec![Value::Null; groups.len()], Vec::new());
    }
    parts
        .into_iter()
        .map(|(mut key, rows)| {
            key.extend(aggregates.iter().map(|a| aggregate(a, &rows, set, outer)));
            key
        })
        .collect()
}

/// The value of an aggregate over rows.
pub fn aggregate(call: &AggregateCall, rows: &[Row], set: &[usize], outer: &[Row]) -> Value {
    let passing: Vec<&Row> = rows
        .iter()
        .filter(|row| {
            call.filter
                .as_ref()
                .is_none_or(|filter| value(filter, &[row], outer).is_true())
        })
        .collect();
    let arguments = |x: &Expr| -> Vec<Value> {
        let mut values: Vec<Value> = passing
            .iter()
            .map(|row| value(x, &[row], outer))
            .filter(|v| !v.is_null())
            .collect();
        if call.distinct {
            values.sort();
            values.dedup();
        }
        values
    };
    let sum = |values: &[Value]| {
        values
            .iter()
            .cloned()
            .reduce(|a, b| a.add(&b))
            .unwrap_or(Value::Null)
    };
    match &call.law {
        AggregateLaw::CountRows => Value::int(passing.len() as i64),
        AggregateLaw::Count(x) => Value::int(arguments(x).len() as i64),
        AggregateLaw::Sum(x, _) => sum(&arguments(x)),
        AggregateLaw::Average(x, _) => {
            let values = arguments(x);
            match sum(&values) {
                Value::Number(n, d) => Value::fraction(n, d * values.len() as i64),
                _ => Value::Null,
            }
        }
        AggregateLaw::Minimum(x) => arguments(x).into_iter().min().unwrap_or(Value::Null),
        AggregateLaw::Maximum(x) => arguments(x).into_iter().max().unwrap_or(Value::Null),
        AggregateLaw::Every(x) => arguments(x).into_iter().min().unwrap_or(Value::Null),
        AggregateLaw::Some(x) => arguments(x).into_iter().max().unwrap_or(Value::Null),
        AggregateLaw::Grouping(of) => Value::int(
            of.iter()
                .fold(0, |bits, at| bits << 1 | i64::from(!set.contains(at))),
        ),
        // The generator's only one: array_agg(x ORDER BY x), x its only column.
        AggregateLaw::Recompute => {
            let column = call.call.columns().next().expect("an argument");
            let mut values: Vec<Value> = passing
                .iter()
                .map(|row| row[column.column].clone())
                .collect();
            values.sort();
            match values.is_empty() {
                true => Value::Null,
                false => Value::List(values),
            }
        }
    }
}
