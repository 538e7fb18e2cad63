//! One spelling where PostgreSQL has two.
//!
//! A cast of an array is printed as it was written once, and otherwise after
//! the text has been read again:
//!
//! ```text
//!   status IN ('a', 'b')  ─▶  (status)::text = ANY ((ARRAY['a'::character varying, ...])::text[])
//!            read again   ─▶  (status)::text = ANY (ARRAY[('a'::character varying)::text, ...])
//! ```
//!
//! Both mean the same. The second spelling stays as it is when it is read, so
//! the model holds that one, and a schema is equal to its copy.

use super::tokens::{tokens, Token};
use std::borrow::Cow;

/// The text with every cast of an array on its elements.
pub fn canonical(sql: &str) -> Cow<'_, str> {
    if !sql.contains("(ARRAY[") {
        return Cow::Borrowed(sql);
    }
    let pieces = tokens(sql);
    let texts: Vec<&str> = pieces.iter().map(Token::text).collect();
    let mut out = String::with_capacity(sql.len());
    let mut i = 0;
    while i < texts.len() {
        match array_cast(&texts[i..]) {
            Some((elements, cast, length)) => {
                let cast_each: Vec<String> = elements
                    .iter()
                    .map(|element| format!("({})::{cast}", canonical(element)))
                    .collect();
                out.push_str(&format!("ARRAY[{}]", cast_each.join(", ")));
                i += length;
            }
            None => {
                out.push_str(texts[i]);
                i += 1;
            }
        }
    }
    Cow::Owned(out)
}

/// `(ARRAY[a, b])::type[]` at the beginning: the elements, the type of one,
/// and how many tokens it is.
fn array_cast(texts: &[&str]) -> Option<(Vec<String>, String, usize)> {
    let ["(", "ARRAY", "[", rest @ ..] = texts else {
        return None;
    };
    let mut depth = 1;
    let mut elements = vec![String::new()];
    let mut at = 0;
    loop {
        let text = *rest.get(at)?;
        match text {
            "[" | "(" => depth += 1,
            "]" | ")" => depth -= 1,
            _ => {}
        }
        at += 1;
        match text {
            _ if depth == 0 => break,
            "," if depth == 1 => elements.push(String::new()),
            _ => elements.last_mut()?.push_str(text),
        }
    }
    let [")", ":", ":", kind @ ..] = &rest[at..] else {
        return None;
    };
    let end = kind.iter().position(|text| *text == "[")?;
    let is_type = |text: &&str| {
        let first = text.chars().next().unwrap_or(' ');
        first.is_alphanumeric() || matches!(first, '_' | '"' | '.' | ' ' | '(' | ')' | ',')
    };
    let simple = kind[..end].iter().all(is_type) && kind.get(end + 1) == Some(&"]");
    let nested = elements
        .iter()
        .any(|element| element.trim_start().starts_with("ARRAY"));
    if !simple || nested || end == 0 || kind.get(end + 2) == Some(&"[") {
        return None;
    }
    let elements = elements.iter().map(|e| e.trim().to_string()).collect();
    let length = 3 + at + 3 + end + 2;
    Some((elements, kind[..end].concat(), length))
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn a_cast_of_an_array_stands_on_its_elements() {
        let written = "((s)::text = ANY ((ARRAY['a,]'::character varying, ('b'::character varying)])::text[]))";
        let read = "((s)::text = ANY (ARRAY[('a,]'::character varying)::text, (('b'::character varying))::text]))";
        assert_eq!(canonical(written), read);
        assert_eq!(canonical(read), read);
    }

    #[test]
    fn what_is_not_such_a_cast_stays() {
        for sql in [
            "f(ARRAY[1, 2])",
            "'(ARRAY[1])::text[]'",
            "AS $f$SELECT (ARRAY[1])::bigint[]$f$",
            "(ARRAY[1, 2])[1]",
            "(ARRAY[ARRAY[1], ARRAY[2]])::bigint[]",
            "(ARRAY[1",
        ] {
            assert_eq!(canonical(sql), sql);
        }
    }
}
