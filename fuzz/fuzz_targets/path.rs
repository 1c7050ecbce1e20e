//! Paths: what `url(..)` writes is read back, and what anybody writes is decoded as simpler code does it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use veduta::http::{Request, StatusCode, Uri};
use veduta::{App, Body, routes, view};
use veduta_fuzz::ask;

#[view("/one/{value}")]
async fn one(value: String) -> String {
    value
}

#[view("/two/{first}/{second}/end")]
async fn two(first: &str, second: &str) -> String {
    format!("{first}\n{second}")
}

#[view("/rest/{*rest}")]
async fn rest(rest: &str) -> String {
    rest.to_owned()
}

#[view("/number/{number}")]
async fn number(number: i64) -> String {
    number.to_string()
}

#[derive(arbitrary::Arbitrary, Debug)]
enum Input<'a> {
    One(&'a str),
    Two(&'a str, &'a str),
    Rest(&'a str),
    Number(i64),
    RawOne(&'a str),
    RawRest(&'a str),
}

fn get(target: &str) -> Option<(StatusCode, String)> {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = Uri::try_from(target).ok()?;
    let (head, body) = ask!(App::new(routes![one, two, rest, number]), request);
    Some((head.status, String::from_utf8(body).unwrap()))
}

/// A view finds what it has been given, if it fits into an address at all.
fn round_trip(url: &str, values: &[&str], expected: &str) {
    let fits = url.len() < 8000
        && values
            .iter()
            .all(|value| !value.is_empty() && !value.contains('\0'));
    let (status, body) = get(url).expect("an address");
    if fits {
        assert_eq!((status, body.as_str()), (StatusCode::OK, expected), "{url}");
    }
}

/// What a segment means, or `None` when it means nothing.
fn decoded(segment: &str) -> Option<String> {
    let is_sound = segment.split('%').skip(1).all(|escape| {
        let digits = escape.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit) && digits != b"00")
    });
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    is_sound.then(|| text.into_owned())
}

fn raw_one(segment: &str) {
    let is_one = !segment.is_empty() && !segment.contains(['/', '?', '#']);
    let Some((status, body)) = get(&format!("/one/{segment}")).filter(|_| is_one) else {
        return;
    };
    match decoded(segment) {
        Some(value) => assert_eq!((status, body), (StatusCode::OK, value), "{segment}"),
        None => assert_eq!(status, StatusCode::BAD_REQUEST, "{segment}"),
    }
}

fn raw_rest(path: &str) {
    let is_path = !path.is_empty() && !path.contains(['?', '#']);
    let Some((status, body)) = get(&format!("/rest/{path}")).filter(|_| is_path) else {
        return;
    };
    // An escaped slash is none between two segments, and stays as it is.
    let segments: Option<Vec<_>> = path
        .split('/')
        .map(|segment| decoded(&segment.replace("%2f", "%252F").replace("%2F", "%252F")))
        .collect();
    match segments {
        Some(segments) => assert_eq!(
            (status, body),
            (StatusCode::OK, segments.join("/")),
            "{path}"
        ),
        None => assert_eq!(status, StatusCode::BAD_REQUEST, "{path}"),
    }
}

fuzz_target!(|input: Input<'_>| {
    match input {
        Input::One(value) => round_trip(&one::url(value.to_owned()), &[value], value),
        Input::Two(first, second) => {
            let expected = format!("{first}\n{second}");
            round_trip(&two::url(first, second), &[first, second], &expected);
        }
        Input::Rest(value) => round_trip(&rest::url(value), &[value], value),
        Input::Number(value) => round_trip(&number::url(value), &["0"], &value.to_string()),
        Input::RawOne(segment) => raw_one(segment),
        Input::RawRest(path) => raw_rest(path),
    }
});
