//! Evaluates the expressions that the generator and the laws write: integers,
//! three-valued logic, CASE, COALESCE, LEAST, GREATEST, casts.

use braid_delta::{ColumnRef, Expr, Piece};

use super::value::{Row, Value};

/// The rows an expression can see: the node's inputs, and the outer rows,
/// nearest first.
pub struct Rows<'a> {
    pub inputs: &'a [&'a Row],
    pub outer: &'a [Row],
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Number(i64),
    Column(ColumnRef),
    Sign(String),
}

/// The value of an expression.
pub fn eval(expr: &Expr, rows: &Rows) -> Value {
    let tokens = tokens(expr);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        rows,
    };
    let value = parser.or();
    assert_eq!(parser.at, tokens.len(), "rest of {tokens:?}");
    value
}

/// The two arguments of a call of `generate_series`.
pub fn series(expr: &Expr, rows: &Rows) -> Vec<Value> {
    let tokens = tokens(expr);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        rows,
    };
    parser.word("GENERATE_SERIES");
    parser.sign("(");
    let from = parser.or();
    parser.sign(",");
    let to = parser.or();
    if from.is_null() || to.is_null() {
        return Vec::new();
    }
    (from.as_int()..=to.as_int()).map(Value::int).collect()
}

fn tokens(expr: &Expr) -> Vec<Token> {
    let mut tokens = Vec::new();
    for piece in &expr.pieces {
        match piece {
            Piece::Column(column) => tokens.push(Token::Column(*column)),
            Piece::Text(text) => lex(text, &mut tokens),
        }
    }
    tokens
}

fn lex(text: &str, tokens: &mut Vec<Token>) {
    // Qualified names and operators are PostgreSQL's own.
    let mut text = text.replace("pg_catalog.", "");
    for sign in ["=", "<>", "<=", ">=", "<", ">", "+", "-", "*", "/"] {
        text = text.replace(&format!("OPERATOR({sign})"), sign);
    }
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let start = at;
        if c.is_whitespace() {
            at += 1;
        } else if c.is_ascii_digit() {
            while at < chars.len() && chars[at].is_ascii_digit() {
                at += 1;
            }
            let digits: String = chars[start..at].iter().collect();
            tokens.push(Token::Number(digits.parse().unwrap()));
        } else if c.is_alphabetic() {
            while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                at += 1;
            }
            let word: String = chars[start..at].iter().collect();
            tokens.push(Token::Word(word.to_uppercase()));
        } else {
            let two: String = chars[at..(at + 2).min(chars.len())].iter().collect();
            let sign = match two.as_str() {
                "::" | "<>" | "<=" | ">=" => two,
                _ => c.to_string(),
            };
            at += sign.len();
            tokens.push(Token::Sign(sign));
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    rows: &'a Rows<'a>,
}

