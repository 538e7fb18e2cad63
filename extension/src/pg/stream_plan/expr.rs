//! Expressions: what stands for a column becomes a numbered parameter,
//! PostgreSQL deparses the rest, and the text is split at the parameters.
//!
//! ```text
//!   lower(c.name) || '$1'   ──▶   lower($1) || '$1'   ──▶   "lower(" column ") || '$1'"
//!                  (tree)                    (text)
//! ```

use super::level::{Level, Variable};
use super::list::{self, Nodes};
use super::{types, Converter, NoPlan, Result};
use crate::pg::{server, shape};
use braid_delta::expr::{ColumnRef, Condition, Expr, Piece};
use braid_rewrite::quote_identifier;
use pgrx::pg_sys;
use pgrx::pg_sys::NodeTag;
use pgrx::prelude::*;
use std::ffi::{c_void, CStr};

/// The replacing of one expression.
struct Replacing<'a, 'b> {
    level: &'a Level<'b>,
    /// The level at which the row of the query itself is read: 0, or 1 inside
    /// a lateral item.
    own: usize,
    holes: Vec<Expr>,
    failed: Option<NoPlan>,
}

impl Converter {
    /// An expression over the row of a level.
    pub(super) fn expr(&mut self, level: &Level, node: *mut pg_sys::Node) -> Result<Expr> {
        expression(level, 0, node)
    }

    /// A condition over the row of a level.
    pub(super) fn condition(
        &mut self,
        level: &Level,
        node: *mut pg_sys::Node,
    ) -> Result<Condition> {
        let test = expression(level, 0, node)?;
        let sides = match sides(node) {
            Some((left, right)) => Some(Box::new((
                expression(level, 0, left)?,
                expression(level, 0, right)?,
            ))),
            None => None,
        };
        Ok(Condition {
            test,
            equality: sides,
        })
    }
}

/// The two sides of `left = right` by the default equality of their type.
fn sides(node: *mut pg_sys::Node) -> Option<(*mut pg_sys::Node, *mut pg_sys::Node)> {
    // SAFETY: read as what the tag says.
    unsafe {
        if list::tag(node) != NodeTag::T_OpExpr {
            return None;
        }
        let call = &*node.cast::<pg_sys::OpExpr>();
        let mut args = Nodes::of(call.args);
        let (left, right) = (args.next()?, args.next()?);
        let same = pg_sys::exprType(left) == pg_sys::exprType(right)
            && pg_sys::exprCollation(left) == pg_sys::exprCollation(right);
        (same && types::is_default_equality(call.opno)).then_some((left, right))
    }
}

/// An expression whose own columns are read at level `own`.
pub fn expression(level: &Level, own: usize, node: *mut pg_sys::Node) -> Result<Expr> {
    let mut replacing = Replacing {
        level,
        own,
        holes: Vec::new(),
        failed: None,
    };
    // SAFETY: the tree is copied where it changes.
    let replaced = unsafe { mutate(node, (&raw mut replacing).cast()) };
    if let Some(failed) = replacing.failed {
        return Err(failed);
    }
    if list::tag(replaced) == NodeTag::T_Param && replacing.holes.len() == 1 {
        return Ok(replacing.holes.remove(0));
    }
    let ty = types::of_expression(node);
    Ok(template(&deparse(replaced), &replacing.holes, ty))
}

/// PostgreSQL's text of an expression without variables.
pub fn deparse(node: *mut pg_sys::Node) -> String {
    // SAFETY: the result is a C string in the current context.
    unsafe {
        let raw = pg_sys::deparse_expression(node, std::ptr::null_mut(), true, true);
        CStr::from_ptr(raw).to_string_lossy().into_owned()
    }
}

