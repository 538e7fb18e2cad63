//! FROM: tables, sub-queries, functions, joins, CTEs.
//!
//! Items stand side by side: the columns of `FROM a, b JOIN c` are those of a,
//! b and c in this order. A LATERAL item is a dependent sub-plan over what
//! stands left of it.

use super::expr::expression;
use super::level::{Level, Row, Variable};
use super::list::{self, Nodes};
use super::{types, Converter, NoPlan, Result, Scanned};
use crate::pg::relation::Open;
use crate::pg::shape;
use braid_delta::expr::{ColumnRef, Condition, Expr};
use braid_delta::plan::{DependentKind, JoinKind, Plan, Source, SourceColumn};
use braid_delta::types::ColumnType;
use pgrx::pg_sys;
use pgrx::pg_sys::NodeTag;

/// A part of FROM: its rows, and which variable each column is.
pub struct Item {
    pub plan: Plan,
    pub variables: Vec<Variable>,
}

impl Item {
    fn row(&self) -> Row {
        Row::of_item(&self.plan, self.variables.clone())
    }
}

/// What an item needs of those left of it.
enum Found {
    Alone(Item),
    /// It reads the row left of it as outer columns.
    Lateral(Item),
}

impl Converter {
    /// The whole FROM clause; the single row without columns when it is empty.
    pub(super) fn from(&mut self, level: &Level) -> Result<Item> {
        // SAFETY: the join tree of a SELECT.
        let list = unsafe { (*(*level.query).jointree).fromlist };
        let mut all: Option<Item> = None;
        for node in Nodes::of(list) {
            all = Some(self.beside(level, all, node)?);
        }
        Ok(all.unwrap_or(Item {
            plan: Plan::Values {
                rows: vec![Vec::new()],
                columns: Vec::new(),
            },
            variables: Vec::new(),
        }))
    }

    /// An item, beside those there are.
    fn beside(
        &mut self,
        level: &Level,
        left: Option<Item>,
        node: *mut pg_sys::Node,
    ) -> Result<Item> {
        match (self.item(level, left.as_ref(), node)?, left) {
            (Found::Alone(item), None) => Ok(item),
            (Found::Alone(item), Some(left)) => Ok(join(JoinKind::Inner, left, item, Vec::new())),
            (Found::Lateral(item), Some(left)) => {
                Ok(lateral(left, item, DependentKind::Lateral(Vec::new())))
            }
            (Found::Lateral(_), None) => Err(NoPlan::new(
                "LATERAL without anything to its left",
                "What it reads is out of reach.",
            )),
        }
    }

    fn item(
        &mut self,
        level: &Level,
        left: Option<&Item>,
        node: *mut pg_sys::Node,
    ) -> Result<Found> {
        // SAFETY: read as what the tag says.
        unsafe {
            match list::tag(node) {
                NodeTag::T_RangeTblRef => {
                    let number = (*node.cast::<pg_sys::RangeTblRef>()).rtindex;
                    self.entry(level, left, number)
                }
                NodeTag::T_JoinExpr => self
                    .joined(level, node.cast::<pg_sys::JoinExpr>())
                    .map(Found::Alone),
                _ => Err(NoPlan::new("this FROM item", "It is not known.")),
            }
        }
    }

    /// A range-table entry.
    unsafe fn entry(&mut self, level: &Level, left: Option<&Item>, number: i32) -> Result<Found> {
        use pg_sys::RTEKind::*;
        let rte = level.entry(number);
        // SAFETY: an entry of the query, its fields as its kind says.
        unsafe {
            match (*rte).rtekind {
                RTE_RELATION => self.relation(rte, number).map(Found::Alone),
                RTE_SUBQUERY => self.sub_query(level, left, rte, number),
                RTE_CTE => self.cte(level, rte, number).map(Found::Alone),
                RTE_FUNCTION | RTE_TABLEFUNC => self.function(level, left, rte, number),
                RTE_VALUES => self.values(level, left, rte, number),
                RTE_RESULT => Ok(Found::Alone(Item {
                    plan: Plan::Values {
                        rows: vec![Vec::new()],
                        columns: Vec::new(),
                    },
                    variables: Vec::new(),
                })),
                _ => Err(NoPlan::new("this FROM item", "It is of an unknown kind.")),
            }
        }
    }

    unsafe fn relation(&mut self, rte: *mut pg_sys::RangeTblEntry, number: i32) -> Result<Item> {
        // SAFETY: an entry for a relation.
        let (relid, inherits) = unsafe { ((*rte).relid, (*rte).inh) };
        let source = self.source(relid, inherits);
        let columns: Vec<ColumnType> = self.sources[source]
            .columns
            .iter()
            .map(|column| column.ty.clone())
            .collect();
        let variables = self.relations[source]
            .attributes
            .iter()
            .map(|attribute| (number, *attribute))
            .collect();
        Ok(Item {
            plan: Plan::Scan { source, columns },
            variables,
        })
    }

