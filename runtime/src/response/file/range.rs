//! `Range`: the part of an answer that a client asks for (RFC 9110, 14).

use std::ops::Range;

use http::HeaderValue;

/// What a `Range` asks of so many bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Everything: the header makes no sense, or is one that a server need not follow.
    Whole,
    /// These bytes: at least one.
    Part(Range<u64>),
    /// Bytes that do not exist.
    Nothing,
}

/// Several ranges are answered as none is, with the whole; RFC 9110, 14.2 allows it.
///
/// So is every range of an empty file: some clients send one with each request.
pub(super) fn asked(range: &HeaderValue, length: u64) -> Asked {
    let parsed = range.to_str().ok().and_then(parse);
    match parsed {
        Some(_) if length == 0 => Asked::Whole,
        Some(Spec::From(first, _)) if first >= length => Asked::Nothing,
        Some(Spec::From(first, last)) => Asked::Part(first..last.saturating_add(1).min(length)),
        Some(Spec::Last(0)) => Asked::Nothing,
        Some(Spec::Last(count)) => Asked::Part(length.saturating_sub(count)..length),
        None => Asked::Whole,
    }
}

enum Spec {
    /// `first-last`, or `first-` with the greatest last.
    From(u64, u64),
    /// `-count`.
    Last(u64),
}

fn parse(range: &str) -> Option<Spec> {
    let (unit, set) = range.split_once('=')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    // A list may have empty elements (RFC 9110, 5.6.1.2).
    let mut specs = set
        .split(',')
        .map(str::trim)
        .filter(|spec| !spec.is_empty());
    let (first, last) = specs.next()?.split_once('-')?;
    if specs.next().is_some() {
        return None;
    }
    match (first, last) {
        ("", count) => Some(Spec::Last(position(count)?)),
        (first, "") => Some(Spec::From(position(first)?, u64::MAX)),
        (first, last) => {
            let (first, last) = (position(first)?, position(last)?);
            (first <= last).then_some(Spec::From(first, last))
        }
    }
}

/// Digits alone; what is greater than any file is the greatest number.
fn position(digits: &str) -> Option<u64> {
    let are_digits = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    are_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_to_what_exists() {
        for (range, expected) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=2-4", Asked::Part(2..5)),
            ("bytes=7-", Asked::Part(7..10)),
            ("bytes=9-100", Asked::Part(9..10)),
            ("bytes=0-99999999999999999999", Asked::Part(0..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=-11", Asked::Part(0..10)),
            ("bytes=-99999999999999999999", Asked::Part(0..10)),
            ("Bytes= 1-2 ,", Asked::Part(1..3)),
            ("bytes=10-", Asked::Nothing),
            ("bytes=99999999999999999999-", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
        ] {
            assert_eq!(
                asked(&HeaderValue::from_static(range), 10),
                expected,
                "{range}"
            );
        }
    }

    #[test]
    fn a_range_that_makes_no_sense_is_ignored() {
        for range in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=,",
            "bytes=5",
            "bytes=4-2",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=1-2-3",
            "bytes=--1",
            "bytes=1 - 2",
            "bytes 0-1",
            "lines=0-1",
            "bytes=0-1,3-4",
            "bytes=0x1-2",
        ] {
            assert_eq!(
                asked(&HeaderValue::from_static(range), 10),
                Asked::Whole,
                "{range}"
            );
        }
    }

    #[test]
    fn nothing_can_be_asked_of_an_empty_file() {
        for range in ["bytes=0-", "bytes=0-9", "bytes=-1"] {
            assert_eq!(
                asked(&HeaderValue::from_static(range), 0),
                Asked::Whole,
                "{range}"
            );
        }
    }
}
