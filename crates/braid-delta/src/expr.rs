//! Expressions: text that PostgreSQL itself deparsed, with holes for columns.
//!
//! ```text
//!   lower(name) || '$'      Text("lower(")  Column(0.2)  Text(") || '$'")
//! ```
//!
//! Nothing here understands the text between the holes. A hole names a column
//! by position: of which sub-query level, of which input of the node the
//! expression belongs to, and which column of it.

use crate::types::ColumnType;

/// A column that an expression reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnRef {
    /// 0: the node's own inputs. 1: the input of the nearest enclosing
    /// [`crate::plan::Plan::Dependent`], and so on outwards.
    pub level: usize,
    /// Which input of the node: 0 is the only or the left one, 1 the right one.
    pub input: usize,
    /// The position in that input, from 0.
    pub column: usize,
}

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// SQL that is copied as it is.
    Text(String),
    /// A column.
    Column(ColumnRef),
}

/// An expression template and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// Text and columns, in order.
    pub pieces: Vec<Piece>,
    /// The type of its values.
    pub ty: ColumnType,
}

impl Expr {
    /// A constant expression, or one that reads no column.
    pub fn text(sql: impl Into<String>, ty: ColumnType) -> Self {
        Expr {
            pieces: vec![Piece::Text(sql.into())],
            ty,
        }
    }

    /// Column `column` of the only (or left) input.
    pub fn column(column: usize, ty: ColumnType) -> Self {
        Self::of(0, column, ty)
    }

    /// Column `column` of input `input`.
    pub fn of(input: usize, column: usize, ty: ColumnType) -> Self {
        Expr {
            pieces: vec![Piece::Column(ColumnRef {
                level: 0,
                input,
                column,
            })],
            ty,
        }
    }

    /// A column of the enclosing query, `level` levels outwards.
    pub fn outer(level: usize, column: usize, ty: ColumnType) -> Self {
        Expr {
            pieces: vec![Piece::Column(ColumnRef {
                level,
                input: 0,
                column,
            })],
            ty,
        }
    }

    /// Builds an expression from text and other expressions: each `{}` of
    /// `shape` is replaced by the next part, in parentheses.
    pub fn build(shape: &str, parts: &[&Expr], ty: ColumnType) -> Self {
        let mut pieces = Vec::new();
        let mut texts = shape.split("{}");
        push_text(&mut pieces, texts.next().unwrap_or_default());
        for (text, part) in texts.zip(parts) {
            let bare = part.as_any_column().is_some();
            if !bare {
                push_text(&mut pieces, "(");
            }
            for piece in &part.pieces {
                match piece {
                    Piece::Text(text) => push_text(&mut pieces, text),
                    column => pieces.push(column.clone()),
                }
            }
            if !bare {
                push_text(&mut pieces, ")");
            }
            push_text(&mut pieces, text);
        }
        Expr { pieces, ty }
    }

    /// The column, if the expression is just a column of the node's own inputs.
    pub fn as_column(&self) -> Option<ColumnRef> {
        self.as_any_column().filter(|column| column.level == 0)
    }

    /// The column, if the expression is just a column, also an outer one.
    pub fn as_any_column(&self) -> Option<ColumnRef> {
        match self.pieces.as_slice() {
            [Piece::Column(column)] => Some(*column),
            _ => None,
        }
    }

    /// All columns read, in order, repeated when read repeatedly.
    pub fn columns(&self) -> impl Iterator<Item = ColumnRef> + '_ {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Column(column) => Some(*column),
            Piece::Text(_) => None,
        })
    }

    /// Does it read a column of an enclosing query?
    pub fn is_correlated(&self) -> bool {
        self.columns().any(|column| column.level > 0)
    }

    /// The same expression over other columns.
    pub fn map(&self, mut to: impl FnMut(ColumnRef) -> ColumnRef) -> Expr {
        Expr {
            pieces: self
                .pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Column(column) => Piece::Column(to(*column)),
                    text => text.clone(),
                })
                .collect(),
            ty: self.ty.clone(),
        }
    }

    /// The same expression with expressions in the place of columns.
    pub fn substitute(&self, mut to: impl FnMut(ColumnRef) -> Expr) -> Expr {
        if let Some(column) = self.as_any_column() {
            let part = to(column);
            // A column that stays itself keeps its type.
            return match part.as_any_column() {
                Some(same) if same == column => self.clone(),
                _ => part,
            };
        }
        let mut pieces = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => push_text(&mut pieces, text),
                Piece::Column(column) => {
                    let part = to(*column);
                    let bare = part.as_any_column().is_some();
                    if !bare {
                        push_text(&mut pieces, "(");
                    }
                    for piece in part.pieces {
                        match piece {
                            Piece::Text(text) => push_text(&mut pieces, &text),
                            column => pieces.push(column),
                        }
                    }
                    if !bare {
                        push_text(&mut pieces, ")");
                    }
                }
            }
        }
        Expr {
            pieces,
            ty: self.ty.clone(),
        }
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        last.push_str(text);
    } else {
        pieces.push(Piece::Text(text.to_string()));
    }
}

/// One condition of a conjunction. The caller splits `AND`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The boolean expression.
    pub test: Expr,
    /// The two sides, when the test is `left = right` with the equality of the
    /// type's default operator class (so that rows that pass can be grouped by
    /// either side). Both sides have the same type.
    pub equality: Option<Box<(Expr, Expr)>>,
}

impl Condition {
    /// A condition about which nothing more is known.
    pub fn new(test: Expr) -> Self {
        Condition {
            test,
            equality: None,
        }
    }

    /// `left = right` with the types' default equality.
    pub fn equal(left: Expr, right: Expr) -> Self {
        let shape = format!("{{}} {} {{}}", left.ty.equals);
        Condition {
            test: Expr::build(&shape, &[&left, &right], ColumnType::boolean()),
            equality: Some(Box::new((left, right))),
        }
    }

    /// The same condition over other columns.
    pub fn map(&self, mut to: impl FnMut(ColumnRef) -> ColumnRef) -> Condition {
        Condition {
            test: self.test.map(&mut to),
            equality: self
                .equality
                .as_ref()
                .map(|sides| Box::new((sides.0.map(&mut to), sides.1.map(&mut to)))),
        }
    }

    /// The same condition with expressions in the place of columns.
    pub fn substitute(&self, mut to: impl FnMut(ColumnRef) -> Expr) -> Condition {
        Condition {
            test: self.test.substitute(&mut to),
            equality: self
                .equality
                .as_ref()
                .map(|sides| Box::new((sides.0.substitute(&mut to), sides.1.substitute(&mut to)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_put_in_parentheses_unless_they_are_columns() {
        let int = || ColumnType::exact("int4");
        let sum = Expr::build(
            "{} + {}",
            &[&Expr::column(0, int()), &Expr::column(1, int())],
            int(),
        );
        let product = Expr::build("{} * {}", &[&sum, &Expr::of(1, 4, int())], int());
        assert_eq!(product.pieces.first(), Some(&Piece::Text("(".to_string())));
        assert_eq!(product.columns().count(), 3);
        assert!(!product.is_correlated());
    }
}
