//! The plan: a query as a tree of operators over numbered columns.
//!
//! ```text
//!   SELECT c.name, sum(o.total)            Project [0, 2]
//!   FROM customers c JOIN orders o           Aggregate by [0, 1], sum(4)
//!     ON o.customer = c.id          ──▶        Join inner on left.0 = right.1
//!   GROUP BY c.id, c.name                        Scan customers (id, name)
//!                                                Scan orders (id, customer, total)
//! ```
//!
//! The caller makes it from PostgreSQL's analysed query, after views and
//! row-level security were expanded. Conventions for the caller:
//!
//! * A node's columns are positions. Joins put the left columns before the right.
//! * Expressions are templates ([`Expr`]); conjunctions are split into
//!   [`Condition`]s.
//! * Sub-queries in expressions become [`Plan::Dependent`] below the node that
//!   uses them: `WHERE EXISTS` a semi join, `NOT EXISTS` an anti join, `x IN (..)`
//!   a semi join with the comparison among its conditions, `x NOT IN (..)` an
//!   anti join whose condition is `(x = y) IS NOT FALSE` (plain `x = y` when
//!   neither can be NULL), any other place a column appended by `Scalar`,
//!   `Exists` or `Any`, which the expression then reads.
//! * A CTE is inlined wherever it is read; equal sub-plans are found and
//!   computed once. `ORDER BY` without `LIMIT` is left out.
//! * HAVING is a `Filter` above the `Aggregate`.

use crate::expr::{Condition, Expr};
use crate::types::ColumnType;

/// A whole query: what it reads, how, and what its result's columns are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The relations it reads; each once, however often the plan scans it.
    pub sources: Vec<Source>,
    /// The tree.
    pub plan: Plan,
    /// The names of the result's columns, unquoted.
    pub names: Vec<String>,
}

/// A relation whose changes the caller can deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The relation as SQL: qualified, quoted, with `ONLY` where it applies.
    pub relation: String,
    /// The columns some scan reads, in the order of the delta's columns.
    pub columns: Vec<SourceColumn>,
    /// Positions (in `columns`) of a unique NOT NULL key, if there is one and
    /// all of its columns are listed.
    pub key: Option<Vec<usize>>,
}

/// A column of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceColumn {
    /// Its name, unquoted.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
}

/// An operator. `input` and `left`/`right` are input 0 and 0/1 of the node's
/// expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// All columns of source number `source`.
    Scan {
        /// Index into [`Query::sources`].
        source: usize,
        /// The types of the source's columns.
        columns: Vec<ColumnType>,
    },
    /// Constant rows (also the single row without columns of a query without
    /// FROM).
    Values {
        /// The rows; expressions may only read outer columns.
        rows: Vec<Vec<Expr>>,
        /// The types of the columns.
        columns: Vec<ColumnType>,
    },
    /// A function, `ROWS FROM (..)`, `XMLTABLE` or `JSON_TABLE` in FROM. It may
    /// read outer columns when it stands below a lateral [`Plan::Dependent`].
    Function {
        /// Everything of the FROM item but its alias. Its type is ignored.
        call: Expr,
        /// The types of its columns.
        columns: Vec<ColumnType>,
        /// Does the alias need a column definition list (`AS f(a int)`)?
        defined: bool,
    },
    /// Rows for which all conditions are true.
    Filter {
        /// The rows.
        input: Box<Plan>,
        /// The conjunction.
        conditions: Vec<Condition>,
    },
    /// Computed columns, one row for one row.
    Project {
        /// The rows.
        input: Box<Plan>,
        /// One expression for each column; none is set-returning.
        columns: Vec<Expr>,
    },
    /// Computed columns of which at least one is set-returning: rows multiply.
    ProjectSet {
        /// The rows.
        input: Box<Plan>,
        /// One expression for each column.
        columns: Vec<Expr>,
    },
    /// A join of two independent inputs. Columns: left, right (left only for
    /// semi and anti joins).
    Join {
        /// The kind.
        kind: JoinKind,
        /// The left input.
        left: Box<Plan>,
        /// The right input.
        right: Box<Plan>,
        /// The conjunction, over inputs 0 and 1.
        on: Vec<Condition>,
    },
    /// For each row of the input, a sub-plan that may read that row's columns
    /// as outer columns of level 1.
    Dependent {
        /// The outer rows.
        input: Box<Plan>,
        /// The sub-query.
        sub: Box<Plan>,
        /// What becomes of its rows.
        kind: DependentKind,
    },
    /// UNION, INTERSECT, EXCEPT. The inputs have the same number of columns of
    /// the same types.
    SetOperation {
        /// Which one.
        kind: SetKind,
        /// With ALL?
        all: bool,
        /// The inputs, two or (for UNION) more.
        inputs: Vec<Plan>,
    },
    /// GROUP BY. Columns: the group expressions, then the aggregates.
    Aggregate {
        /// The rows.
        input: Box<Plan>,
        /// The group expressions.
        groups: Vec<Expr>,
        /// The aggregates.
        aggregates: Vec<AggregateCall>,
        /// Each grouping set as positions in `groups`; `None` for a plain
        /// GROUP BY of all of them. Groups outside a set are NULL. `GROUPING()`
        /// is an aggregate with the law [`AggregateLaw::Grouping`].
        sets: Option<Vec<Vec<usize>>>,
    },
    /// DISTINCT.
    Distinct {
        /// The rows.
        input: Box<Plan>,
    },
    /// DISTINCT ON: the first row of each group.
    DistinctOn {
        /// The rows.
        input: Box<Plan>,
        /// The group.
        on: Vec<Expr>,
        /// The whole ORDER BY.
        order: Vec<SortKey>,
    },
    /// Window functions. Columns: the input's, then one for each call.
    Window {
        /// The rows.
        input: Box<Plan>,
        /// The calls.
        calls: Vec<WindowCall>,
    },
    /// ORDER BY with LIMIT, OFFSET, FETCH.
    Limit {
        /// The rows.
        input: Box<Plan>,
        /// The whole ORDER BY.
        order: Vec<SortKey>,
        /// LIMIT as a constant expression.
        limit: Option<Expr>,
        /// OFFSET as a constant expression.
        offset: Option<Expr>,
        /// WITH TIES?
        with_ties: bool,
    },
    /// The first rows of each group. Made by the compiler from a `Limit` in a
    /// dependent sub-query.
    Top {
        /// The rows.
        input: Box<Plan>,
        /// The group.
        partition: Vec<Expr>,
        /// The whole ORDER BY.
        order: Vec<SortKey>,
        /// LIMIT as a constant expression.
        limit: Option<Expr>,
        /// OFFSET as a constant expression.
        offset: Option<Expr>,
        /// WITH TIES?
        with_ties: bool,
    },
    /// WITH RECURSIVE.
    Recursive {
        /// The term that is not recursive.
        seed: Box<Plan>,
        /// The recursive term: reads the rows of the last round as
        /// [`Plan::Working`].
        step: Box<Plan>,
        /// UNION ALL?
        all: bool,
    },
    /// The last round's rows, inside the recursive term.
    Working {
        /// The types of the columns.
        columns: Vec<ColumnType>,
    },
    /// The rows of a hidden table: the stored result of stage `stage`. Made by
    /// the compiler, never by the caller.
    Store {
        /// Index into [`crate::program::Program::stages`].
        stage: usize,
        /// The types of the columns.
        columns: Vec<ColumnType>,
    },
}

