//! What views return.

use std::borrow::Cow;

use serde::Serialize;
use veduta::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use veduta::test::TestClient;
use veduta::{
    App, Body, Bytes, Created, Html, IntoResponse, Json, NoContent, Redirect, Response, StatusCode,
    routes, view,
};

#[view("/str")]
async fn text() -> &'static str {
    "text"
}

#[view("/string")]
fn string() -> String {
    "text".to_owned()
}

#[view("/cow")]
fn cow() -> Cow<'static, str> {
    "text".into()
}

#[view("/vec")]
fn vec() -> Vec<u8> {
    vec![1, 2]
}

#[view("/bytes")]
async fn bytes() -> Bytes {
    Bytes::from_static(b"12")
}

#[view("/body")]
async fn body() -> Body {
    Body::from("body")
}

#[view("/html", inline)]
fn html() -> Html<&'static str> {
    Html("<p>")
}

#[view("/json")]
fn json() -> impl IntoResponse {
    #[derive(Serialize)]
    struct Point {
        x: u8,
    }
    Json(Point { x: 1 })
}

#[view("/status", inline)]
fn status() -> StatusCode {
    StatusCode::IM_A_TEAPOT
}

#[view("/none")]
async fn none() -> Option<&'static str> {
    None
}

#[view("/some")]
async fn some() -> Option<&'static str> {
    Some("some")
}

#[view("/tuple")]
async fn tuple() -> (StatusCode, [(&'static str, &'static str); 2], Html<String>) {
    (
        StatusCode::ACCEPTED,
        [("x-a", "1"), ("x-b", "2")],
        Html("<b>".to_owned()),
    )
}

#[view("/headers")]
async fn headers() -> (HeaderMap, &'static str) {
    let mut headers = HeaderMap::new();
    headers.append("x-a", HeaderValue::from_static("1"));
    headers.append("x-a", HeaderValue::from_static("2"));
    (headers, "text")
}

#[view(POST, "/created")]
fn created() -> Created<Json<u8>> {
    Created::new("/things/ü", Json(7))
}

#[view(DELETE, "/deleted")]
fn deleted() -> NoContent {
    NoContent
}

#[view("/response")]
async fn response() -> Response {
    Response::builder()
        .status(299)
        .header("x-a", "1")
        .body(Body::empty())
        .unwrap()
}

#[view("/redirect/{kind}")]
async fn redirect(kind: u8) -> Redirect {
    match kind {
        3 => Redirect::see_other("/there"),
        7 => Redirect::temporary("/there?a=b"),
        8 => Redirect::permanent("https://example.org/"),
        _ => Redirect::see_other("/there\r\nset-cookie: a=b"),
    }
}

#[view("/split")]
async fn split_header() -> ([(&'static str, String); 1], &'static str) {
    ([("x-a", "1\r\nset-cookie: a=b".to_owned())], "text")
}

#[test]
fn every_kind_of_response() {
    let client = TestClient::over_socket(App::new(routes![
        text, string, cow, vec, bytes, body, html, json, status, none, some, tuple, headers,
        response,
    ]));
    let plain = Some("text/plain; charset=utf-8");
    let binary = Some("application/octet-stream");
    for (path, status, content_type, body) in [
        ("/str", 200, plain, "text"),
        ("/string", 200, plain, "text"),
        ("/cow", 200, plain, "text"),
        ("/vec", 200, binary, "\u{1}\u{2}"),
        ("/bytes", 200, binary, "12"),
        ("/body", 200, None, "body"),
        ("/html", 200, Some("text/html; charset=utf-8"), "<p>"),
        ("/json", 200, Some("application/json"), r#"{"x":1}"#),
        ("/status", 418, None, ""),
        ("/none", 404, plain, "404 Not Found\n"),
        ("/some", 200, plain, "some"),
        ("/tuple", 202, Some("text/html; charset=utf-8"), "<b>"),
        ("/headers", 200, plain, "text"),
        ("/response", 299, None, ""),
    ] {
        let response = client.get(path).wait();
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(
            response.header(CONTENT_TYPE.as_str()),
            content_type,
            "{path}"
        );
        assert_eq!(response.text(), body, "{path}");
        assert_eq!(
            response.header("content-length"),
            Some(&*body.len().to_string()),
            "{path}"
        );
    }
    assert_eq!(client.get("/tuple").wait().header("x-b"), Some("2"));
    assert_eq!(
        client
            .get("/headers")
            .wait()
            .headers()
            .get_all("x-a")
            .iter()
            .count(),
        2
    );
}

#[test]
fn created_deleted_and_redirected() {
    let client = TestClient::new(App::new(routes![created, deleted, redirect]));
    let response = client.post("/created").wait();
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(response.header(LOCATION.as_str()), Some("/things/%C3%BC"));
    assert_eq!(response.json::<u8>(), 7);
    assert_eq!(
        client.delete("/deleted").wait().status(),
        StatusCode::NO_CONTENT
    );
    for (kind, status, target) in [
        (3, 303, "/there"),
        (7, 307, "/there?a=b"),
        (8, 308, "https://example.org/"),
    ] {
        let response = client.get(&redirect::url(kind)).wait();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.header("location"), Some(target));
    }
}

#[test]
fn a_line_break_never_reaches_a_header() {
    let client = TestClient::over_socket(App::new(routes![redirect, split_header]));
    for path in ["/redirect/1", "/split"] {
        let response = client.get(path).wait();
        assert_eq!(
            response.status(),
            StatusCode::INTERNAL_SERVER_ERROR,
            "{path}"
        );
        assert!(response.header("set-cookie").is_none(), "{path}");
    }
}
