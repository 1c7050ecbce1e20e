//! [`Conditions`]: when and which part of an answer a client wants (RFC 9110, 13).

use std::ops::Range;
use std::time::{Duration, SystemTime};

use http::header::{
    CONTENT_RANGE, ETAG, HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE,
    IF_UNMODIFIED_SINCE, LAST_MODIFIED, RANGE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::etag::{Comparison, EntityTag};
use super::range::{Asked, asked};
use crate::error::{Error, Result};

/// What a request says about when and which part of an answer it wants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    kind: Kind,
    /// The conditional headers; most requests have none.
    headers: Option<Box<HeaderMap>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    Get,
    Head,
    /// A view that has done what the request asks for does not ask whether it should have.
    #[default]
    Other,
}

/// What is sent of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Whole,
    Part(Range<u64>),
    NotModified,
}

impl Conditions {
    pub(crate) fn of(method: &Method, headers: &HeaderMap) -> Self {
        let kind = match *method {
            Method::GET => Kind::Get,
            Method::HEAD => Kind::Head,
            _ => return Self::default(),
        };
        let headers = headers
            .keys()
            .any(is_condition)
            .then(|| Box::new(conditional(headers)));
        Self { kind, headers }
    }

    /// Whether the answer is the content of something at all.
    pub(super) fn read_something(&self) -> bool {
        self.kind != Kind::Other
    }

    pub(super) fn want_no_content(&self) -> bool {
        self.kind == Kind::Head
    }

    /// Compares the conditions with the validators in the headers of an answer of so many bytes, in the
    /// order of RFC 9110, 13.2.2.
    ///
    /// # Errors
    /// 412, and 416 with `Content-Range`.
    pub(super) fn judge(&self, answer: &HeaderMap, length: u64) -> Result<Verdict> {
        let Some(headers) = &self.headers else {
            return Ok(Verdict::Whole);
        };
        let judge = Judge { headers, answer };
        if !judge.is_what_is_expected() {
            let message = "this is not the version that the request is about";
            return Err(Error::new(StatusCode::PRECONDITION_FAILED, message));
        }
        if judge.is_known() {
            return Ok(Verdict::NotModified);
        }
        match judge.range().filter(|_| self.kind == Kind::Get) {
            Some(range) => part(range, length),
            None => Ok(Verdict::Whole),
        }
    }
}

fn is_condition(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "range"
            | "if-range"
            | "if-match"
            | "if-none-match"
            | "if-modified-since"
            | "if-unmodified-since"
    )
}

fn conditional(headers: &HeaderMap) -> HeaderMap {
    headers.iter().filter(|(name, _)| is_condition(name)).fold(
        HeaderMap::new(),
        |mut conditional, (name, value)| {
            conditional.append(name, value.clone());
            conditional
        },
    )
}

fn part(range: &HeaderValue, length: u64) -> Result<Verdict> {
    match asked(range, length) {
        Asked::Whole => Ok(Verdict::Whole),
        Asked::Part(range) => Ok(Verdict::Part(range)),
        Asked::Nothing => {
            let message =
                format!("there are {length} bytes, and none in the range that is asked for");
            let range = HeaderValue::try_from(format!("bytes */{length}"))?;
            let error = Error::new(StatusCode::RANGE_NOT_SATISFIABLE, message);
            Err(error.with_header(CONTENT_RANGE, range))
        }
    }
}

struct Judge<'a> {
    /// Those of the request.
    headers: &'a HeaderMap,
    /// Those of the answer.
    answer: &'a HeaderMap,
}

impl<'a> Judge<'a> {
    /// `If-Match`, or else `If-Unmodified-Since`.
    fn is_what_is_expected(&self) -> bool {
        if self.headers.contains_key(IF_MATCH) {
            return self.is_listed(&IF_MATCH, Comparison::Strong);
        }
        match (self.date(IF_UNMODIFIED_SINCE), self.last_modified()) {
            (Some(date), Some(modified)) => modified <= date,
            _ => true,
        }
    }

    /// `If-None-Match`, or else `If-Modified-Since`.
    fn is_known(&self) -> bool {
        if self.headers.contains_key(IF_NONE_MATCH) {
            return self.is_listed(&IF_NONE_MATCH, Comparison::Weak);
        }
        match (self.date(IF_MODIFIED_SINCE), self.last_modified()) {
            (Some(date), Some(modified)) => modified <= date,
            _ => false,
        }
    }

