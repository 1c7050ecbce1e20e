//! The heads of requests and answers, as HTTP/2 has them.

use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::BytesMut;
use http::header::{
    CONNECTION, CONTENT_LENGTH, COOKIE, DATE, EXPECT, HOST, HeaderName, TE, TRANSFER_ENCODING,
    UPGRADE,
};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Request, response};
use http_body::Body as HttpBody;

use crate::body::Body;
use crate::error::{Error, Result};
use crate::request::HeadLimits;
use crate::server::head::{check_host, check_target};

/// What speaks of a connection of HTTP/1, and has no place here (RFC 9113, 8.2.2).
const OF_CONNECTIONS: [HeaderName; 6] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Makes the head of a request what a view expects. h2 refuses by itself what has a wrong pseudo-header, and what
/// speaks of a connection of HTTP/1.
///
/// # Errors
/// 400 when it does not say for which host it is, and 414 or 431 when it is too long.
pub(super) fn check<B>(request: &mut Request<B>, limits: HeadLimits) -> Result<()> {
    join_cookies(request.headers_mut());
    limits.check(request.uri(), request.headers())?;
    check_target(request)?;
    let authority = request.uri().authority().map(Authority::as_str);
    let Some(authority) = authority else {
        return check_host(request);
    };
    let host = HeaderValue::from_str(authority);
    let host = host.map_err(|error| {
        let message = "`:authority` names no host";
        Error::bad_request(message).with_source(error)
    })?;
    match request.headers().get(HOST) {
        Some(given) if !given.as_bytes().eq_ignore_ascii_case(host.as_bytes()) => {
            let message = "`:authority` and `Host` name different hosts";
            Err(Error::bad_request(message))
        }
        _ => {
            request.headers_mut().entry(HOST).or_insert(host);
            check_host(request)
        }
    }
}

/// Browsers send each cookie in a field of its own (RFC 9113, 8.2.3).
fn join_cookies(headers: &mut HeaderMap) {
    let mut lines = headers.get_all(COOKIE).iter();
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
        return;
    };
    let mut joined = BytesMut::from(first.as_bytes());
    for line in std::iter::once(second).chain(lines) {
        joined.extend_from_slice(b"; ");
        joined.extend_from_slice(line.as_bytes());
    }
    // What consists of values is one.
    if let Ok(joined) = HeaderValue::from_maybe_shared(joined.freeze()) {
        headers.insert(COOKIE, joined);
    }
}

/// What the head of a request says of its body's length; h2 refuses a body that has another.
pub(super) fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether the client sends its body only once it is told to (RFC 9110, 10.1.1).
pub(super) fn awaits_word(headers: &HeaderMap) -> bool {
    let expected = headers.get(EXPECT).map(HeaderValue::as_bytes);
    expected.is_some_and(|expected| expected.eq_ignore_ascii_case(b"100-continue"))
}

/// Makes the head of an answer one of HTTP/2.
pub(super) fn prepare(head: &mut response::Parts, body: &Body) {
    remove_of_connections(&mut head.headers);
    if let Some(length) = body.size_hint().exact().filter(|length| *length > 0) {
        head.headers
            .entry(CONTENT_LENGTH)
            .or_insert_with(|| length.into());
    }
    head.headers.entry(DATE).or_insert_with(now);
}

fn remove_of_connections(headers: &mut HeaderMap) {
    if let Some(named) = headers.remove(CONNECTION) {
        let names = named.to_str().unwrap_or_default().split(',');
        for name in names {
            headers.remove(name.trim());
        }
    }
    for name in OF_CONNECTIONS {
        headers.remove(name);
    }
}

/// The time of day, written once a second.
fn now() -> HeaderValue {
    thread_local! {
        static WRITTEN: RefCell<Option<(u64, HeaderValue)>> = const { RefCell::new(None) };
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let second = since.as_ref().map_or(0, Duration::as_secs);
    WRITTEN.with_borrow_mut(|written| match written {
        Some((written, value)) if *written == second => value.clone(),
        _ => {
            let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(second));
            let value = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""));
            *written = Some((second, value.clone()));
            value
        }
    })
}
