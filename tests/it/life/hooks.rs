//! `on_request_finished`: once for each request.

use std::io::Write;
use std::time::Duration;

use tower::timeout::TimeoutLayer;
use veduta::http::header::CONTENT_LENGTH;
use veduta::test::TestClient;
use veduta::{
    App, Error, IntoResponse, Json, Method, Next, Outcome, Request, Response, Result, Settings,
    State, StatusCode, Stream, middleware, routes, view,
};

use super::{Stay, next, told};
use crate::support::{connect, read_all};

#[view("/whole")]
async fn whole() -> &'static str {
    "whole"
}

#[view("/empty")]
async fn empty() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[view("/streamed")]
fn streamed() -> Stream {
    Stream::iter(["a", "b"])
}

#[view("/broken")]
fn broken() -> Stream {
    Stream::iter([Ok("a"), Err(std::io::Error::other("gone"))])
}

#[view("/error")]
fn error() -> Result<String> {
    Err(Error::bad_request("no"))
}

/// The head says how long the body is, which the stream does not know.
#[view("/measured")]
fn measured() -> impl IntoResponse {
    (
        [(CONTENT_LENGTH, "2")],
        Stream::new(futures_util::stream::iter(["a", "b"])),
    )
}

#[view("/panic")]
fn falls() -> String {
    panic!("a view fell")
}

#[view("/fine-but")]
async fn fine_but() -> &'static str {
    "fine, but for what stands around it"
}

#[middleware]
async fn stumbles(_request: Request, _next: Next) -> Response {
    panic!("a middleware fell")
}

#[view(POST, "/json", body_limit = 10)]
async fn takes(body: Json<String>) -> String {
    body.0
}

#[view("/stay")]
async fn stays(stay: State<Stay>) -> &'static str {
    stay.forever().await;
    "never"
}

/// Method, target, body; what is told.
type Case = (Method, &'static str, &'static str, super::End);

#[test]
fn each_request_is_told_once_however_it_ends() {
    use Outcome::{Answered, BrokenOff, Panicked};
    let nested = routes![stays].layer(TimeoutLayer::new(Duration::from_millis(20)));
    let stumbling = routes![fine_but].middleware::<stumbles>();
    let routes = routes![
        whole, empty, streamed, measured, broken, error, falls, takes,
        "/" => { stumbling },
        "/in" => { nested },
    ];
    let (app, ends) = told(App::new(routes).state(Stay::new()));
    let client = TestClient::over_socket(app);
    let cases: [Case; 15] = [
        (Method::GET, "/whole", "", ("whole", Some(200), Answered)),
        (Method::HEAD, "/whole", "", ("whole", Some(200), Answered)),
        (Method::OPTIONS, "/whole", "", ("none", Some(204), Answered)),
        (Method::GET, "/empty", "", ("empty", Some(204), Answered)),
        (
            Method::GET,
            "/streamed",
            "",
            ("streamed", Some(200), Answered),
        ),
        (
            Method::HEAD,
            "/streamed",
            "",
            ("streamed", Some(200), Answered),
        ),
        (
            Method::GET,
            "/measured",
            "",
            ("measured", Some(200), Answered),
        ),
        (Method::GET, "/broken", "", ("broken", Some(200), BrokenOff)),
        (Method::GET, "/error", "", ("error", Some(400), Answered)),
        (Method::GET, "/panic", "", ("falls", Some(500), Panicked)),
        (
            Method::GET,
            "/fine-but",
            "",
            ("fine_but", Some(500), Panicked),
        ),
        (
            Method::POST,
            "/json",
            "\"longer than ten\"",
            ("takes", Some(413), Answered),
        ),
        (Method::GET, "/json", "", ("none", Some(405), Answered)),
        (Method::GET, "/none", "", ("none", Some(404), Answered)),
        (Method::GET, "/in/stay", "", ("stays", Some(503), Answered)),
    ];
    for (method, target, body, expected) in cases {
        let request = client.request(method.clone(), target);
        drop(
            request
                .header("content-type", "application/json")
                .body(body)
                .wait(),
        );
        assert_eq!(next(&ends), expected, "{method} {target}");
    }
    assert!(ends.try_recv().is_err());
}

#[test]
fn pipelined_requests_are_told_one_by_one() {
    let (app, ends) = told(App::new(routes![whole, streamed]));
    let client = TestClient::over_socket(app);
    let mut stream = connect(client.address());
    let requests = "GET /whole HTTP/1.1\r\nhost: x\r\n\r\nGET /streamed HTTP/1.1\r\nhost: x\r\n\r\n\
                    GET /whole HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(requests.as_bytes()).unwrap();
    read_all(stream);
    for view in ["whole", "streamed", "whole"] {
        assert_eq!(next(&ends), (view, Some(200), Outcome::Answered));
    }
}

#[test]
fn a_hook_that_panics_harms_neither_the_answer_nor_the_next_hook() {
    let app = App::new(routes![whole]).on_request_finished(|_| panic!("a hook fell"));
    let (app, ends) = told(app);
    let client = TestClient::over_socket(app);
    for _ in 0..2 {
        assert_eq!(client.get("/whole").wait().text(), "whole");
        assert_eq!(next(&ends), ("whole", Some(200), Outcome::Answered));
    }
}

#[test]
fn an_answer_in_process_is_told_when_its_body_is_dropped() {
    let (app, ends) = told(App::new(routes![whole]).settings(Settings::default()));
    let client = TestClient::new(app);
    assert_eq!(client.get("/whole").wait().text(), "whole");
    assert_eq!(next(&ends), ("whole", Some(200), Outcome::Answered));
}
