//! Text out of the HTML that feeds put into their summaries.

/// Elements that begin and end inside a word or a sentence.
const INLINE: [&str; 10] = [
    "a", "abbr", "b", "cite", "code", "em", "i", "q", "span", "strong",
];

/// The text of an HTML fragment, its tags dropped and its character references resolved.
///
/// This is for reading, not for safety: whatever comes out is escaped again on the page.
pub(super) fn without_markup(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('<') {
            skip_tag(rest, &mut text)
        } else {
            resolve_reference(rest, &mut text)
        };
    }
    text + rest
}

/// The first `limit` characters, white space collapsed; an ellipsis stands for the rest.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

fn skip_tag<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
    match rest.find('>') {
        Some(end) if is_tag => {
            if !is_inline(&rest[1..end]) {
                // The end of a paragraph must not glue two words together.
                text.push(' ');
            }
            &rest[end + 1..]
        }
        _ => {
            text.push('<');
            &rest[1..]
        }
    }
}

fn is_inline(tag: &str) -> bool {
    let tag = tag.trim_start_matches('/');
    let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next();
    name.is_some_and(|name| {
        INLINE
            .iter()
            .any(|inline| inline.eq_ignore_ascii_case(name))
    })
}

fn resolve_reference<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let reference = rest[1..]
        .split_once(';')
        .and_then(|(name, after)| Some((character(name)?, after)));
    let (character, after) = reference.unwrap_or(('&', &rest[1..]));
    text.push(character);
    after
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "hellip" => '…',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_references_are_resolved() {
        let html = "<p>Fish &amp; chips</p><p>now with <b>peas</b>. &#8211; &#x2713;</p>";
        assert_eq!(
            shortened(&without_markup(html), 80),
            "Fish & chips now with peas. – ✓"
        );
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        for text in [
            "1 < 2 & 3 > 2",
            "AT&T; R&D",
            "a <",
            "&",
            "&#xFFFFFFFF;",
            "<unfinished",
        ] {
            assert_eq!(without_markup(text), text);
        }
    }

    #[test]
    fn long_text_ends_in_an_ellipsis() {
        assert_eq!(shortened("  één \n twee  ", 8), "één twee");
        assert_eq!(shortened("één twee", 4), "één…");
    }
}