/// Splits a text at `$n` outside of quotes.
fn template(text: &str, holes: &[Expr], ty: braid_delta::types::ColumnType) -> Expr {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut plain = String::new();
    let mut quote = None;
    let mut rest = text.char_indices().peekable();
    while let Some((_, c)) = rest.next() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '$') => {
                let mut number = 0;
                while let Some(digit) = rest.peek().and_then(|(_, c)| c.to_digit(10)) {
                    number = number * 10 + digit as usize;
                    rest.next();
                }
                if let Some(hole) = number.checked_sub(1).and_then(|n| holes.get(n)) {
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    let bare = hole.as_any_column().is_some();
                    if !bare {
                        pieces.push(Piece::Text("(".into()));
                    }
                    pieces.extend(hole.pieces.iter().cloned());
                    if !bare {
                        plain.push(')');
                    }
                    continue;
                }
            }
            _ => {}
        }
        plain.push(c);
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Expr { pieces, ty }
}

#[pg_guard]
unsafe extern "C-unwind" fn mutate(
    node: *mut pg_sys::Node,
    context: *mut c_void,
) -> *mut pg_sys::Node {
    // SAFETY: called with nodes of the tree and the state of the replacing.
    unsafe {
        if node.is_null() {
            return node;
        }
        let replacing = &mut *context.cast::<Replacing>();
        if replacing.failed.is_some() {
            return node;
        }
        if let Some(column) = replacing.level.row.find(node) {
            let ty = replacing.level.row.types[column].clone();
            let hole = Expr {
                pieces: vec![Piece::Column(replacing.at(replacing.own, column))],
                ty,
            };
            return replacing.put(node, hole);
        }
        let done = match list::tag(node) {
            NodeTag::T_Var => replacing.variable(node.cast()),
            NodeTag::T_Param => Err(NoPlan::new("a parameter", "A stream table has none.")),
            NodeTag::T_SubLink => Err(NoPlan::new(
                "a sub-query in this place",
                "Only WHERE, HAVING, SELECT and GROUP BY may hold sub-queries.",
            )),
            NodeTag::T_Aggref => Err(NoPlan::new(
                "an aggregate of an outer query",
                "Its groups are not those of the query it stands in.",
            )),
            NodeTag::T_WindowFunc => Err(NoPlan::new(
                "a window function in this place",
                "It stands where rows are not yet known.",
            )),
            NodeTag::T_CurrentOfExpr => Err(NoPlan::new("CURRENT OF", "There is no cursor.")),
            _ => {
                return pg_sys::ffi::pg_guard_ffi_boundary(|| {
                    server::expression_tree_mutator(node, mutate, context)
                })
            }
        };
        match done {
            Ok(hole) => replacing.put(node, hole),
            Err(failed) => {
                replacing.failed = Some(failed);
                node
            }
        }
    }
}

impl Replacing<'_, '_> {
    fn at(&self, level: usize, column: usize) -> ColumnRef {
        ColumnRef {
            level,
            input: 0,
            column,
        }
    }

    /// A parameter in the place of a node.
    unsafe fn put(&mut self, node: *mut pg_sys::Node, hole: Expr) -> *mut pg_sys::Node {
        self.holes.push(hole);
        // SAFETY: a new node of the type of the one it stands for.
        unsafe {
            let param: *mut pg_sys::Param = pg_sys::palloc0(size_of::<pg_sys::Param>()).cast();
            (*param).xpr.type_ = NodeTag::T_Param;
            (*param).paramkind = pg_sys::ParamKind::PARAM_EXTERN;
            (*param).paramid = self.holes.len() as i32;
            (*param).paramtype = pg_sys::exprType(node);
            (*param).paramtypmod = pg_sys::exprTypmod(node);
            (*param).paramcollid = pg_sys::exprCollation(node);
            (*param).location = -1;
            param.cast()
        }
    }

