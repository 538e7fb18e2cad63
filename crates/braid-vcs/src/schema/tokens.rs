//! SQL text as tokens, as far as names in it have to be found.
//!
//! ```text
//!   CHECK (("Id" > 0))   ─▶   CHECK ␣ ( ( Id > ␣ 0 ) )
//!                                         └ a name, with what stands for it
//! ```

use braid_model::quote::identifier;

/// A piece of SQL text.
#[derive(Debug, Clone, PartialEq)]
pub enum Token<'a> {
    /// A name or keyword: its meaning, and how it is written.
    Word(String, &'a str),
    /// Anything else, as it is written.
    Other(&'a str),
}

impl Token<'_> {
    /// How it is written.
    pub fn text(&self) -> &str {
        match self {
            Token::Word(_, text) | Token::Other(text) => text,
        }
    }

    /// What a word means.
    pub fn word(&self) -> Option<&str> {
        match self {
            Token::Word(word, _) => Some(word),
            Token::Other(_) => None,
        }
    }
}

/// Splits a text. Literals, comments and numbers are never words.
pub fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => quoted(rest, '"', false),
            '\'' => quoted(rest, '\'', false),
            'e' | 'E' if rest[1..].starts_with('\'') => 1 + quoted(&rest[1..], '\'', true),
            '$' => dollar_quoted(rest).unwrap_or(1),
            c if c.is_alphabetic() || c == '_' => {
                run(rest, |c| c.is_alphanumeric() || c == '_' || c == '$')
            }
            c if c.is_ascii_digit() => run(rest, |c| c.is_ascii_alphanumeric() || c == '.'),
            c => c.len_utf8(),
        };
        let (text, after) = rest.split_at(length);
        found.push(match first {
            '"' if text.len() > 1 => {
                Token::Word(text[1..text.len() - 1].replace("\"\"", "\""), text)
            }
            'e' | 'E' if text.ends_with('\'') => Token::Other(text),
            c if c.is_alphabetic() || c == '_' => Token::Word(text.to_lowercase(), text),
            _ => Token::Other(text),
        });
        rest = after;
    }
    found
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.char_indices()
        .find(|(_, c)| !belongs(*c))
        .map_or(text.len(), |(i, _)| i)
}

/// The length of a quoted text, both quotes included.
fn quoted(text: &str, quote: char, escapes: bool) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((i, c)) = chars.next() {
        if escapes && c == '\\' {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return i + 1;
        }
    }
    text.len()
}

/// The length of `$tag$ ... $tag$`.
fn dollar_quoted(text: &str) -> Option<usize> {
    let tag = &text[..=1 + text[1..].find('$')?];
    let plain = tag[1..tag.len() - 1]
        .chars()
        .all(|c| c.is_alphanumeric() || c == '_');
    plain.then_some(())?;
    Some(tag.len() + text[tag.len()..].find(tag)? + tag.len())
}

/// Schema and name.
pub type Qualified = (String, String);

/// Puts new names in the place of old ones: `schema.name` pairs everywhere,
/// also as literals cast to regclass, and single words where `words` has them.
pub fn renamed(
    sql: &str,
    qualified: &[(Qualified, Qualified)],
    words: &[(String, String)],
) -> String {
    let pieces = tokens(sql);
    let mut out = String::with_capacity(sql.len());
    let mut i = 0;
    while i < pieces.len() {
        if let (Some(schema), Some("."), Some(name)) = (
            pieces[i].word(),
            pieces.get(i + 1).map(Token::text),
            pieces.get(i + 2).and_then(Token::word),
        ) {
            let found = qualified
                .iter()
                .find(|((s, n), _)| s == schema && n == name);
            if let Some((_, (s, n))) = found {
                out.push_str(&braid_model::quote::qualified(s, n));
                i += 3;
                continue;
            }
        }
        let previous = i.checked_sub(1).map(|p| pieces[p].text());
        match &pieces[i] {
            Token::Word(word, text) => {
                let called = pieces.get(i + 1).map(Token::text) == Some("(");
                match words.iter().find(|(old, _)| old == word) {
                    Some((_, new)) if !called || previous == Some("(") => {
                        out.push_str(&identifier(new))
                    }
                    _ => out.push_str(text),
                }
            }
            Token::Other(text) if text.starts_with('\'') && text.contains('.') => {
                let inner = text.trim_matches('\'').replace("''", "'");
                let new = renamed(&inner, qualified, &[]);
                match qualified.is_empty() || new == inner {
                    true => out.push_str(text),
                    false => out.push_str(&braid_model::quote::literal(&new)),
                }
            }
            Token::Other(text) => out.push_str(text),
        }
        i += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: &str, b: &str) -> (String, String) {
        (a.to_string(), b.to_string())
    }

    #[test]
    fn text_survives_being_split() {
        for sql in [
            "SELECT \"a\"\"b\".c, 'it''s', E'\\'', $x$ $y$ $x$, 1.5e3, t.* FROM \u{e9}t\u{e9}",
            "'unfinished",
            "$1 $ \"",
        ] {
            let joined: String = tokens(sql).iter().map(Token::text).collect();
            assert_eq!(joined, sql);
        }
    }

    #[test]
    fn names_are_exchanged_and_literals_are_not() {
        let tables = [(pair("public", "t"), pair("public", "New t"))];
        assert_eq!(
            renamed(
                "FROM public.t WHERE x = 'public.u' AND public.tt.a",
                &tables,
                &[]
            ),
            "FROM public.\"New t\" WHERE x = 'public.u' AND public.tt.a"
        );
        assert_eq!(
            renamed("nextval('public.t'::regclass)", &tables, &[]),
            "nextval('public.\"New t\"'::regclass)"
        );
        assert_eq!(
            renamed("CHECK ((a > lower(a)))", &[], &[pair("a", "select")]),
            "CHECK ((\"select\" > lower(\"select\")))"
        );
    }
}
