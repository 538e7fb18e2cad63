//! Rust source without its comments and literals, line by line.
//!
//! Enough of the lexical grammar to answer "does this word occur as code?": line and nested
//! block comments, strings, raw strings, byte strings and character literals are blanked.

/// The same text with everything that is not code replaced by spaces; lines are kept.
pub fn only_code(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_literal(&chars, at);
        if end > at {
            code.extend(
                chars[at..end]
                    .iter()
                    .map(|c| if *c == '\n' { '\n' } else { ' ' }),
            );
            at = end;
        } else {
            code.push(chars[at]);
            at += 1;
        }
    }
    code
}

/// Where the comment or literal that begins at `at` ends; `at` itself if none begins there.
fn end_of_literal(chars: &[char], at: usize) -> usize {
    let next = |offset: usize| chars.get(at + offset).copied();
    match (chars[at], next(1)) {
        ('/', Some('/')) => find(chars, at, |c| c == '\n'),
        ('/', Some('*')) => end_of_block_comment(chars, at),
        ('"', _) => end_of_string(chars, at + 1),
        ('r', Some('"' | '#')) if !follows_a_word(chars, at) => end_of_raw_string(chars, at),
        ('\'', Some('\\')) => find(chars, at + 3, |c| c == '\'') + 1,
        ('\'', Some(_)) if next(2) == Some('\'') => at + 3,
        _ => at,
    }
    .min(chars.len())
}

fn follows_a_word(chars: &[char], at: usize) -> bool {
    // `br"..."` is a raw byte string: its b is code to us, its r begins the literal.
    let before = at.checked_sub(1).map(|index| chars[index]);
    before.is_some_and(|c| (c.is_alphanumeric() || c == '_') && c != 'b')
}

fn find(chars: &[char], from: usize, accept: impl Fn(char) -> bool) -> usize {
    (from..chars.len())
        .find(|index| accept(chars[*index]))
        .unwrap_or(chars.len())
}

fn end_of_block_comment(chars: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0_usize, from);
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn end_of_string(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn end_of_raw_string(chars: &[char], from: usize) -> usize {
    let hashes = chars[from + 1..].iter().take_while(|c| **c == '#').count();
    let open = from + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return from;
    }
    let closes = |index: usize| {
        chars[index] == '"'
            && chars[index + 1..].iter().take_while(|c| **c == '#').count() >= hashes
    };
    (open + 1..chars.len())
        .find(|index| closes(*index))
        .map_or(chars.len(), |index| index + 1 + hashes)
}

/// Whether `word` occurs in `line` with no identifier character on either side.
pub fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked() {
        assert_eq!(only_code("a // b\nc"), "a     \nc");
        assert_eq!(only_code("a /* b /* c */ d */ e").replace(' ', ""), "ae");
        assert_eq!(
            only_code(r#"f("un\"safe", 'x', '\n', 1)"#).replace(' ', ""),
            "f(,,,1)"
        );
        assert_eq!(only_code("r#\"a \"b\" c\"# d").trim(), "d");
        assert_eq!(only_code("for<'a> x"), "for<'a> x");
    }

    #[test]
    fn a_word_is_not_part_of_another() {
        assert!(has_word("x unsafe { }", "unsafe"));
        assert!(!has_word("#![deny(unsafe_code)]", "unsafe"));
    }
}
