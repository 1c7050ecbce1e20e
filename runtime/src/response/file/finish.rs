//! From a response that holds a [`Content`] to the one that is sent: validators, conditions, ranges.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    LAST_MODIFIED,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::conditions::{Verdict, date};
use super::source::Opened;
use super::{Conditions, Content, Response, etag};
use crate::body::Body;
use crate::error::Result;

/// Up to here, bytes are hashed on the event loop: some ten microseconds.
const HASHED_ON_LOOP: usize = 256 << 10;

/// Whether it takes more time to finish than the event loop has.
pub(super) fn wants_thread(content: &Content) -> bool {
    match content {
        Content::Path(_) => true,
        Content::Bytes(bytes) => bytes.len() > HASHED_ON_LOOP,
    }
}

/// The response that is sent.
///
/// # Errors
/// 404, 412, 416, and 500 when the file cannot be read.
pub(super) fn finish(
    content: &Content,
    mut response: Response,
    conditions: &Conditions,
) -> Result<Response> {
    let source = match content {
        Content::Path(path) => Source::File(Opened::open(Arc::clone(path))?),
        Content::Bytes(bytes) => Source::Bytes(bytes.clone()),
    };
    let length = source.length();
    let mut part = 0..length;
    if response.status() == StatusCode::OK && conditions.read_something() {
        let headers = response.headers_mut();
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        source.add_validators(headers);
        match conditions.judge(headers, length)? {
            Verdict::Whole => {}
            Verdict::NotModified => return Ok(not_modified(response)),
            Verdict::Part(asked) => {
                let range = format!("bytes {}-{}/{length}", asked.start, asked.end - 1);
                headers.insert(CONTENT_RANGE, HeaderValue::try_from(range)?);
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                part = asked;
            }
        }
    }
    if conditions.want_no_content() {
        *response.body_mut() = Body::empty();
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    } else {
        *response.body_mut() = source.read(part)?;
    }
    Ok(response)
}

/// What a cache has already is not said again (RFC 9110, 15.4.5).
fn not_modified(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.body_mut() = Body::empty();
    for name in [ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_TYPE] {
        response.headers_mut().remove(name);
    }
    response
}

enum Source {
    File(Opened),
    Bytes(Bytes),
}

impl Source {
    fn length(&self) -> u64 {
        match self {
            Self::File(file) => file.length(),
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// Those that the application has not set itself.
    fn add_validators(&self, headers: &mut HeaderMap) {
        if !headers.contains_key(ETAG) {
            let tag = match self {
                Self::File(file) => file.etag(),
                Self::Bytes(bytes) => etag::of_content(bytes),
            };
            headers.extend(tag.map(|tag| (ETAG, tag)));
        }
        if let Self::File(file) = self
            && !headers.contains_key(LAST_MODIFIED)
        {
            let modified = file.modified().and_then(date);
            headers.extend(modified.map(|date| (LAST_MODIFIED, date)));
        }
    }

    fn read(self, part: Range<u64>) -> Result<Body> {
        match self {
            Self::File(file) => file.read(part),
            Self::Bytes(bytes) => {
                let offset = |position| usize::try_from(position).unwrap_or(bytes.len());
                let part = offset(part.start)..offset(part.end);
                Ok(Body::from(bytes.slice(part)))
            }
        }
    }
}