    unsafe fn variable(&mut self, var: *mut pg_sys::Var) -> Result<Expr> {
        // SAFETY: a variable of the tree.
        unsafe {
            let up = (*var).varlevelsup;
            let (level, via) = self.level.ancestor(up)?;
            let own = match (up, via) {
                (0, _) => self.own,
                (_, Some(number)) => self.level.depth + self.own + 1 - number,
                (_, None) => {
                    return Err(NoPlan::new(
                        "a reference to a table beside a sub-query",
                        "The sub-query is not LATERAL.",
                    ))
                }
            };
            if up > 0 {
                // An expression of the outer row, as a column of it.
                let copy = pg_sys::copyObjectImpl(var.cast()).cast::<pg_sys::Var>();
                (*copy).varlevelsup = 0;
                if let Some(column) = level.row.find(copy.cast()) {
                    return Ok(hole(level, own, column));
                }
            }
            let rte = level.entry((*var).varno as i32);
            let variable: Variable = ((*var).varno as i32, (*var).varattno);
            if let Some(column) = level.row.variables.get(&variable) {
                return Ok(hole(level, own, *column));
            }
            if (*var).varattno < 0 {
                return Err(NoPlan::new(
                    "a system column (ctid, xmin, tableoid)",
                    "It belongs to one version of a row and is in no log.",
                ));
            }
            if (*var).varattno == 0 {
                return self.whole_row(level, own, var, rte);
            }
            let alias = match (*rte).rtekind {
                pg_sys::RTEKind::RTE_JOIN => {
                    Nodes::of((*rte).joinaliasvars).nth((*var).varattno as usize - 1)
                }
                #[cfg(feature = "pg18")]
                pg_sys::RTEKind::RTE_GROUP => {
                    Nodes::of((*rte).groupexprs).nth((*var).varattno as usize - 1)
                }
                _ => None,
            };
            match alias.filter(|alias| !alias.is_null()) {
                Some(alias) => {
                    let copy = pg_sys::copyObjectImpl(alias.cast()).cast::<pg_sys::Node>();
                    pg_sys::IncrementVarSublevelsUp(copy, up as i32, 0);
                    expression(self.level, self.own, copy)
                }
                None => Err(NoPlan::new(
                    "a column that is not in its row",
                    "It is read where its table cannot be seen, or outside of the groups.",
                )),
            }
        }
    }

    /// `t` as a value: all of its columns in a row.
    unsafe fn whole_row(
        &mut self,
        level: &Level,
        own: usize,
        var: *mut pg_sys::Var,
        rte: *mut pg_sys::RangeTblEntry,
    ) -> Result<Expr> {
        let number = unsafe { (*var).varno as i32 };
        if level.may_be_missing(number) {
            return Err(NoPlan::new(
                "a whole row of the side of an outer join that may be missing",
                "A row that is missing is NULL, not a row of NULLs; its columns do not tell which.",
            ));
        }
        let mut columns: Vec<(i16, usize)> = level
            .row
            .variables
            .iter()
            .filter(|((of, _), _)| *of == number)
            .map(|((_, attribute), column)| (*attribute, *column))
            .collect();
        columns.sort_unstable();
        let mut pieces = vec![Piece::Text("ROW(".into())];
        for (i, (_, column)) in columns.iter().enumerate() {
            if i > 0 {
                pieces.push(Piece::Text(", ".into()));
            }
            pieces.push(Piece::Column(self.at(own, *column)));
        }
        // SAFETY: an entry of the tree.
        let cast = unsafe {
            match (*rte).rtekind {
                pg_sys::RTEKind::RTE_RELATION => {
                    format!(")::{}", shape::qualified_name((*rte).relid))
                }
                _ => ")".to_string(),
            }
        };
        if columns.is_empty() {
            return Err(NoPlan::new(
                "a whole row in this place",
                "Its columns are not in the row.",
            ));
        }
        pieces.push(Piece::Text(cast));
        Ok(Expr {
            pieces,
            ty: types::of_expression(var.cast()),
        })
    }
}

fn hole(level: &Level, own: usize, column: usize) -> Expr {
    Expr {
        pieces: vec![Piece::Column(ColumnRef {
            level: own,
            input: 0,
            column,
        })],
        ty: level.row.types[column].clone(),
    }
}

/// A qualified, quoted name of a function.
pub fn function_name(function: pg_sys::Oid) -> String {
    // SAFETY: catalog look-ups; names are palloc'ed copies.
    unsafe {
        let name = list::text(pg_sys::get_func_name(function));
        let schema = shape::namespace_name(pg_sys::get_func_namespace(function));
        format!("{}.{}", quote_identifier(&schema), quote_identifier(&name))
    }
}
