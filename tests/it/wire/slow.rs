//! Clients that are slow: each is closed within its deadline, and holds nothing meanwhile.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use veduta::test::TestClient;
use veduta::{App, Body, Bytes, Error, Settings, State, Stream, routes, view};

use super::watched::Watched;
use crate::support::{PATIENCE, connect, read_all, read_until, statuses};

/// The deadline of a test; all others never end.
const SHORT: Duration = Duration::from_millis(300);

/// Between two pieces of what drips: less than any deadline.
const DRIP: Duration = Duration::from_millis(20);

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view(POST, "/upload")]
fn upload(body: Bytes) -> String {
    body.len().to_string()
}

#[view("/large")]
fn large() -> String {
    "x".repeat(LARGE)
}

#[view("/iterated")]
fn iterated() -> Stream {
    Stream::iter(std::iter::repeat_n(vec![b'x'; 65_536], LARGE / 65_536))
}

/// More than the buffers of two sockets hold.
const LARGE: usize = 12 << 20;

fn patient() -> Settings {
    Settings::default()
        .header_timeout(Duration::MAX)
        .keep_alive_timeout(Duration::MAX)
        .body_idle_timeout(Duration::MAX)
        .body_timeout(Duration::MAX)
        .half_close_timeout(Duration::MAX)
        .write_timeout(Duration::MAX)
}

fn server(settings: Settings) -> Watched {
    let routes = routes![hello, upload, large, iterated];
    Watched::start(routes, |app| app.settings(settings))
}

/// What the server says before it closes the connection, which it does not do before the deadline.
#[track_caller]
fn last_words(stream: TcpStream) -> String {
    let began = Instant::now();
    let words = read_all(stream);
    let waited = began.elapsed();
    // The deadline may have begun a little before.
    assert!(waited > SHORT / 2, "closed after {waited:?}: {words}");
    assert!(waited < PATIENCE, "not closed: {words}");
    words
}

/// The beginning of a head, and the statuses of what is answered: who has said nothing is not answered.
const HEADS: [(&str, &[&str]); 6] = [
    ("", &[]),
    ("\r\n", &[]),
    ("G", &["408"]),
    ("GET / HT", &["408"]),
    ("GET / HTTP/1.1\r\n", &["408"]),
    ("GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n", &["408"]),
];

#[test]
fn a_head_that_does_not_arrive_is_awaited_for_its_deadline() {
    let server = server(patient().header_timeout(SHORT));
    for (beginning, expected) in HEADS {
        let mut stream = connect(server.address());
        stream.write_all(beginning.as_bytes()).unwrap();
        let words = last_words(stream);
        assert_eq!(statuses(&words), expected, "{beginning:?}: {words}");
    }
    server.nothing_is_left();
}

#[test]
fn a_part_of_the_preface_of_http_2_is_awaited_no_longer_than_a_head() {
    let server = server(patient().header_timeout(SHORT));
    for beginning in ["P", "PRI", "PRI * HTTP/2.0\r\n", "PRI * HTTP/2.0\r\n\r\nSM"] {
        let mut stream = connect(server.address());
        stream.write_all(beginning.as_bytes()).unwrap();
        let words = read_all(stream);
        // It may be taken for a request with a strange version before it is late.
        assert!(statuses(&words).len() <= 1, "{beginning:?}: {words}");
        assert!(!words.contains(" 200 "), "{beginning:?}: {words}");
    }
    server.nothing_is_left();
}

#[test]
fn a_later_head_has_the_same_deadline_from_its_first_byte_on() {
    let server = server(patient().header_timeout(SHORT));
    for (beginning, expected) in &HEADS[2..] {
        let mut stream = connect(server.address());
        let first = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        stream.write_all(first.as_bytes()).unwrap();
        read_until(&mut stream, "hello");
        stream.write_all(beginning.as_bytes()).unwrap();
        let words = last_words(stream);
        assert_eq!(statuses(&words), *expected, "{beginning:?}: {words}");
    }
    server.nothing_is_left();
}