    /// `Range`, unless `If-Range` speaks of another version.
    fn range(&self) -> Option<&'a HeaderValue> {
        let range = single(self.headers, RANGE)?;
        if !self.headers.contains_key(IF_RANGE) {
            return Some(range);
        }
        let version = single(self.headers, IF_RANGE)?;
        let is_same = match (EntityTag::of(version), self.etag()) {
            (Some(tag), Some(own)) => tag.equals(own, Comparison::Strong),
            (Some(_), None) => false,
            (None, _) => self.is_exactly_of(version),
        };
        is_same.then_some(range)
    }

    /// A date tells versions apart only when it is over: there may have been two within one second
    /// (RFC 9110, 8.8.2.2).
    fn is_exactly_of(&self, date: &HeaderValue) -> bool {
        let Some(modified) = self.last_modified() else {
            return false;
        };
        let is_over = modified + Duration::from_secs(1) <= SystemTime::now();
        is_over && parse_date(date) == Some(modified)
    }

    fn is_listed(&self, name: &HeaderName, comparison: Comparison) -> bool {
        let lists = self.headers.get_all(name);
        match self.etag() {
            Some(own) => own.is_in(lists, comparison),
            None => lists.iter().any(|list| list == "*"),
        }
    }

    fn etag(&self) -> Option<EntityTag<'a>> {
        EntityTag::of(self.answer.get(ETAG)?)
    }

    fn last_modified(&self) -> Option<SystemTime> {
        parse_date(self.answer.get(LAST_MODIFIED)?)
    }

    fn date(&self, name: HeaderName) -> Option<SystemTime> {
        parse_date(single(self.headers, name)?)
    }
}

/// A header that is no list makes no sense twice.
fn single(headers: &HeaderMap, name: HeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).into_iter();
    values.next().filter(|_| values.next().is_none())
}

fn parse_date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}