/// The kinds of joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// `JOIN`, `CROSS JOIN`, a comma.
    Inner,
    /// `LEFT JOIN`.
    Left,
    /// `RIGHT JOIN`.
    Right,
    /// `FULL JOIN`.
    Full,
    /// Left rows with a match.
    Semi,
    /// Left rows without a match.
    Anti,
}

/// What a dependent sub-query contributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DependentKind {
    /// Keeps outer rows with a sub-row for which all conditions hold. Inputs of
    /// the conditions: 0 the outer row, 1 the sub-row.
    Semi(Vec<Condition>),
    /// Keeps outer rows without one.
    Anti(Vec<Condition>),
    /// Appends the sub-query's only column, NULL without a row; more than one
    /// row is an error.
    Scalar,
    /// Appends whether there is a row (EXISTS in an expression).
    Exists,
    /// Appends the three-valued `test OR test ..` over the sub-rows (`x IN`,
    /// `x = ANY` in an expression). Inputs: 0 the outer row, 1 the sub-row.
    Any(Condition),
    /// `, LATERAL` and `JOIN LATERAL .. ON`. Columns: outer, sub.
    Lateral(Vec<Condition>),
    /// `LEFT JOIN LATERAL .. ON`. Columns: outer, sub.
    LeftLateral(Vec<Condition>),
}

/// The set operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetKind {
    /// UNION.
    Union,
    /// INTERSECT.
    Intersect,
    /// EXCEPT.
    Except,
}

/// A key of an ORDER BY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// The expression.
    pub expr: Expr,
    /// What follows it: `ASC NULLS LAST`, `DESC NULLS FIRST`, `USING ..`.
    pub direction: String,
}

/// An aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregateCall {
    /// The whole call as SQL with DISTINCT, ORDER BY, FILTER, WITHIN GROUP. Its
    /// type is the result's.
    pub call: Expr,
    /// What is known of it.
    pub law: AggregateLaw,
    /// The condition of FILTER.
    pub filter: Option<Expr>,
    /// With DISTINCT?
    pub distinct: bool,
}

/// How an aggregate follows a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AggregateLaw {
    /// `count(*)`.
    CountRows,
    /// `count(x)`.
    Count(Expr),
    /// `sum(x)` of exact numbers.
    Sum(Expr, Number),
    /// `avg(x)` of exact numbers.
    Average(Expr, Number),
    /// `min(x)`.
    Minimum(Expr),
    /// `max(x)`.
    Maximum(Expr),
    /// `bool_and(x)`, `every(x)`.
    Every(Expr),
    /// `bool_or(x)`.
    Some(Expr),
    /// `GROUPING(..)` of these groups (positions, leftmost is the highest bit).
    Grouping(Vec<usize>),
    /// Any other aggregate, and all over floats: affected groups are computed
    /// anew.
    Recompute,
}

/// Exact numbers that are added and subtracted without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// `smallint`, `integer`, `bigint`.
    Integer,
    /// `numeric`.
    Numeric,
}

/// A window function call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowCall {
    /// The call with its FILTER and without OVER. Its type is the result's.
    pub call: Expr,
    /// PARTITION BY.
    pub partition: Vec<Expr>,
    /// ORDER BY.
    pub order: Vec<SortKey>,
    /// The frame as SQL; empty for the default frame.
    pub frame: Expr,
}