/// Sends beginnings of a head in one piece with a request that is answered.
#[track_caller]
fn is_let_go_with_408_behind(first: &str, settings: Settings) {
    let server = server(settings);
    for (beginning, expected) in &HEADS[2..] {
        let mut stream = connect(server.address());
        let both = [first, beginning].concat();
        stream.write_all(both.as_bytes()).unwrap();
        let words = last_words(stream);
        let expected = [&["200"], *expected].concat();
        assert_eq!(statuses(&words), expected, "{beginning:?}: {words}");
    }
    server.nothing_is_left();
}

#[test]
fn a_head_that_begins_together_with_the_end_of_another_has_its_deadline() {
    let first = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    is_let_go_with_408_behind(first, patient().header_timeout(SHORT));
}

#[test]
fn a_head_that_begins_behind_a_body_is_awaited_no_longer_than_an_idle_client() {
    let first = "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    is_let_go_with_408_behind(first, patient().keep_alive_timeout(SHORT));
}

#[test]
fn an_idle_connection_is_closed_without_a_word() {
    let server = server(patient().keep_alive_timeout(SHORT));
    let mut stream = connect(server.address());
    let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    read_until(&mut stream, "hello");
    assert_eq!(last_words(stream), "");
    server.nothing_is_left();
}

#[test]
fn a_client_that_does_not_close_after_the_last_answer_is_let_go_and_holds_up_nobody() {
    // All deadlines of requests are over long before the server closes.
    let server = server(patient().keep_alive_timeout(DRIP));
    let mut stream = connect(server.address());
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    // Its side stays open.
    let words = read_all(stream.try_clone().unwrap());
    assert_eq!(statuses(&words), ["400"], "{words}");
    server.nothing_is_left();
    drop(stream);
}

type Told = UnboundedSender<Result<usize, Error>>;

/// Answers before it reads.
#[view(POST, "/later")]
async fn later(mut body: Body, told: State<Told>) -> &'static str {
    let told = Told::clone(&told);
    veduta::spawn(async move {
        let mut length = 0;
        let outcome = loop {
            match body.chunk().await {
                Ok(Some(chunk)) => length += chunk.len(),
                Ok(None) => break Ok(length),
                Err(error) => break Err(error),
            }
        };
        told.send(outcome).unwrap();
    });
    "later"
}

#[test]
fn a_body_that_is_read_after_the_answer_is_not_awaited_like_a_head() {
    let (told, mut outcomes) = unbounded_channel();
    let settings = patient().keep_alive_timeout(SHORT).header_timeout(SHORT);
    let app = App::new(routes![later]).state::<Told>(told);
    let client = TestClient::over_socket(app.settings(settings));
    let mut stream = connect(client.address());
    stream
        .write_all(b"POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n")
        .unwrap();
    read_until(&mut stream, "later");
    for piece in [b"half", b"half"] {
        std::thread::sleep(2 * SHORT);
        stream.write_all(piece).unwrap();
    }
    assert_eq!(outcomes.blocking_recv().unwrap().unwrap(), 8);
    // Once it has come the client is idle.
    assert_eq!(last_words(stream), "");
}

/// Sends a piece again and again until the server answers or closes; what it says.
#[track_caller]
fn drip(address: SocketAddr, beginning: &str, piece: &str) -> String {
    let mut stream = connect(address);
    stream.write_all(beginning.as_bytes()).unwrap();
    let began = Instant::now();
    stream.set_read_timeout(Some(DRIP)).unwrap();
    let mut words = Vec::new();
    loop {
        assert!(began.elapsed() < PATIENCE, "not closed");
        let mut some = [0; 1024];
        match stream.read(&mut some) {
            Ok(0) => break,
            Ok(length) => words.extend_from_slice(&some[..length]),
            Err(error) if is_a_pause(error.kind()) => {}
            // The server has closed while something was under way.
            Err(_) => break,
        }
        // What is written to a closed connection is an error at the second time.
        let _ = stream.write_all(piece.as_bytes());
    }
    let waited = began.elapsed();
    assert!(waited > SHORT / 2, "closed after {waited:?}");
    String::from_utf8(words).unwrap()
}

