//! Entity tags: what tells one version of an answer from another (RFC 9110, 8.8.3).

use bytes::Bytes;
use http::HeaderValue;
use twox_hash::XxHash3_128;

/// An entity tag as it stands in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EntityTag<'a> {
    weak: bool,
    opaque: &'a [u8],
}

/// How two tags are compared (RFC 9110, 8.8.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Strong,
    Weak,
}

impl<'a> EntityTag<'a> {
    /// A header that holds one tag and nothing else.
    pub(super) fn of(value: &'a HeaderValue) -> Option<Self> {
        let (tag, rest) = Self::first(value.as_bytes())?;
        rest.is_empty().then_some(tag)
    }

    /// The tag at the beginning, and what stands behind it.
    fn first(text: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let strong = text.strip_prefix(b"W/");
        let opened = strong.unwrap_or(text).strip_prefix(b"\"")?;
        let end = opened.iter().position(|byte| *byte == b'"')?;
        let opaque = &opened[..end];
        let is_sound = opaque.iter().all(|byte| is_tag_byte(*byte));
        let tag = Self {
            weak: strong.is_some(),
            opaque,
        };
        is_sound.then_some((tag, &opened[end + 1..]))
    }

    pub(super) fn equals(self, other: Self, comparison: Comparison) -> bool {
        let suffices = comparison == Comparison::Weak || !(self.weak || other.weak);
        suffices && self.opaque == other.opaque
    }

    /// Whether this tag is among those of `If-Match` or `If-None-Match`; `*` means any.
    pub(super) fn is_in<'h>(
        self,
        lists: impl IntoIterator<Item = &'h HeaderValue>,
        comparison: Comparison,
    ) -> bool {
        let is_in =
            |list: &HeaderValue| tags(list.as_bytes()).any(|tag| self.equals(tag, comparison));
        lists.into_iter().any(|list| list == "*" || is_in(list))
    }
}

/// The tags of a list, up to what is none.
fn tags(mut list: &[u8]) -> impl Iterator<Item = EntityTag<'_>> {
    std::iter::from_fn(move || {
        while let [b' ' | b'\t' | b',', rest @ ..] = list {
            list = rest;
        }
        let (tag, rest) = EntityTag::first(list)?;
        list = rest;
        Some(tag)
    })
}

/// RFC 9110, 8.8.3: visible, or beyond ASCII, and no quotation mark.
fn is_tag_byte(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x7e | 0x80..)
}

/// The header of a tag that an application has chosen: with its quotation marks, or without.
pub(super) fn chosen(tag: &str) -> Option<HeaderValue> {
    let as_it_is = HeaderValue::from_str(tag).ok()?;
    if EntityTag::of(&as_it_is).is_some() {
        return Some(as_it_is);
    }
    quoted(tag).filter(|value| EntityTag::of(value).is_some())
}

pub(super) fn quoted(opaque: &str) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("\"{opaque}\"")).ok()
}

/// The tag of a content, the same on every machine and in every version. 128 bits, so that two contents have
/// one tag never by accident; xxh3, because it is read with every request.
pub(super) fn of_content(content: &Bytes) -> Option<HeaderValue> {
    quoted(&format!("{:032x}", XxHash3_128::oneshot(content)))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::IF_NONE_MATCH;

    use super::*;

    #[test]
    fn tags_are_found_in_lists() {
        let own = HeaderValue::from_static("\"a,b\"");
        let own = EntityTag::of(&own).unwrap();
        for (list, strong, weak) in [
            ("\"a,b\"", true, true),
            ("W/\"a,b\"", false, true),
            ("\"x\", W/\"y\" ,, \"a,b\"", true, true),
            ("\"x\"\"a,b\"", true, true),
            ("*", true, true),
            ("\"x\", *", false, false),
            ("a,b", false, false),
            ("\"a,b", false, false),
            ("w/\"a,b\"", false, false),
            ("\"x y\", \"a,b\"", false, false),
            ("", false, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(IF_NONE_MATCH, HeaderValue::from_static("\"z\""));
            headers.append(IF_NONE_MATCH, HeaderValue::from_static(list));
            let is_in = |comparison| own.is_in(headers.get_all(IF_NONE_MATCH), comparison);
            assert_eq!(is_in(Comparison::Strong), strong, "{list}");
            assert_eq!(is_in(Comparison::Weak), weak, "{list}");
        }
    }

    #[test]
    fn a_chosen_tag_is_quoted_once() {
        for (tag, header) in [
            ("v7", Some("\"v7\"")),
            ("\"v7\"", Some("\"v7\"")),
            ("W/\"v7\"", Some("W/\"v7\"")),
            ("", Some("\"\"")),
            ("v\"7", None),
            ("v 7", None),
            ("v\r\n7", None),
        ] {
            let chosen = chosen(tag);
            assert_eq!(
                chosen.as_ref().map(|value| value.to_str().unwrap()),
                header,
                "{tag}"
            );
        }
    }

    #[test]
    fn the_tag_of_a_content_is_that_of_xxh3() {
        let tag = of_content(&Bytes::new()).unwrap();
        assert_eq!(tag, "\"99aa06d3014798d86001c324468d497f\"");
    }
}
