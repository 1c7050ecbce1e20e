//! An answer to an upload that has not come to its end: the client can read it, and nobody waits for ever.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use veduta::{Body, Bytes, Settings, routes, view};

use super::watched::Watched;
use crate::support::{PATIENCE, connect, read_all, read_until, statuses};

/// More than a body may have, and than the buffers of two sockets hold.
const LARGE: usize = 12 << 20;

/// Takes 2.5 MiB at most.
#[view(POST, "/all")]
fn all(body: Bytes) -> String {
    body.len().to_string()
}

#[view(POST, "/some")]
async fn some(mut body: Body) -> veduta::Result<&'static str> {
    body.chunk().await?;
    Ok("some")
}

#[view(POST, "/nothing")]
async fn nothing() -> &'static str {
    "nothing"
}

#[view(POST, "/nothing/sync")]
fn nothing_sync() -> &'static str {
    "nothing"
}

/// Who answers before the body has come, and the status.
const EARLY: [(&str, &str); 5] = [
    ("/all", "413"),
    ("/some", "200"),
    ("/nothing", "200"),
    ("/nothing/sync", "200"),
    ("/nowhere", "404"),
];

fn server() -> Watched {
    server_with(Settings::default())
}

fn server_with(settings: Settings) -> Watched {
    let routes = routes![all, some, nothing, nothing_sync];
    Watched::start(routes, |app| app.settings(settings))
}

/// The whole request, so many bytes of a body in it.
fn upload(target: &str, framing: &str, length: usize) -> Vec<u8> {
    let head = format!("POST {target}?{framing} HTTP/1.1\r\nHost: x\r\n");
    let content = "x".repeat(length);
    let rest = match framing {
        "sized" => format!("Content-Length: {length}\r\n\r\n{content}"),
        _ => format!("Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n{content}\r\n0\r\n\r\n"),
    };
    (head + &rest).into()
}

#[test]
fn a_client_that_first_sends_all_of_its_upload_reads_the_answer_afterwards() {
    let server = server();
    for framing in ["sized", "chunked"] {
        for (target, status) in EARLY {
            let mut stream = connect(server.address());
            let sent = stream.write_all(&upload(target, framing, LARGE));
            sent.unwrap_or_else(|error| panic!("{target}, {framing}: {error}"));
            let answer = read_all(stream);
            assert_eq!(statuses(&answer), [status], "{target}, {framing}: {answer}");
            assert!(
                answer.to_lowercase().contains("\r\nconnection: close\r\n"),
                "{answer}"
            );
        }
    }
    server.nothing_is_left();
}

#[test]
fn a_client_that_reads_first_gets_the_answer_and_the_end_without_sending_more() {
    let server = server();
    for (target, status) in EARLY {
        let mut request = upload(target, "sized", LARGE);
        request.truncate(1000);
        let mut stream = connect(server.address());
        stream.write_all(&request).unwrap();
        let answer = read_all(stream);
        assert_eq!(statuses(&answer), [status], "{target}: {answer}");
    }
    server.nothing_is_left();
}

#[test]
fn a_small_body_that_nobody_reads_does_not_cost_the_connection() {
    let server = server();
    for framing in ["sized", "chunked"] {
        let mut stream = connect(server.address());
        for _ in 0..3 {
            stream.write_all(&upload("/nothing", framing, 100)).unwrap();
            let answer = read_until(&mut stream, "nothing");
            assert_eq!(statuses(&answer), ["200"], "{answer}");
            assert!(
                !answer.to_lowercase().contains("connection: close"),
                "{answer}"
            );
        }
    }
}

#[test]
fn a_client_that_sends_on_for_ever_is_cut_off() {
    let server = server();
    let head = "POST /all HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut stream = connect(server.address());
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(65_536));
    let began = Instant::now();
    let mut sent = 0;
    while stream.write_all(chunk.as_bytes()).is_ok() {
        sent += chunk.len();
        assert!(sent < 64 << 20, "{sent} bytes were taken");
        assert!(began.elapsed() < PATIENCE, "{sent} bytes in {PATIENCE:?}");
    }
    server.nothing_is_left();
}

#[test]
fn a_client_that_says_nothing_more_is_not_waited_for_for_ever() {
    let server = server();
    let mut request = upload("/all", "sized", LARGE);
    request.truncate(1000);
    let mut stream = connect(server.address());
    stream.write_all(&request).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(first, *b"HTTP/1.1 413");
    // It neither reads on nor closes.
    server.nothing_is_left();
    drop(stream);
}

#[test]
fn clients_that_read_late_do_not_occupy_the_event_loop_when_they_would_be_idle() {
    let idle = Duration::from_millis(50);
    let server = server_with(Settings::default().keep_alive_timeout(idle));
    // More than the server has threads for its event loop.
    let late: Vec<_> = (0..8)
        .map(|client| {
            let mut request = upload(&format!("/nowhere/{client}"), "sized", LARGE);
            request.truncate(1000);
            let mut stream = connect(server.address());
            stream.write_all(&request).unwrap();
            stream
        })
        .collect();
    server.nothing_is_left();
    drop(late);
}