    /// The source for a relation; one for all of its scans.
    fn source(&mut self, relid: pg_sys::Oid, inherits: bool) -> usize {
        let known = self
            .relations
            .iter()
            .position(|known| known.relid == relid && known.inherits == inherits);
        if let Some(known) = known {
            return known;
        }
        let open = Open::shared(relid);
        let live = |n: i16| !open.attribute(n as usize).attisdropped;
        let all = || (1..=open.columns() as i16).filter(|n| live(*n));
        let used = self.used.get(&relid.to_u32()).cloned().unwrap_or_default();
        let mut attributes: Vec<i16> = if used.contains(&0) {
            all().collect()
        } else {
            used.into_iter().filter(|n| *n > 0).collect()
        };
        if attributes.is_empty() {
            attributes.extend(all().next());
        }
        let columns = attributes
            .iter()
            .map(|n| {
                let attribute = open.attribute(*n as usize);
                let ty = types::column_type(
                    attribute.atttypid,
                    attribute.atttypmod,
                    attribute.attcollation,
                );
                SourceColumn {
                    name: list::text(attribute.attname.data.as_ptr()),
                    ty: if attribute.attnotnull {
                        ty.not_null()
                    } else {
                        ty
                    },
                }
            })
            .collect();
        let only = if inherits { "" } else { "ONLY " };
        let children = inherits && shape::inheritors(relid).len() > 1;
        let key: Option<Vec<usize>> = shape::key_columns(relid)
            .iter()
            .map(|n| attributes.iter().position(|known| known == n))
            .collect();
        self.sources.push(Source {
            relation: format!("{only}{}", shape::qualified_name(relid)),
            columns,
            // Rows of children need not be unique in the whole tree.
            key: key.filter(|key| !key.is_empty() && (!children || shape::is_partitioned(relid))),
        });
        self.relations.push(Scanned {
            relid,
            inherits,
            attributes,
        });
        self.sources.len() - 1
    }

    unsafe fn sub_query(
        &mut self,
        level: &Level,
        left: Option<&Item>,
        rte: *mut pg_sys::RangeTblEntry,
        number: i32,
    ) -> Result<Found> {
        // SAFETY: an entry for a sub-query.
        let (query, reads_left) = unsafe {
            let query = (*rte).subquery;
            let reads = (*rte).lateral && pg_sys::contain_vars_of_level(query.cast(), 1);
            (query, reads)
        };
        if !reads_left {
            let plan = self.select(&level.independent(query))?;
            let variables = numbered(number, plan.width());
            return Ok(Found::Alone(Item { plan, variables }));
        }
        let here = level.with_row(left.map(Item::row).unwrap_or_default());
        let plan = self.select(&here.dependent(query))?;
        let variables = numbered(number, plan.width());
        Ok(Found::Lateral(Item { plan, variables }))
    }

    unsafe fn cte(
        &mut self,
        level: &Level,
        rte: *mut pg_sys::RangeTblEntry,
        number: i32,
    ) -> Result<Item> {
        // SAFETY: an entry for a CTE; its query is a Query after analysis.
        unsafe {
            let (home, _) = level.ancestor((*rte).ctelevelsup)?;
            if (*rte).self_reference {
                let columns = cte_types(rte);
                let variables = numbered(number, columns.len());
                return Ok(Item {
                    plan: Plan::Working { columns },
                    variables,
                });
            }
            let cte = home
                .cte((*rte).ctename)
                .ok_or_else(|| NoPlan::new("a WITH query", "It was not found."))?;
            let query = (*cte).ctequery.cast::<pg_sys::Query>();
            let mut inner = home.independent(query);
            inner.depth = level.depth;
            let plan = if (*cte).cterecursive {
                self.recursive(&inner)?
            } else {
                self.select(&inner)?
            };
            let variables = numbered(number, plan.width());
            Ok(Item { plan, variables })
        }
    }

