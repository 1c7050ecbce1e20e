//! What hyper does not check of a head: its limits, `Host`, and how the length of a body is told.

use std::net::Ipv6Addr;

use http::header::{HOST, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Request, StatusCode, Version};
use hyper::body::{Body as _, Incoming};

use super::progress::Progress;
use crate::error::{Error, Result};
use crate::request::HeadLimits;

/// Checks a head, and gives it the `Host` that counts.
///
/// # Errors
/// 400, 414, 431 or 501; the connection must end with it, since nobody knows where the next request would begin.
pub(super) fn check(
    request: &mut Request<Incoming>,
    limits: HeadLimits,
    progress: &Progress,
) -> Result<()> {
    limits.check(request.uri(), request.headers())?;
    check_target(request)?;
    check_host(request)?;
    if !request.body().is_end_stream() && request.body().size_hint().exact().is_none() {
        check_chunked(request, progress)?;
    }
    Ok(())
}

/// RFC 9112, 3.2.3 and 3.2.4.
pub(super) fn check_target<B>(request: &Request<B>) -> Result<()> {
    let uri = request.uri();
    if uri.scheme().is_none() && uri.authority().is_some() && request.method() != Method::CONNECT {
        return Err(bad("an address without a path is for CONNECT"));
    }
    if uri.path() == "*" && request.method() != Method::OPTIONS {
        return Err(bad("the address `*` is for OPTIONS"));
    }
    Ok(())
}

/// RFC 9112, 3.2.
pub(super) fn check_host<B>(request: &mut Request<B>) -> Result<()> {
    // To look at each of them costs less than to look one up, unless there are many.
    let lines = request.headers().iter();
    let mut hosts = lines.filter(|(name, _)| **name == HOST);
    match (hosts.next(), hosts.next()) {
        (Some((_, host)), None) if is_host(host.as_bytes()) => {}
        (None, _) if request.version() < Version::HTTP_11 => {}
        (None, _) => return Err(bad("a request needs the header `Host`")),
        (Some(_), Some(_)) => return Err(bad("a request has one header `Host`, not several")),
        (Some(_), None) => return Err(bad("`Host` is a name and, if need be, a port")),
    }
    let Some(authority) = request.uri().authority() else {
        return Ok(());
    };
    if !is_host(authority.as_str().as_bytes()) {
        return Err(bad(
            "the address of a request names a host and, if need be, a port",
        ));
    }
    // RFC 9112, 3.2.2: an address with a host counts more.
    let host = HeaderValue::from_str(authority.as_str());
    let host = host.map_err(|error| bad("the address names no host").with_source(error))?;
    request.headers_mut().insert(HOST, host);
    Ok(())
}

/// Whether it is `uri-host [":" port]` (RFC 9110, 7.2) without a list in it.
fn is_host(value: &[u8]) -> bool {
    let port = if let Some(literal) = value.strip_prefix(b"[") {
        match literal.iter().position(|&byte| byte == b']') {
            Some(end) if is_ip_literal(&literal[..end]) => &literal[end + 1..],
            _ => return false,
        }
    } else {
        let end = value.iter().position(|&byte| !OF_A_NAME[usize::from(byte)]);
        &value[end.unwrap_or(value.len())..]
    };
    match port {
        [] => true,
        [b':', ..] if value.starts_with(b":") => false,
        [b':', digits @ ..] => digits.len() <= 5 && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Which bytes are characters of `reg-name` (RFC 3986, 3.2.2), the comma left out: looked at for every request.
static OF_A_NAME: [bool; 256] = {
    let mut is_of_a_name = [false; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        is_of_a_name[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'.'
                    | b'_'
                    | b'~'
                    | b'%'
                    | b'!'
                    | b'$'
                    | b'&'
                    | b'\''
                    | b'('
                    | b')'
                    | b'*'
                    | b'+'
                    | b';'
                    | b'='
            );
        byte += 1;
    }
    is_of_a_name
};

fn is_ip_literal(value: &[u8]) -> bool {
    str::from_utf8(value).is_ok_and(|value| value.parse::<Ipv6Addr>().is_ok())
}

/// RFC 9112, 6.1: hyper takes everything that ends in `chunked`, and leaves a `Content-Length` beside it out.
fn check_chunked(request: &Request<Incoming>, progress: &Progress) -> Result<()> {
    let mut codings = request.headers().get_all(TRANSFER_ENCODING).iter();
    let is_chunked = codings
        .next()
        .is_some_and(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked"));
    if !is_chunked || codings.next().is_some() {
        let message = "the only transfer coding here is `chunked`, once";
        return Err(Error::new(StatusCode::NOT_IMPLEMENTED, message));
    }
    if has_two_lengths(&progress.head().bytes, request) {
        return Err(bad(
            "a request has `Transfer-Encoding` or `Content-Length`, not both",
        ));
    }
    Ok(())
}

/// Whether the request is among the bytes with a header that hyper has left out.
fn has_two_lengths<B>(bytes: &[u8], request: &Request<B>) -> bool {
    let starts = memchr::memchr_iter(b'\n', bytes).map(|end| end + 1);
    let mut heads = [0].into_iter().chain(starts);
    heads.any(|start| is_with_length(&bytes[start..], request))
}

/// Whether the bytes begin with the head of the request, `Content-Length` included.
fn is_with_length<B>(bytes: &[u8], request: &Request<B>) -> bool {
    let method = request.method().as_str();
    if !bytes.starts_with(method.as_bytes()) {
        return false;
    }
    let mut lines = vec![httparse::EMPTY_HEADER; request.headers().len() + 16];
    let mut head = httparse::Request::new(&mut lines);
    if !head.parse(bytes).is_ok_and(|status| status.is_complete()) {
        return false;
    }
    let is_length = |line: &httparse::Header<'_>| line.name.eq_ignore_ascii_case("content-length");
    let lengths = head.headers.iter().filter(|line| is_length(line)).count();
    head.method == Some(method)
        && lengths > 0
        && head.headers.len() == request.headers().len() + lengths
        && request.headers().keys().all(|name| {
            let mut lines = head.headers.iter();
            lines.any(|line| line.name.eq_ignore_ascii_case(name.as_str()))
        })
}

#[cold]
fn bad(message: &'static str) -> Error {
    Error::bad_request(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        for host in [
            "",
            "x",
            "x:80",
            "x:",
            "127.0.0.1:8000",
            "[::1]",
            "[::1]:8000",
            "a_b.example",
        ] {
            assert!(is_host(host.as_bytes()), "{host}");
        }
        for host in [
            "a,b", "a b", "u@a", "a/b", "a?b", "a#b", "a:b", "a:1:2", "[::1", "[x]", "::1",
            "a:123456", ":80", "\u{e9}", "[::1]x", "\\", "a\"",
        ] {
            assert!(!is_host(host.as_bytes()), "{host}");
        }
    }
}