fn is_a_pause(kind: ErrorKind) -> bool {
    use ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(kind, Interrupted | TimedOut | WouldBlock)
}

#[test]
fn a_head_that_drips_has_no_more_time_than_one_that_does_not_come() {
    let server = server(patient().header_timeout(SHORT).header_count_limit(10_000));
    for (beginning, piece) in [("", "a"), ("GET / HTTP/1.1\r\nHost: x\r\n", "X-A: b\r\n")] {
        let words = drip(server.address(), beginning, piece);
        assert_eq!(statuses(&words), ["408"], "{words}");
    }
    server.nothing_is_left();
}

const UPLOAD: &str = "POST /upload?a HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\na";

const CHUNKED: &str =
    "POST /upload?b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n";

#[test]
fn a_body_that_pauses_is_answered_408_when_its_pause_is_too_long() {
    let server = server(patient().body_idle_timeout(SHORT));
    for beginning in [UPLOAD, CHUNKED] {
        let mut stream = connect(server.address());
        stream.write_all(beginning.as_bytes()).unwrap();
        let words = last_words(stream);
        assert_eq!(statuses(&words), ["408"], "{words}");
    }
    server.nothing_is_left();
}

#[test]
fn a_body_that_drips_is_answered_408_when_it_takes_too_long() {
    let server = server(patient().body_timeout(SHORT));
    for (beginning, piece) in [(UPLOAD, "a"), (CHUNKED, "1\r\na\r\n")] {
        let words = drip(server.address(), beginning, piece);
        assert_eq!(statuses(&words), ["408"], "{words}");
    }
    server.nothing_is_left();
}

#[test]
fn a_client_that_stops_reading_is_let_go() {
    let server = server(patient().write_timeout(SHORT));
    for target in ["/large?large", "/iterated?iterated"] {
        let mut stream = connect(server.address());
        let request = format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        read_until(&mut stream, "x");
        // Until its task has gone nothing is read.
        server.nothing_is_left();
        let rest = read_all(stream);
        assert!(rest.len() < LARGE, "{} bytes", rest.len());
    }
}

#[test]
fn slow_clients_hold_no_thread_of_a_pool() {
    const EACH: usize = 20;
    let server = server(patient().blocking_threads(1).cpu_threads(1));
    let mut slow = Vec::new();
    for client in 0..EACH {
        for (beginning, _) in HEADS {
            let mut stream = connect(server.address());
            stream.write_all(beginning.as_bytes()).unwrap();
            slow.push(stream);
        }
        for (beginning, body) in [(UPLOAD, "sized"), (CHUNKED, "chunked")] {
            let beginning = beginning.replace(['?'], &format!("?{body}{client}"));
            let mut stream = connect(server.address());
            stream.write_all(beginning.as_bytes()).unwrap();
            slow.push(stream);
        }
        for target in ["/large", "/iterated"] {
            let mut stream = connect(server.address());
            let request = format!("GET {target}?{client}{target} HTTP/1.1\r\nHost: x\r\n\r\n");
            stream.write_all(request.as_bytes()).unwrap();
            // So that its view has had its thread.
            read_until(&mut stream, "x");
            slow.push(stream);
        }
    }
    // All requests have begun, and those of sync views have the same thread.
    while server.begun() < 4 * EACH {
        std::thread::yield_now();
    }
    let mut stream = connect(server.address());
    stream
        .write_all(b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
        .unwrap();
    assert!(read_all(stream).ends_with("\r\n\r\n3"));
    server.no_thread_is_held();
    drop(slow);
    server.nothing_is_left();
}
