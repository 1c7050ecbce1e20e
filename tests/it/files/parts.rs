//! Ranges and conditions.

use std::fs;
use std::time::{Duration, SystemTime};

use veduta::test::TestClient;
use veduta::{Method, StatusCode};

use super::{Folder, content, is_whole};

#[test]
fn a_long_file_is_put_together_from_its_ranges() {
    let content = content(5_000_000);
    let folder = Folder::with("film.mp4", &content);
    let client = TestClient::over_socket(folder.serve());
    let tag = client
        .get("/sync/film.mp4")
        .wait()
        .header("etag")
        .unwrap()
        .to_owned();
    let mut together = Vec::new();
    for length in [1, 65_536, 65_537, 400_000, 1_000_000].into_iter().cycle() {
        let (start, end) = (together.len(), together.len() + length - 1);
        let response = client
            .get("/async/film.mp4")
            .header("range", &format!("bytes={start}-{end}"))
            .header("if-range", &tag)
            .wait();
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
        let end = end.min(content.len() - 1);
        let range = format!("bytes {start}-{end}/5000000");
        assert_eq!(response.header("content-range"), Some(&*range));
        assert_eq!(response.header("content-type"), Some("video/mp4"));
        assert_eq!(response.header("etag"), Some(&*tag));
        together.extend_from_slice(response.bytes());
        if end == content.len() - 1 {
            break;
        }
    }
    assert!(together == content);
}

#[test]
fn ranges_from_the_end_and_to_the_end() {
    let folder = Folder::with("ten", "0123456789");
    let client = TestClient::over_socket(folder.serve());
    for (range, status, body) in [
        ("bytes=7-", 206, "789"),
        ("bytes=-2", 206, "89"),
        ("bytes=0-", 206, "0123456789"),
        ("bytes=0-0,5-6", 200, "0123456789"),
        ("pages=1-2", 200, "0123456789"),
    ] {
        for kind in ["async", "sync"] {
            let request = client.get(&format!("/{kind}/ten")).header("range", range);
            let response = request.wait();
            assert_eq!(response.status().as_u16(), status, "{range}");
            assert_eq!(response.text(), body, "{range}");
            assert_eq!(response.header("content-range").is_some(), status == 206);
        }
    }
    let beyond = client.get("/async/ten").header("range", "bytes=10-");
    let response = beyond.accept_json().wait();
    assert_eq!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(response.header("content-range"), Some("bytes */10"));
    assert_eq!(
        response.header("content-type"),
        Some("application/problem+json")
    );
}

#[test]
fn a_client_that_knows_the_file_is_not_sent_it_again() {
    let folder = Folder::with("a.txt", "text");
    let client = TestClient::over_socket(folder.serve());
    let first = client.get("/sync/a.txt").wait();
    let tag = first.header("etag").unwrap();
    let modified = first.header("last-modified").unwrap();
    let weak = format!("W/{tag}");
    for (name, value) in [
        ("if-none-match", tag),
        ("if-none-match", &weak),
        ("if-modified-since", modified),
    ] {
        for (method, kind) in [
            (Method::GET, "async"),
            (Method::GET, "sync"),
            (Method::HEAD, "sync"),
        ] {
            let request = client.request(method, &format!("/{kind}/a.txt"));
            let response = request.header(name, value).wait();
            assert_eq!(
                response.status(),
                StatusCode::NOT_MODIFIED,
                "{name}: {value}"
            );
            assert_eq!(response.header("etag"), Some(tag));
            assert_eq!(response.header("last-modified"), Some(modified));
            assert!(response.header("content-type").is_none());
            assert!(response.header("content-length").is_none());
            assert!(response.bytes().is_empty());
        }
    }
    // Another version, of the same length.
    fs::write(folder.0.join("b.txt"), "TEXT").unwrap();
    fs::rename(folder.0.join("b.txt"), folder.0.join("a.txt")).unwrap();
    let changed = client
        .get("/async/a.txt")
        .header("if-none-match", tag)
        .wait();
    is_whole(&changed, b"TEXT");
    assert_ne!(changed.header("etag"), Some(tag));
}

#[test]
fn a_request_about_another_version_is_refused() {
    let folder = Folder::with("a.txt", "text");
    let file = fs::File::open(folder.0.join("a.txt")).unwrap();
    // 2001-09-09, 01:46:40
    let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    file.set_modified(modified).unwrap();
    let client = TestClient::over_socket(folder.serve());
    let ask = |name: &str, value: &str| {
        let request = client.get("/async/a.txt").header("range", "bytes=1-1");
        request.header(name, value).wait()
    };
    let date = "Sun, 09 Sep 2001 01:46:40 GMT";
    let before = "Sun, 09 Sep 2001 01:46:39 GMT";
    assert_eq!(ask("x-none", "").header("last-modified"), Some(date));
    for (name, value, status) in [
        ("if-match", "\"other\"", 412),
        ("if-match", "*", 206),
        ("if-unmodified-since", before, 412),
        ("if-unmodified-since", date, 206),
        ("if-range", date, 206),
        ("if-range", before, 200),
        ("if-range", "\"other\"", 200),
    ] {
        assert_eq!(
            ask(name, value).status().as_u16(),
            status,
            "{name}: {value}"
        );
    }
}

#[test]
fn head_tells_the_length_and_reads_nothing() {
    let folder = Folder::with("short", "0123456789");
    fs::write(folder.0.join("long"), content(1_000_000)).unwrap();
    let client = TestClient::over_socket(folder.serve());
    for (path, length) in [
        ("/async/short", "10"),
        ("/sync/short", "10"),
        ("/async/long", "1000000"),
        ("/sync/long", "1000000"),
    ] {
        let get = client.get(path).wait();
        let head = client
            .request(Method::HEAD, path)
            .header("range", "bytes=2-3");
        let head = head.wait();
        assert_eq!(head.status(), StatusCode::OK, "{path}");
        assert_eq!(head.header("content-length"), Some(length), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
        assert!(head.bytes().is_empty());
    }
}

#[test]
fn nothing_can_be_asked_of_an_empty_file() {
    let folder = Folder::with("empty", "");
    let client = TestClient::over_socket(folder.serve());
    let request = client.get("/async/empty").header("range", "bytes=0-99");
    is_whole(&request.wait(), b"");
}

#[test]
fn headers_and_a_status_around_a_file_count() {
    let folder = Folder::with("404.html", "lost");
    let client = TestClient::over_socket(folder.serve());
    let request = client.get("/tagged/404.html").header("range", "bytes=1-");
    let response = request.header("if-none-match", "\"mine\"").wait();
    assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(response.header("etag"), Some("W/\"mine\""));
    assert_eq!(response.header("cache-control"), Some("no-cache"));
    for request in [
        client.get("/lost/404.html").header("range", "bytes=1-"),
        client.get("/lost/404.html").header("if-none-match", "*"),
    ] {
        let response = request.wait();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.text(), "lost");
        assert!(response.header("etag").is_none());
    }
    // The request has been done; it is too late to ask whether it should be.
    let request = client.post("/post/404.html").header("if-none-match", "*");
    let response = request.header("range", "bytes=1-").wait();
    assert_eq!(
        (response.status(), response.text()),
        (StatusCode::OK, "lost")
    );
}
