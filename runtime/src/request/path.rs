//! A path as it was sent, decoded once, segment by segment.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A path whose escapes are resolved.
///
/// An encoded slash must not become a separator, so it is held as [`ENCODED_SLASH`] until it is known
/// whether it ends up in one segment (`/`) or in a rest of several (`%2F`).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DecodedPath<'a>(Cow<'a, str>);

/// NUL cannot occur otherwise: `%00` is refused, and a raw one is no character of a target.
const ENCODED_SLASH: &str = "\0";

/// Why a path is refused with 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidPath {
    Escape,
    Nul,
    Utf8,
}

impl InvalidPath {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Escape => "a `%` in the path is not followed by two hexadecimal digits",
            Self::Nul => "the path contains `%00`",
            Self::Utf8 => "the path is not UTF-8 when decoded",
        }
    }
}

impl<'a> DecodedPath<'a> {
    pub(crate) fn new(path: &'a str) -> Result<Self, InvalidPath> {
        // Byte by byte: most paths are too short for what looks at many at once.
        if path.bytes().all(|byte| byte != b'%') {
            return Ok(Self(path.into()));
        }
        Self::decode(path)
    }

    #[cold]
    fn decode(path: &'a str) -> Result<Self, InvalidPath> {
        check_escapes(path)?;
        let marked = path
            .replace("%2F", ENCODED_SLASH)
            .replace("%2f", ENCODED_SLASH);
        let decoded = percent_decode_str(&marked)
            .decode_utf8()
            .map_err(|_| InvalidPath::Utf8)?;
        Ok(Self(decoded.into_owned().into()))
    }

    /// The text that patterns are matched against.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_encoded(&self) -> bool {
        matches!(self.0, Cow::Owned(_))
    }
}

fn check_escapes(path: &str) -> Result<(), InvalidPath> {
    for (at, _) in path.match_indices('%') {
        match path.as_bytes().get(at + 1..at + 3) {
            Some(b"00") => return Err(InvalidPath::Nul),
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => {}
            _ => return Err(InvalidPath::Escape),
        }
    }
    Ok(())
}

/// The value of a parameter out of a decoded path: an encoded slash is a slash within one segment, and
/// stays encoded in a rest of several.
pub(crate) fn resolve_slashes(value: &str, is_rest: bool) -> Cow<'_, str> {
    if value.contains(ENCODED_SLASH) {
        value
            .replace(ENCODED_SLASH, if is_rest { "%2F" } else { "/" })
            .into()
    } else {
        value.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_once() {
        assert_eq!(DecodedPath::new("/caf%C3%A9").unwrap().as_str(), "/café");
        assert_eq!(DecodedPath::new("/100%2525").unwrap().as_str(), "/100%25");
        assert!(!DecodedPath::new("/plain").unwrap().is_encoded());
    }

    #[test]
    fn an_encoded_slash_is_no_separator() {
        let path = DecodedPath::new("/a%2Fb%2fc").unwrap();
        let value = path.as_str().strip_prefix('/').unwrap();
        assert!(!value.contains('/'));
        assert_eq!(resolve_slashes(value, false), "a/b/c");
        assert_eq!(resolve_slashes(value, true), "a%2Fb%2Fc");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(DecodedPath::new("/%zz"), Err(InvalidPath::Escape));
        assert_eq!(DecodedPath::new("/%4"), Err(InvalidPath::Escape));
        assert_eq!(DecodedPath::new("/%"), Err(InvalidPath::Escape));
        assert_eq!(DecodedPath::new("/%00"), Err(InvalidPath::Nul));
        assert_eq!(DecodedPath::new("/%ff"), Err(InvalidPath::Utf8));
    }
}
