//! `Accept` decides how an error is told, whatever stands in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use veduta::http::{HeaderValue, Request, header::ACCEPT};
use veduta::{App, Body, routes};
use veduta_fuzz::{ask, header};

fuzz_target!(|data: &[u8]| {
    let Ok(accept) = HeaderValue::from_bytes(data) else {
        return;
    };
    let text = String::from_utf8_lossy(data).to_ascii_lowercase();
    let mut request = Request::new(Body::empty());
    request.headers_mut().insert(ACCEPT, accept);
    let (head, body) = ask!(App::new(routes![]), request);
    assert_eq!(head.status, 404);
    assert!(!body.is_empty());
    match header(&head, "content-type") {
        "text/plain; charset=utf-8" => {}
        "application/problem+json" => {
            let names = [
                "application/json",
                "application/problem+json",
                "application/*",
            ];
            assert!(names.iter().any(|name| text.contains(name)), "{text}");
        }
        other => panic!("{other}"),
    }
    // What a program sends that takes nothing else.
    if text == "application/json" {
        assert_eq!(header(&head, "content-type"), "application/problem+json");
    }
});