impl Parser<'_> {
    fn accept(&mut self, token: &Token) -> bool {
        let yes = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(yes);
        yes
    }

    fn accept_word(&mut self, word: &str) -> bool {
        self.accept(&Token::Word(word.to_string()))
    }

    fn accept_sign(&mut self, sign: &str) -> bool {
        self.accept(&Token::Sign(sign.to_string()))
    }

    fn word(&mut self, word: &str) {
        assert!(
            self.accept_word(word),
            "{word} at {} of {:?}",
            self.at,
            self.tokens
        );
    }

    fn sign(&mut self, sign: &str) {
        assert!(
            self.accept_sign(sign),
            "{sign} at {} of {:?}",
            self.at,
            self.tokens
        );
    }

    fn or(&mut self) -> Value {
        let mut value = self.and();
        while self.accept_word("OR") {
            let other = self.and();
            value = match (&value, &other) {
                (Value::Bool(true), _) | (_, Value::Bool(true)) => Value::Bool(true),
                (Value::Null, _) | (_, Value::Null) => Value::Null,
                _ => Value::Bool(false),
            };
        }
        value
    }

    fn and(&mut self) -> Value {
        let mut value = self.not();
        while self.accept_word("AND") {
            let other = self.not();
            value = match (&value, &other) {
                (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
                (Value::Null, _) | (_, Value::Null) => Value::Null,
                _ => Value::Bool(true),
            };
        }
        value
    }

    fn not(&mut self) -> Value {
        if self.accept_word("NOT") {
            return match self.not() {
                Value::Bool(b) => Value::Bool(!b),
                other => other,
            };
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Value {
        let value = self.sum();
        if self.accept_word("IS") {
            let not = self.accept_word("NOT");
            let yes = if self.accept_word("NULL") {
                value.is_null()
            } else {
                self.word("FALSE");
                value == Value::Bool(false)
            };
            return Value::Bool(yes != not);
        }
        for sign in ["=", "<>", "<=", ">=", "<", ">"] {
            if self.accept_sign(sign) {
                let other = self.sum();
                if value.is_null() || other.is_null() {
                    return Value::Null;
                }
                return Value::Bool(match sign {
                    "=" => value == other,
                    "<>" => value != other,
                    "<=" => value <= other,
                    ">=" => value >= other,
                    "<" => value < other,
                    _ => value > other,
                });
            }
        }
        value
    }

    fn sum(&mut self) -> Value {
        let mut value = self.product();
        loop {
            if self.accept_sign("+") {
                value = value.add(&self.product());
            } else if self.accept_sign("-") {
                value = value.add(&self.product().times(-1));
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> Value {
        let mut value = self.cast();
        loop {
            let (times, over) = (self.accept_sign("*"), false);
            let over = over || (!times && self.accept_sign("/"));
            if !times && !over {
                return value;
            }
            let other = self.cast();
            value = match (&value, &other) {
                (Value::Number(a, b), Value::Number(c, d)) if times => {
                    Value::fraction(a * c, b * d)
                }
                // Both arms of a CASE are evaluated: a division that is not taken.
                (Value::Number(..), Value::Number(0, _)) => Value::Null,
                (Value::Number(a, b), Value::Number(c, d)) => Value::fraction(a * d, b * c),
                _ => Value::Null,
            };
        }
    }

    fn cast(&mut self) -> Value {
        let mut value = self.primary();
        while self.accept_sign("::") {
            let Some(Token::Word(ty)) = self.tokens.get(self.at) else {
                panic!("a type at {} of {:?}", self.at, self.tokens)
            };
            self.at += 1;
            if self.accept_sign("[") {
                self.sign("]");
            }
            if matches!(ty.as_str(), "INT4" | "INT8") {
                value = value.rounded();
            }
        }
        value
    }

    fn primary(&mut self) -> Value {
        let token = self.tokens[self.at].clone();
        self.at += 1;
        match token {
            Token::Number(n) => Value::int(n),
            Token::Column(column) => match column.level {
                0 => self.rows.inputs[column.input][column.column].clone(),
                level => self.rows.outer[level - 1][column.column].clone(),
            },
            Token::Sign(sign) if sign == "(" => {
                let value = self.or();
                self.sign(")");
                value
            }
            Token::Sign(sign) if sign == "-" => self.primary().times(-1),
            Token::Word(word) => self.named(&word),
            other => panic!("{other:?} of {:?}", self.tokens),
        }
    }

    fn named(&mut self, word: &str) -> Value {
        match word {
            "NULL" => Value::Null,
            "TRUE" => Value::Bool(true),
            "FALSE" => Value::Bool(false),
            "CASE" => {
                let mut found = None;
                while self.accept_word("WHEN") {
                    let test = self.or();
                    self.word("THEN");
                    let value = self.or();
                    if test.is_true() && found.is_none() {
                        found = Some(value);
                    }
                }
                let other = match self.accept_word("ELSE") {
                    true => self.or(),
                    false => Value::Null,
                };
                self.word("END");
                found.unwrap_or(other)
            }
            "COALESCE" | "LEAST" | "GREATEST" => {
                self.sign("(");
                let mut values = vec![self.or()];
                while self.accept_sign(",") {
                    values.push(self.or());
                }
                self.sign(")");
                values.retain(|value| !value.is_null());
                let found = match word {
                    "COALESCE" => values.first(),
                    "LEAST" => values.iter().min(),
                    _ => values.iter().max(),
                };
                found.cloned().unwrap_or(Value::Null)
            }
            other => panic!("{other} of {:?}", self.tokens),
        }
    }
}
