//! `Range`: what is sent is the part that its `Content-Range` says it is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use veduta::http::{HeaderValue, Request, Uri, header::RANGE};
use veduta::{App, Body, File, routes, view};
use veduta_fuzz::{ask, header};

/// A byte says where it stands.
fn content(length: u8) -> Vec<u8> {
    (0..length).collect()
}

#[view("/{length}")]
async fn file(length: u8) -> File {
    File::bytes(content(length))
}

fuzz_target!(|input: (u8, &[u8])| {
    let (length, range) = input;
    let Ok(range) = HeaderValue::from_bytes(range) else {
        return;
    };
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = Uri::try_from(file::url(length)).unwrap();
    request.headers_mut().insert(RANGE, range.clone());
    let (head, body) = ask!(App::new(routes![file]), request);
    let whole = content(length);
    let told = header(&head, "content-range");
    match head.status.as_u16() {
        200 => {
            assert_eq!(body, whole);
            assert_eq!(told, "");
        }
        206 => {
            let part = told.strip_prefix("bytes ").unwrap();
            let (part, of) = part.split_once('/').unwrap();
            let (first, last) = part.split_once('-').unwrap();
            let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
            assert_eq!(of, length.to_string());
            assert_eq!(body, whole[first..=last]);
            let asked = range.to_str().unwrap().to_ascii_lowercase();
            assert!(asked.starts_with("bytes="), "{asked}");
            // Either end is a number that was asked for, or the end of the file.
            let digits = asked.split(|char: char| !char.is_ascii_digit());
            let numbers: Vec<u128> = digits.filter_map(|digits| digits.parse().ok()).collect();
            let is_suffix = asked.contains("=-") || !numbers.contains(&(first as u128));
            assert!(is_suffix || last + 1 == whole.len() || numbers.contains(&(last as u128)));
            assert!(!is_suffix || last + 1 == whole.len());
        }
        416 => {
            assert_eq!(told, format!("bytes */{length}"));
            assert!(length > 0);
        }
        other => panic!("{other} {range:?}"),
    }
    if head.status.is_success() {
        // Without a socket nobody but the file itself tells a length.
        let length = header(&head, "content-length");
        assert!(length.is_empty() || length == body.len().to_string());
        assert_eq!(header(&head, "accept-ranges"), "bytes");
    }
});