    unsafe fn function(
        &mut self,
        level: &Level,
        left: Option<&Item>,
        rte: *mut pg_sys::RangeTblEntry,
        number: i32,
    ) -> Result<Found> {
        // SAFETY: an entry for functions or a table function.
        unsafe {
            let node: *mut pg_sys::Node = if (*rte).rtekind == pg_sys::RTEKind::RTE_FUNCTION {
                (*rte).functions.cast()
            } else {
                (*rte).tablefunc.cast()
            };
            let reads_left = pg_sys::contain_vars_of_level(node, 0);
            let own = usize::from(reads_left);
            let here = level.with_row(left.map(Item::row).unwrap_or_default());
            let (call, columns, defined) = if (*rte).rtekind == pg_sys::RTEKind::RTE_FUNCTION {
                function_call(&here, own, rte)?
            } else {
                let call = expression(&here, own, node)?;
                let columns = table_function_types((*rte).tablefunc);
                (call, columns, false)
            };
            let variables = numbered(number, columns.len());
            let item = Item {
                plan: Plan::Function {
                    call,
                    columns,
                    defined,
                },
                variables,
            };
            Ok(if reads_left {
                Found::Lateral(item)
            } else {
                Found::Alone(item)
            })
        }
    }

    unsafe fn values(
        &mut self,
        level: &Level,
        left: Option<&Item>,
        rte: *mut pg_sys::RangeTblEntry,
        number: i32,
    ) -> Result<Found> {
        // SAFETY: an entry for VALUES: a list of lists of expressions.
        unsafe {
            let lists = (*rte).values_lists;
            let reads_left = pg_sys::contain_vars_of_level(lists.cast(), 0);
            let here = level.with_row(left.map(Item::row).unwrap_or_default());
            let mut rows = Vec::new();
            for one in Nodes::of(lists) {
                let row: Result<Vec<Expr>> = Nodes::of(one.cast())
                    .map(|node| expression(&here, usize::from(reads_left), node))
                    .collect();
                rows.push(row?);
            }
            let columns = column_lists((*rte).coltypes, (*rte).coltypmods, (*rte).colcollations);
            let variables = numbered(number, columns.len());
            let item = Item {
                plan: Plan::Values { rows, columns },
                variables,
            };
            Ok(if reads_left {
                Found::Lateral(item)
            } else {
                Found::Alone(item)
            })
        }
    }

    /// `left JOIN right ON ..`.
    unsafe fn joined(&mut self, level: &Level, node: *mut pg_sys::JoinExpr) -> Result<Item> {
        // SAFETY: a join of the tree.
        unsafe {
            let left = self.beside(level, None, (*node).larg)?;
            let right = self.item(level, Some(&left), (*node).rarg)?;
            let kind = match (*node).jointype {
                pg_sys::JoinType::JOIN_INNER => JoinKind::Inner,
                pg_sys::JoinType::JOIN_LEFT => JoinKind::Left,
                pg_sys::JoinType::JOIN_RIGHT => JoinKind::Right,
                pg_sys::JoinType::JOIN_FULL => JoinKind::Full,
                _ => return Err(NoPlan::new("this kind of join", "It is not known.")),
            };
            let width = left.plan.width();
            let (is_lateral, right) = match right {
                Found::Alone(item) => (false, item),
                Found::Lateral(item) => (true, item),
            };
            let mut variables = left.variables.clone();
            variables.extend(right.variables.iter().copied());
            let mut both = left.row().types;
            both.extend(right.plan.types());
            let row = Row {
                types: both,
                variables: variables
                    .into_iter()
                    .enumerate()
                    .map(|(i, v)| (v, i))
                    .collect(),
                known: Vec::new(),
            };
            let here = level.with_row(row);
            let mut on = Vec::new();
            for test in list::conjuncts((*node).quals) {
                let condition = self.condition(&here, test)?;
                on.push(condition.map(|column| sided(column, width)));
            }
            if !is_lateral {
                return Ok(join(kind, left, right, on));
            }
            match kind {
                JoinKind::Inner => Ok(lateral(left, right, DependentKind::Lateral(on))),
                JoinKind::Left => Ok(lateral(left, right, DependentKind::LeftLateral(on))),
                _ => Err(NoPlan::new(
                    "RIGHT or FULL JOIN LATERAL",
                    "The right side depends on the left one.",
                )),
            }
        }
    }
}

/// A column of two inputs side by side, as a column of one of them.
pub fn sided(column: ColumnRef, width: usize) -> ColumnRef {
    if column.level > 0 || column.column < width {
        column
    } else {
        ColumnRef {
            level: 0,
            input: 1,
            column: column.column - width,
        }
    }
}

pub fn join(kind: JoinKind, left: Item, right: Item, on: Vec<Condition>) -> Item {
    let mut variables = left.variables;
    variables.extend(right.variables);
    Item {
        plan: Plan::Join {
            kind,
            left: Box::new(left.plan),
            right: Box::new(right.plan),
            on,
        },
        variables,
    }
}

fn lateral(left: Item, sub: Item, kind: DependentKind) -> Item {
    let mut variables = left.variables;
    variables.extend(sub.variables);
    Item {
        plan: Plan::Dependent {
            input: Box::new(left.plan),
            sub: Box::new(sub.plan),
            kind,
        },
        variables,
    }
}

