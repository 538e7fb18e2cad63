//! A result as lines of text, and two of them side by side.
//!
//! ```text
//!   main                          | feature/x
//!   id  name                      | id  name   note
//!   1   one                       | 1   one    changed
//!   2   two                       |
//!   2 rows, 410 us                | 1 row, 520 us
//! ```

use std::time::Duration;

use comfy_table::Table;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::format;
use crate::output;

/// Longer values are cut, so that two sides fit a terminal.
const VALUE_WIDTH: usize = 28;

/// Where something was cut off.
const DOTS: &str = "...";

/// A block of lines with a title.
pub struct Panel {
    title: String,
    lines: Vec<String>,
}

impl Panel {
    /// A result, with how many rows it has and what it took.
    pub fn of_result(
        title: &str,
        columns: &[String],
        rows: &[Vec<String>],
        took: Duration,
    ) -> Panel {
        let heading: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut table = output::table(&heading);
        for row in rows {
            table.add_row(row.iter().map(|value| cut(value)));
        }
        let numeric =
            |i: &usize| !rows.is_empty() && rows.iter().all(|row| row[*i].parse::<f64>().is_ok());
        output::align_right(&mut table, (0..columns.len()).filter(numeric));
        let mut lines = trimmed(&table);
        lines.push(format!(
            "{}, {}",
            format::counted(rows.len() as i64, "row"),
            format::duration(took)
        ));
        Panel::of_lines(title, lines)
    }

    /// One row, its columns below each other.
    pub fn of_row(title: &str, columns: &[String], row: &[String], took: Duration) -> Panel {
        let mut table = output::table(&["column", "value"]);
        for (name, value) in columns.iter().zip(row) {
            table.add_row([cut(name), cut(value)]);
        }
        let mut lines = trimmed(&table);
        lines.push(format::duration(took));
        Panel::of_lines(title, lines)
    }

    /// Lines of one's own.
    pub fn of_lines(title: &str, lines: Vec<String>) -> Panel {
        Panel {
            title: title.to_string(),
            lines,
        }
    }

    fn all_lines(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.title.as_str()).chain(self.lines.iter().map(String::as_str))
    }

    fn width(&self) -> usize {
        self.all_lines()
            .map(UnicodeWidthStr::width)
            .max()
            .unwrap_or(0)
    }
}

fn trimmed(table: &Table) -> Vec<String> {
    table
        .lines()
        .map(|line| line.trim_end().to_string())
        .collect()
}

/// Two panels next to each other.
pub fn beside(left: &Panel, right: &Panel) -> String {
    let width = left.width();
    let height = left.lines.len().max(right.lines.len()) + 1;
    let mut left = left.all_lines();
    let mut right = right.all_lines();
    let mut lines = Vec::new();
    for _ in 0..height {
        let l = left.next().unwrap_or("");
        let r = right.next().unwrap_or("");
        let padding = " ".repeat(width - l.width());
        lines.push(format!("  {l}{padding}  | {r}").trim_end().to_string());
    }
    lines.join("\n")
}

/// One line of at most [`VALUE_WIDTH`] columns.
fn cut(value: &str) -> String {
    let value = value.replace(['\n', '\r', '\t'], " ");
    if value.width() <= VALUE_WIDTH {
        return value;
    }
    let mut text = String::new();
    for c in value.chars() {
        if text.width() + c.width().unwrap_or(0) + DOTS.len() > VALUE_WIDTH {
            break;
        }
        text.push(c);
    }
    text + DOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_panels_stand_next_to_each_other() {
        let left = Panel::of_lines("main", vec!["1".into(), "22222".into()]);
        let right = Panel::of_lines("b", vec!["x".into()]);
        assert_eq!(
            beside(&left, &right),
            "  main   | b\n  1      | x\n  22222  |"
        );
        assert_eq!(beside(&right, &left), "  b  | main\n  x  | 1\n     | 22222");
    }

    #[test]
    fn long_and_wide_values_are_cut_to_one_line() {
        assert_eq!(cut("a\nb"), "a b");
        assert_eq!(cut(&"x".repeat(60)).len(), VALUE_WIDTH);
        assert!(cut(&"木".repeat(60)).width() <= VALUE_WIDTH);
    }
}
