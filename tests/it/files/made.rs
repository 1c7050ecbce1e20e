//! What an application says of a file itself: bytes, names, types, and where it comes from.

use std::time::SystemTime;

use tower::util::MapResponseLayer;
use veduta::test::TestClient;
use veduta::{App, File, IntoResponse, Response, StatusCode, routes, view};

use super::{Folder, content, is_whole};

#[view("/named")]
async fn named(how: veduta::Query<How>) -> File {
    let file = File::bytes("content");
    if how.inline {
        file.inline(&how.name)
    } else {
        file.attachment(&how.name)
    }
}

#[derive(serde::Deserialize)]
struct How {
    name: String,
    inline: bool,
}

#[test]
fn every_name_arrives_and_none_injects_a_header() {
    let client = TestClient::over_socket(App::new(routes![named]));
    for (name, inline, disposition, content_type) in [
        (
            "report.pdf",
            false,
            r#"attachment; filename="report.pdf""#,
            "application/pdf",
        ),
        (
            "report.css",
            true,
            r#"inline; filename="report.css""#,
            "text/css; charset=utf-8",
        ),
        (
            "%C3%BCbersicht+%222024%22.pdf",
            false,
            r#"attachment; filename="_bersicht _2024_.pdf"; filename*=UTF-8''%C3%BCbersicht%20%222024%22.pdf"#,
            "application/pdf",
        ),
        (
            "a%0D%0ASet-Cookie:+x",
            false,
            r#"attachment; filename="a__Set-Cookie: x""#,
            "application/octet-stream",
        ),
        (
            "..%2F..%2Fx",
            true,
            r#"inline; filename=".._.._x""#,
            "application/octet-stream",
        ),
        ("", false, "attachment", "application/octet-stream"),
    ] {
        let response = client
            .get(&format!("/named?name={name}&inline={inline}"))
            .wait();
        assert_eq!(response.text(), "content");
        assert_eq!(response.header("content-disposition"), Some(disposition));
        assert_eq!(response.header("content-type"), Some(content_type));
        assert!(response.header("set-cookie").is_none());
    }
}

#[view("/bytes/{length}")]
async fn some_bytes(length: usize) -> File {
    File::bytes(content(length))
}

#[view("/bytes-of-a-thread/{length}")]
fn bytes_of_a_thread(length: usize) -> File {
    File::bytes(content(length)).last_modified(SystemTime::UNIX_EPOCH)
}

#[test]
fn bytes_are_answered_like_a_file() {
    let client = TestClient::over_socket(App::new(routes![some_bytes, bytes_of_a_thread]));
    for length in [0, 10, 1_000_000] {
        let one = client.get(&format!("/bytes/{length}")).wait();
        let other = client.get(&format!("/bytes-of-a-thread/{length}")).wait();
        is_whole(&one, &content(length));
        is_whole(&other, &content(length));
        assert_eq!(one.header("etag"), other.header("etag"));
        assert!(one.header("last-modified").is_none());
        assert_eq!(
            other.header("last-modified"),
            Some("Thu, 01 Jan 1970 00:00:00 GMT")
        );
    }
    let ten = client.get("/bytes/10").wait();
    let eleven = client.get("/bytes/11").wait();
    assert_ne!(ten.header("etag"), eleven.header("etag"));
    let part = client
        .get("/bytes/1000000")
        .header("range", "bytes=-4")
        .wait();
    assert_eq!(
        part.header("content-range"),
        Some("bytes 999996-999999/1000000")
    );
    assert!(part.bytes()[..] == content(1_000_000)[999_996..]);
    let known = client
        .get("/bytes/10")
        .header("if-none-match", ten.header("etag").unwrap());
    assert_eq!(known.wait().status(), StatusCode::NOT_MODIFIED);
}

#[view("/invalid/{what}")]
async fn invalid(what: String) -> File {
    let file = File::bytes("x");
    match &*what {
        "type" => file.content_type("text/html\r\nset-cookie: a=b"),
        _ => file.etag("a\r\nset-cookie: a=b"),
    }
}

#[view("/valid")]
async fn valid() -> File {
    File::bytes("<p>").content_type("text/x-own").etag("v7")
}

#[test]
fn a_type_or_a_tag_that_is_no_header_is_a_500() {
    let client = TestClient::over_socket(App::new(routes![invalid, valid]));
    for path in ["/invalid/type", "/invalid/tag"] {
        let response = client.get(path).wait();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.text(), "500 Internal Server Error\n");
        assert!(response.header("set-cookie").is_none());
    }
    let response = client.get("/valid").wait();
    assert_eq!(response.header("content-type"), Some("text/x-own"));
    assert_eq!(response.header("etag"), Some("\"v7\""));
}

#[view("/hello")]
async fn hello() -> &'static str {
    "hello"
}

#[test]
fn a_file_from_a_layer_or_an_error_page_is_sent_too() {
    let folder = Folder::with("page.html", "0123456789");
    let page = folder.0.join("page.html");
    let of_layer = page.clone();
    let layered = routes![hello].layer(MapResponseLayer::new(move |_: Response| {
        File::open(&of_layer).into_response()
    }));
    let app = App::new(routes!["/layered" => { layered }]);
    let client = TestClient::over_socket(app.on_error(move |_| File::open(&page)));
    let request = client.get("/layered/hello").header("range", "bytes=1-2");
    let response = request.wait();
    assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(response.text(), "12");
    let response = client.get("/no/such/page").wait();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(response.text(), "0123456789");
}
