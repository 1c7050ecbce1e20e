//! `Content-Disposition`: the name under which a client keeps what it is sent (RFC 6266).

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands unescaped in an extended value (RFC 8187, 3.2.1).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The header, for any name. What no file name may contain is replaced by `_`.
///
/// `kind` is `attachment` or `inline`.
pub(super) fn header(kind: &'static str, name: &str) -> HeaderValue {
    let name: String = name
        .trim()
        .chars()
        .map(|letter| if is_hostile(letter) { '_' } else { letter })
        .collect();
    if matches!(&*name, "" | "." | "..") {
        return HeaderValue::from_static(kind);
    }
    let plain: String = name
        .chars()
        .map(|letter| if is_plain(letter) { letter } else { '_' })
        .collect();
    let header = if plain == name {
        format!("{kind}; filename=\"{plain}\"")
    } else {
        // Clients that know the second form prefer it.
        let escaped = utf8_percent_encode(&name, ESCAPED);
        format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{escaped}")
    };
    // Visible ASCII is always a header.
    HeaderValue::try_from(header).unwrap_or(HeaderValue::from_static(kind))
}

/// It would lead into another folder, or end the header.
fn is_hostile(letter: char) -> bool {
    letter.is_control() || matches!(letter, '/' | '\\')
}

/// Clients agree on what it means between quotation marks; some unescape after a percent sign.
fn is_plain(letter: char) -> bool {
    matches!(letter, ' '..='~') && !matches!(letter, '"' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_is_a_header() {
        for (name, expected) in [
            ("report.pdf", r#"attachment; filename="report.pdf""#),
            ("my report.pdf", r#"attachment; filename="my report.pdf""#),
            (
                "übersicht \"2024\".pdf",
                r#"attachment; filename="_bersicht _2024_.pdf"; filename*=UTF-8''%C3%BCbersicht%20%222024%22.pdf"#,
            ),
            (
                "50%.txt",
                r#"attachment; filename="50_.txt"; filename*=UTF-8''50%25.txt"#,
            ),
            (
                "a\r\nSet-Cookie: x",
                r#"attachment; filename="a__Set-Cookie: x""#,
            ),
            (
                "../../etc/passwd",
                r#"attachment; filename=".._.._etc_passwd""#,
            ),
            ("..\\x", r#"attachment; filename=".._x""#),
            ("a;b='c'", r#"attachment; filename="a;b='c'""#),
            ("nul\0", r#"attachment; filename="nul_""#),
            (
                "報告.pdf",
                r#"attachment; filename="__.pdf"; filename*=UTF-8''%E5%A0%B1%E5%91%8A.pdf"#,
            ),
            (" ", "attachment"),
            ("..", "attachment"),
        ] {
            assert_eq!(header("attachment", name), expected, "{name:?}");
        }
    }
}
