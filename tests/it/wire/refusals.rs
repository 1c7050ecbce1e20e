//! What is no request, and what is not wanted: a clear answer that the client can read.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use veduta::test::TestClient;
use veduta::{App, Bytes, IntoResponse, Metrics, Settings, StatusCode, routes, view};

use crate::support::{connect, exchange, read_all, read_until};

#[view(POST, "/length", body_limit = "100 KiB")]
fn length(body: Bytes) -> String {
    body.len().to_string()
}

#[view(POST, "/ignores")]
async fn ignores() -> &'static str {
    "ignored"
}

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

fn client() -> TestClient {
    TestClient::over_socket(App::new(routes![hello, length, ignores]))
}

/// Sends all of an upload before it looks at an answer, as simple clients do.
fn upload(address: SocketAddr, framing: &str, body: &[u8]) -> String {
    let mut stream = connect(address);
    write!(
        stream,
        "POST /length HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
    read_all(stream)
}

#[test]
fn a_client_that_sends_all_of_a_body_that_is_too_long_reads_why() {
    let client = client();
    let body = vec![b'x'; 5_000_000];
    let answer = upload(client.address(), "Content-Length: 5000000", &body);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    let mut chunks = b"4c4b40\r\n".to_vec();
    chunks.extend(body);
    chunks.extend(b"\r\n0\r\n\r\n");
    let answer = upload(client.address(), "Transfer-Encoding: chunked", &chunks);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}

#[test]
fn a_body_that_nobody_reads_does_not_cost_the_connection_when_it_is_there() {
    let client = client();
    let mut stream = connect(client.address());
    for (target, end) in [
        ("/ignores", "ignored"),
        ("/nothing", "\n"),
        ("/ignores", "ignored"),
    ] {
        write!(
            stream,
            "POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n"
        )
        .unwrap();
        stream.write_all("x".repeat(20_000).as_bytes()).unwrap();
        let answer = read_until(&mut stream, end);
        assert!(!answer.contains("connection: close"), "{answer}");
        // An error page has several lines.
        if end == "\n" {
            read_until(&mut stream, "404 Not Found\n");
        }
    }
}

#[test]
fn a_body_that_has_not_come_when_the_answer_is_known_ends_the_connection() {
    let client = client();
    let mut stream = connect(client.address());
    let head = "POST /ignores HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n";
    write!(stream, "{head}Expect: 100-continue\r\n\r\n").unwrap();
    let answer = read_all(stream);
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n"),
        "no word to go on: {answer}"
    );
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}

#[test]
fn what_is_no_request_is_answered_as_the_application_answers_errors() {
    let app = App::new(routes![hello]).on_error(|page| {
        let text = format!(
            "{} {}",
            page.error().status().as_u16(),
            page.request_id().len()
        );
        text.into_response()
    });
    let client = TestClient::over_socket(app);
    let answer = exchange(client.address(), b"GET / HTTP/1.1\r\nHost x\r\n\r\n");
    assert!(
        answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{answer}"
    );
    assert!(answer.contains("\r\nx-request-id: "), "{answer}");
    assert!(answer.ends_with("\r\n\r\n400 16"), "{answer}");
    let answer = exchange(client.address(), b"GET / HTTP/1.1\r\n\r\n");
    assert!(
        answer.ends_with("\r\n\r\n400 16"),
        "a head without a host: {answer}"
    );
}

#[view("/metrics")]
async fn metrics(metrics: Metrics) -> Metrics {
    metrics
}

#[test]
fn what_is_no_request_is_counted() {
    let settings = Settings::default().header_timeout(Duration::from_millis(100));
    let client = TestClient::over_socket(App::new(routes![metrics]).settings(settings));
    for beginning in ["GET / HTTP/1.1\r\nHost x\r\n\r\n", "GET / HT"] {
        let mut stream = connect(client.address());
        stream.write_all(beginning.as_bytes()).unwrap();
        assert!(read_all(stream).starts_with("HTTP/1.1 40"));
    }
    // Silence is no attempt at a request.
    assert_eq!(read_all(connect(client.address())), "");
    let metrics = client.get("/metrics").wait();
    let line = metrics
        .text()
        .lines()
        .find(|line| line.contains("malformed"));
    assert!(line.is_some_and(|line| line.ends_with(" 2")), "{line:?}");
}

#[view("/early")]
async fn early() -> StatusCode {
    StatusCode::EARLY_HINTS
}

#[test]
fn an_interim_answer_of_a_view_is_an_error() {
    let client = TestClient::over_socket(App::new(routes![early, hello]));
    assert_eq!(client.get("/early").wait().status(), 500);
    assert_eq!(client.get("/").wait().text(), "hello");
}

#[test]
fn the_server_itself_answers_whether_it_is_there() {
    let answer = exchange(client().address(), b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
}
