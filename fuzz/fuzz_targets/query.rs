//! Queries: what `url(..)` writes is read back, and what anybody writes is decoded as simpler code does it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode;
use veduta::http::{Request, StatusCode, Uri};
use veduta::{App, Body, routes, view};
use veduta_fuzz::ask;

#[view("/typed?{text}&{number}&{list}")]
async fn typed(text: &str, number: Option<i32>, list: Vec<String>) -> String {
    format!("{text:?} {number:?} {list:?}")
}

#[view("/raw?{a}")]
async fn raw(a: Vec<String>) -> String {
    format!("{a:?}")
}

#[derive(arbitrary::Arbitrary, Debug)]
enum Input<'a> {
    Typed(&'a str, Option<i32>, Vec<String>),
    Raw(&'a [u8]),
}

fn get(target: &str) -> Option<(StatusCode, String)> {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = Uri::try_from(target).ok()?;
    let (head, body) = ask!(App::new(routes![typed, raw]), request);
    Some((head.status, String::from_utf8(body).unwrap()))
}

/// The values under the name `a`.
fn values(query: &str) -> Vec<String> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode(text.as_bytes())
            .decode_utf8_lossy()
            .into_owned()
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| decode(name) == "a")
        .map(|(_, value)| decode(value))
        .collect()
}

fuzz_target!(|input: Input<'_>| {
    match input {
        Input::Typed(text, number, list) => {
            let expected = format!("{text:?} {number:?} {list:?}");
            let fits = list.len() < 900;
            let url = typed::url(text, number, list);
            let answer = get(&url).filter(|_| fits && url.len() < 8000);
            if let Some(answer) = answer {
                assert_eq!(answer, (StatusCode::OK, expected), "{url}");
            }
        }
        Input::Raw(query) => {
            let Ok(query) = str::from_utf8(query) else {
                return;
            };
            let is_one = !query.contains('#') && query.len() < 8000;
            let is_short = query.split('&').count() < 1000;
            let answer = get(&format!("/raw?{query}")).filter(|_| is_one && is_short);
            if let Some(answer) = answer {
                assert_eq!(
                    answer,
                    (StatusCode::OK, format!("{:?}", values(query))),
                    "{query}"
                );
            }
        }
    }
});
