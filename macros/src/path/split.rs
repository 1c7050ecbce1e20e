//! Taking a path apart where nothing is open: a `/` or a `?` between brackets belongs to what they hold.

/// The pieces between the separators.
pub(super) fn split(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = find(rest, &is_separator) {
        pieces.push(&rest[..at]);
        rest = &rest[at + 1..];
    }
    pieces.push(rest);
    pieces
}

/// Where the first of these ASCII characters is that stands between no brackets.
pub(super) fn find(text: &str, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut skipped = 0;
    for (at, letter) in text.char_indices() {
        if at < skipped {
            continue;
        }
        if let Some(end) = end_of_group(&text[at..]) {
            skipped = at + end;
        } else if is_wanted(letter) {
            return Some(at);
        }
    }
    None
}

/// Where the bracket is closed that `text` begins with, if it ever is.
pub(super) fn end_of_group(text: &str) -> Option<usize> {
    let open = text.chars().next()?;
    let close = match open {
        '{' => '}',
        '<' => '>',
        '[' => ']',
        '(' => ')',
        _ => return None,
    };
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        if letter == open {
            depth += 1;
        } else if letter == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_between_brackets_stays_together() {
        let split = |text| split(text, |letter| letter == '/');
        assert_eq!(split("a/{b:[/]}/<c/d>"), ["a", "{b:[/]}", "<c/d>"]);
        assert_eq!(split("{a/{b}/"), ["{a", "{b}", ""]);
        assert_eq!(split("é/{é}"), ["é", "{é}"]);
        assert_eq!(find("{a?}/:b?", |letter| letter == '?'), Some(7));
    }
}
