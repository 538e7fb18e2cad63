//! Results on standard output: a table for people, JSON for programs.

use std::io::{self, Write};

use comfy_table::{presets, CellAlignment, Table};
use serde::Serialize;

use crate::cli::Format;
use crate::failure::{file_error, Result};

/// Writes text and a line break. A reader that went away (`| head`) is no error.
pub fn line(text: impl AsRef<str>) -> Result<()> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{}", text.as_ref()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(file_error("write to", "standard output")(error))
        }
        _ => Ok(()),
    }
}

/// Writes a list in the format that was asked for.
pub fn list<T: Serialize>(format: Format, items: &T, table: impl FnOnce() -> Table) -> Result<()> {
    match format {
        Format::Table => line(table().trim_fmt()),
        Format::Json => json(items),
    }
}

/// Writes one JSON value.
pub fn json<T: Serialize>(value: &T) -> Result<()> {
    line(serde_json::to_string_pretty(value).expect("plain data is JSON"))
}

/// An empty table with a heading.
pub fn table(heading: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(heading);
    without_left_padding(&mut table, heading.len());
    table
}

/// Puts numbers at the right edge of their columns.
pub fn align_right(table: &mut Table, columns: impl IntoIterator<Item = usize>) {
    for i in columns {
        if let Some(column) = table.column_mut(i) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// A list of names and values.
pub fn facts<'a>(facts: impl IntoIterator<Item = (&'a str, String)>) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    for (name, value) in facts {
        table.add_row([name.to_string(), value]);
    }
    without_left_padding(&mut table, 2);
    table
}

fn without_left_padding(table: &mut Table, columns: usize) {
    for i in 0..columns {
        if let Some(column) = table.column_mut(i) {
            column.set_padding((0, 2));
        }
    }
}