/// The columns of an entry, numbered from 1.
fn numbered(number: i32, count: usize) -> Vec<Variable> {
    (1..=count as i16).map(|n| (number, n)).collect()
}

/// `f(..)`, `ROWS FROM (f(..), g(..))`, `.. WITH ORDINALITY`.
unsafe fn function_call(
    level: &Level,
    own: usize,
    rte: *mut pg_sys::RangeTblEntry,
) -> Result<(Expr, Vec<ColumnType>, bool)> {
    // SAFETY: an entry for functions.
    unsafe {
        let functions: Vec<*mut pg_sys::RangeTblFunction> = Nodes::of((*rte).functions)
            .map(|node| node.cast())
            .collect();
        let mut columns = Vec::new();
        let mut calls = Vec::new();
        let mut defined = false;
        for function in &functions {
            let call = (**function).funcexpr;
            calls.push(expression(level, own, call)?);
            if !(**function).funccoltypes.is_null() {
                defined = true;
                columns.extend(column_lists(
                    (**function).funccoltypes,
                    (**function).funccoltypmods,
                    (**function).funccolcollations,
                ));
            } else {
                columns.extend(result_columns(call)?);
            }
        }
        if defined && (functions.len() > 1 || (*rte).funcordinality) {
            return Err(NoPlan::new(
                "ROWS FROM with a column definition list",
                "It cannot be printed back yet.",
            ));
        }
        let parts: Vec<&Expr> = calls.iter().collect();
        let mut shape = vec!["{}"; calls.len()].join(", ");
        if calls.len() > 1 {
            shape = format!("ROWS FROM ({shape})");
        }
        if (*rte).funcordinality {
            shape.push_str(" WITH ORDINALITY");
            columns.push(ColumnType::count());
        }
        let record = ColumnType::exact("record");
        Ok((spliced(&shape, &parts, record), columns, defined))
    }
}

/// As `Expr::build`, without parentheses around the parts.
fn spliced(shape: &str, parts: &[&Expr], ty: ColumnType) -> Expr {
    use braid_delta::expr::Piece;
    let mut pieces = Vec::new();
    let mut texts = shape.split("{}");
    let push = |text: &str, pieces: &mut Vec<Piece>| {
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_string()));
        }
    };
    push(texts.next().unwrap_or_default(), &mut pieces);
    for (text, part) in texts.zip(parts) {
        pieces.extend(part.pieces.iter().cloned());
        push(text, &mut pieces);
    }
    Expr { pieces, ty }
}

/// The columns a function in FROM returns.
unsafe fn result_columns(call: *mut pg_sys::Node) -> Result<Vec<ColumnType>> {
    // SAFETY: a function call; the descriptor lives in the current context.
    unsafe {
        let mut kind = pg_sys::Oid::INVALID;
        let mut descriptor: pg_sys::TupleDesc = std::ptr::null_mut();
        let class = pg_sys::get_expr_result_type(call, &mut kind, &mut descriptor);
        if descriptor.is_null() || class == pg_sys::TypeFuncClass::TYPEFUNC_SCALAR {
            return Ok(vec![types::of_expression(call)]);
        }
        Ok((0..(*descriptor).natts as usize)
            .map(|i| *crate::pg::tuple::attribute(descriptor, i))
            .map(|attribute| {
                types::column_type(
                    attribute.atttypid,
                    attribute.atttypmod,
                    attribute.attcollation,
                )
            })
            .collect())
    }
}

unsafe fn table_function_types(function: *mut pg_sys::TableFunc) -> Vec<ColumnType> {
    // SAFETY: a table function of the tree.
    unsafe {
        column_lists(
            (*function).coltypes,
            (*function).coltypmods,
            (*function).colcollations,
        )
    }
}

fn cte_types(rte: *mut pg_sys::RangeTblEntry) -> Vec<ColumnType> {
    // SAFETY: an entry for a CTE.
    unsafe { column_lists((*rte).coltypes, (*rte).coltypmods, (*rte).colcollations) }
}

/// Types from three parallel lists.
pub fn column_lists(
    kinds: *mut pg_sys::List,
    modifiers: *mut pg_sys::List,
    collations: *mut pg_sys::List,
) -> Vec<ColumnType> {
    let (modifiers, collations) = (list::integers(modifiers), list::oids(collations));
    list::oids(kinds)
        .into_iter()
        .enumerate()
        .map(|(i, kind)| {
            types::column_type(
                kind,
                modifiers.get(i).copied().unwrap_or(-1),
                collations.get(i).copied().unwrap_or(pg_sys::Oid::INVALID),
            )
        })
        .collect()
}
