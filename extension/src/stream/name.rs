//! Names of stream tables, as users write them.

use super::error::StreamError;
use super::sql;
use crate::pg::shape;
use braid_rewrite::quote;
use pgrx::pg_sys::Oid;

/// A schema and a name, unquoted.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub schema: String,
    pub name: String,
}

impl Name {
    /// As SQL.
    pub fn qualified(&self) -> String {
        quote::qualified(&self.schema, &self.name)
    }

    /// The relation of this name.
    pub fn find(&self) -> Option<Oid> {
        shape::find(&self.schema, &self.name)
    }
}

/// Reads `table`, `schema.table` or `"Sche.ma"."Table"`; without a schema the
/// first one of the search path in which the relation exists, or else in which
/// it would be created.
pub fn read(text: &str) -> Result<Name, StreamError> {
    let mut parts = split(text).ok_or_else(|| StreamError::MalformedName(text.into()))?;
    let name = parts
        .pop()
        .filter(|name| !name.is_empty() && name.len() < 64)
        .ok_or_else(|| StreamError::MalformedName(text.into()))?;
    match parts.pop() {
        Some(schema) if parts.is_empty() && !schema.is_empty() => Ok(Name { schema, name }),
        Some(_) => Err(StreamError::MalformedName(text.into())),
        None => in_search_path(name),
    }
}

fn in_search_path(name: String) -> Result<Name, StreamError> {
    let path: Vec<String> = pgrx::Spi::connect(|client| {
        let sql = "SELECT pg_catalog.current_schemas(false)::pg_catalog.text[]";
        client
            .select(sql, Some(1), &[])
            .ok()?
            .first()
            .get_one()
            .ok()?
    })
    .unwrap_or_default();
    let first = path.first().cloned();
    let schema = path
        .into_iter()
        .find(|schema| shape::find(schema, &name).is_some())
        .or(first)
        .ok_or(StreamError::NoSchema)?;
    Ok(Name { schema, name })
}

/// The parts of a dotted name, as `parse_ident` reads them.
fn split(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    loop {
        let (part, after) = part(rest)?;
        parts.push(part);
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(parts);
        }
        rest = rest.strip_prefix('.')?.trim_start();
    }
}

fn part(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut name = String::new();
        let mut chars = quoted.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            if c != '"' {
                name.push(c);
            } else if chars.peek().is_some_and(|(_, next)| *next == '"') {
                chars.next();
                name.push('"');
            } else {
                return Some((name, &quoted[i + 1..]));
            }
        }
        return None;
    }
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()))
        .unwrap_or(text.len());
    let first = text.chars().next()?;
    if end == 0 || first.is_ascii_digit() || first == '$' {
        return None;
    }
    let name = text[..end]
        .chars()
        .map(|c| c.to_ascii_lowercase())
        .collect();
    Some((name, &text[end..]))
}

/// The stream table of this name.
pub fn stream(text: &str) -> Result<Oid, StreamError> {
    let name = read(text)?;
    let relid = name
        .find()
        .ok_or_else(|| StreamError::Unknown(text.into()))?;
    if is_stream(relid) {
        Ok(relid)
    } else {
        Err(StreamError::NotStream(text.into()))
    }
}

/// True for a stream table.
pub fn is_stream(relid: Oid) -> bool {
    !sql::rows(
        "SELECT FROM pggit.stream s WHERE s.relid = $1",
        &[relid.into()],
        |_| (),
    )
    .is_empty()
}