/// The header of a moment; one in the future is not over, so it is said to be now (RFC 9110, 8.8.2.1).
///
/// `None` before 1970, which `httpdate` cannot write.
pub(super) fn date(moment: SystemTime) -> Option<HeaderValue> {
    let moment = moment.min(SystemTime::now());
    moment.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    HeaderValue::try_from(httpdate::fmt_http_date(moment)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODIFIED: &str = "Tue, 03 Mar 2026 10:00:00 GMT";
    const BEFORE: &str = "Tue, 03 Mar 2026 09:59:59 GMT";
    const AFTER: &str = "Tue, 03 Mar 2026 10:00:01 GMT";

    /// What is sent of ten bytes with the tag `"v1"`: a status, and the first byte of a part.
    fn verdict(method: &Method, conditions: &[(HeaderName, &'static str)]) -> (u16, u64) {
        let mut headers = HeaderMap::new();
        for (name, value) in conditions {
            headers.append(name, HeaderValue::from_static(value));
        }
        let answer = HeaderMap::from_iter([
            (ETAG, HeaderValue::from_static("\"v1\"")),
            (LAST_MODIFIED, HeaderValue::from_static(MODIFIED)),
        ]);
        match Conditions::of(method, &headers).judge(&answer, 10) {
            Ok(Verdict::Whole) => (200, 0),
            Ok(Verdict::Part(range)) => (206, range.start),
            Ok(Verdict::NotModified) => (304, 0),
            Err(error) => (error.status().as_u16(), 0),
        }
    }

    #[test]
    fn conditions_are_asked_in_their_order() {
        let range = (RANGE, "bytes=5-");
        for (conditions, status) in [
            (vec![], 200),
            (vec![(IF_MATCH, "\"v1\"")], 200),
            (vec![(IF_MATCH, "*")], 200),
            (vec![(IF_MATCH, "\"v0\", \"v2\"")], 412),
            (vec![(IF_MATCH, "W/\"v1\"")], 412),
            (vec![(IF_UNMODIFIED_SINCE, MODIFIED)], 200),
            (vec![(IF_UNMODIFIED_SINCE, BEFORE)], 412),
            (vec![(IF_UNMODIFIED_SINCE, "yesterday")], 200),
            (
                vec![(IF_MATCH, "\"v1\""), (IF_UNMODIFIED_SINCE, BEFORE)],
                200,
            ),
            (vec![(IF_MATCH, "\"v0\""), (IF_NONE_MATCH, "\"v1\"")], 412),
            (vec![(IF_NONE_MATCH, "\"v1\"")], 304),
            (vec![(IF_NONE_MATCH, "W/\"v1\"")], 304),
            (vec![(IF_NONE_MATCH, "*")], 304),
            (
                vec![(IF_NONE_MATCH, "\"v0\""), (IF_NONE_MATCH, "\"v1\"")],
                304,
            ),
            (
                vec![(IF_NONE_MATCH, "\"v0\""), (IF_MODIFIED_SINCE, AFTER)],
                200,
            ),
            (vec![(IF_MODIFIED_SINCE, BEFORE)], 200),
            (vec![(IF_MODIFIED_SINCE, MODIFIED)], 304),
            (
                vec![(IF_MODIFIED_SINCE, "Tuesday, 03-Mar-26 10:00:00 GMT")],
                304,
            ),
            (vec![(IF_MODIFIED_SINCE, "Tue Mar  3 10:00:00 2026")], 304),
            (
                vec![(IF_MODIFIED_SINCE, MODIFIED), (IF_MODIFIED_SINCE, MODIFIED)],
                200,
            ),
            (vec![range.clone()], 206),
            (vec![range.clone(), range.clone()], 200),
            (vec![(RANGE, "bytes=10-")], 416),
            (vec![range.clone(), (IF_NONE_MATCH, "\"v1\"")], 304),
            (vec![range.clone(), (IF_MATCH, "\"v0\"")], 412),
            (vec![range.clone(), (IF_RANGE, "\"v1\"")], 206),
            (vec![range.clone(), (IF_RANGE, "W/\"v1\"")], 200),
            (vec![range.clone(), (IF_RANGE, "\"v0\"")], 200),
            (vec![range.clone(), (IF_RANGE, MODIFIED)], 206),
            (vec![range.clone(), (IF_RANGE, AFTER)], 200),
            (vec![range, (IF_RANGE, "yesterday")], 200),
            (vec![(RANGE, "bytes=10-"), (IF_RANGE, "\"v0\"")], 200),
            (vec![(IF_RANGE, "\"v0\"")], 200),
        ] {
            assert_eq!(
                verdict(&Method::GET, &conditions).0,
                status,
                "{conditions:?}"
            );
        }
    }

    #[test]
    fn only_get_has_ranges_and_only_reading_has_conditions() {
        let range = [(RANGE, "bytes=5-")];
        let any = [(IF_NONE_MATCH, "*")];
        assert_eq!(verdict(&Method::GET, &range), (206, 5));
        assert_eq!(verdict(&Method::HEAD, &range), (200, 0));
        assert_eq!(verdict(&Method::HEAD, &any), (304, 0));
        assert_eq!(verdict(&Method::POST, &range), (200, 0));
        assert_eq!(verdict(&Method::POST, &any), (200, 0));
    }

    #[test]
    fn a_date_of_this_second_tells_no_versions_apart() {
        let now = date(SystemTime::now() + Duration::from_hours(1)).unwrap();
        let headers = HeaderMap::from_iter([
            (RANGE, HeaderValue::from_static("bytes=5-")),
            (IF_RANGE, now.clone()),
        ]);
        let answer = HeaderMap::from_iter([(LAST_MODIFIED, now)]);
        let conditions = Conditions::of(&Method::GET, &headers);
        // Unless the test was stopped for a second, in which the date has become one that does.
        let verdict = conditions.judge(&answer, 10).unwrap();
        let has_passed = SystemTime::now()
            >= parse_date(&answer[LAST_MODIFIED]).unwrap() + Duration::from_secs(1);
        assert!(verdict == Verdict::Whole || has_passed);
    }

    #[test]
    fn a_moment_that_cannot_be_written_is_left_out() {
        assert!(date(SystemTime::UNIX_EPOCH).is_some());
        assert!(date(SystemTime::UNIX_EPOCH - Duration::from_secs(1)).is_none());
        assert!(date(SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40)).is_some());
    }
}
