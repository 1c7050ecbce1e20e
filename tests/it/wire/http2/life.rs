//! How connections of HTTP/2 begin and end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use veduta::test::TestClient;
use veduta::{App, Outcome, Settings, State, routes, view};

use super::frames::*;
use crate::life::{Stay, next, told};
use crate::support::{Gate, PATIENCE, connect, exchange, read_all};

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view("/stay")]
async fn stays(stay: State<Stay>) -> &'static str {
    stay.forever().await;
    "never"
}

#[view("/pass")]
fn passes(gate: State<Gate>) -> &'static str {
    gate.pass();
    "passed"
}

const SOON: Duration = Duration::from_millis(100);

/// A client that waits no longer than it must.
fn impatient(app: App) -> TestClient {
    let settings = Settings::default()
        .header_timeout(SOON)
        .keep_alive_timeout(SOON);
    TestClient::over_socket(app.settings(settings))
}

#[test]
fn a_preface_may_come_byte_by_byte() {
    let client = TestClient::over_socket(App::new(routes![hello]));
    let mut connection = Connection::silent(client.address());
    for byte in [PREFACE, &settings(&[]), &request(1, GET)].concat() {
        connection.send(&[byte]);
    }
    assert_eq!(connection.status_of(1), 200);
}

#[test]
fn what_only_begins_like_a_preface_is_http1() {
    let client = TestClient::over_socket(App::new(routes![hello]));
    let request = "PROPFIND / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    for cut in 0..5 {
        let mut stream = connect(client.address());
        stream.set_nodelay(true).unwrap();
        let (first, rest) = request.split_at(cut);
        stream.write_all(first.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(10));
        stream.write_all(rest.as_bytes()).unwrap();
        let answer = read_all(stream);
        assert!(
            answer.starts_with("HTTP/1.1 405 "),
            "cut at {cut}: {answer}"
        );
    }
    for length in 1..PREFACE.len() {
        let mut bytes = PREFACE[..length].to_vec();
        *bytes.last_mut().unwrap() ^= 0x20;
        let answer = exchange(client.address(), &bytes);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 400 "),
            "{length}: {answer}"
        );
    }
}

#[test]
fn a_get_of_http1_that_is_followed_by_the_end_of_the_stream_gets_its_response() {
    let client = TestClient::over_socket(App::new(routes![hello]));
    for request in [
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        let answer = exchange(client.address(), request.as_bytes());
        assert!(answer.ends_with("hello"), "{answer}");
    }
}

/// All that comes back within the patience of a test.
fn ends(mut stream: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // An end is an end, even in an error.
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert_ne!(
            error.kind(),
            std::io::ErrorKind::WouldBlock,
            "it stays open"
        );
    }
    bytes
}

#[test]
fn a_preface_that_does_not_go_on_ends_within_the_deadline() {
    let client = impatient(App::new(routes![hello]));
    let streams: Vec<_> = (0..PREFACE.len())
        .map(|length| {
            let mut stream = connect(client.address());
            stream.write_all(&PREFACE[..length]).unwrap();
            stream
        })
        .collect();
    for stream in streams {
        let answer = ends(stream);
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"),
            "{answer:?}"
        );
    }
}

#[test]
fn a_connection_without_a_request_ends_and_pings_do_not_keep_it() {
    let client = impatient(App::new(routes![hello]));
    for first in [
        vec![],
        request(1, GET),
        frame(HEADERS, END_STREAM, 1, &block(GET)),
    ] {
        let mut connection = Connection::new(client.address());
        connection.send(&first);
        let is_within_a_head = first.get(4) == Some(&END_STREAM);
        let mut goodbye = None;
        while goodbye.is_none() {
            if !is_within_a_head {
                connection.send(&ping(*b"are you?"));
                std::thread::sleep(Duration::from_millis(5));
            }
            goodbye = connection.read_until(|frame| [GOAWAY, PING].contains(&frame.kind));
            goodbye = goodbye.filter(|frame| frame.kind == GOAWAY);
        }
        assert_eq!(goodbye.unwrap().code(), NO_ERROR);
        // Its own ping stays without an answer.
        assert_eq!(connection.read_until(|_| false), None);
    }
}

#[test]
fn a_request_keeps_its_connection_however_long_it_takes() {
    let gate = Arc::<Gate>::default();
    let client = impatient(App::new(routes![passes]).shared_state(Arc::clone(&gate)));
    let mut connection = Connection::new(client.address());
    connection.send(&request(1, &to("GET", "/pass")));
    gate.await_arrivals(1);
    std::thread::sleep(SOON * 3);
    gate.open();
    assert_eq!(connection.status_of(1), 200);
}

#[test]
fn a_client_that_reads_nothing_at_all_is_cut_off() {
    #[view("/large")]
    async fn large() -> Vec<u8> {
        vec![b'x'; 64 << 20]
    }
    let settings = Settings::default().write_timeout(SOON * 2);
    let (app, ends) = told(App::new(routes![large]).settings(settings));
    let client = TestClient::over_socket(app);
    let mut connection = Connection::with_settings(client.address(), &setting(4, 0x7fff_ffff));
    connection.send(&window_update(0, 0x7fff_0000));
    connection.send(&request(1, &to("GET", "/large")));
    assert_eq!(next(&ends).0, "large");
    // By now it does not write any more.
    std::thread::sleep(SOON * 10);
    let mut length = 0;
    while let Some(frame) = connection.read() {
        length += frame.payload.len();
    }
    assert!(length < 64 << 20);
}

/// Serves an application in a thread of its own until it is told to stop.
fn serve(
    app: App,
) -> (
    std::net::SocketAddr,
    oneshot::Sender<()>,
    std::thread::JoinHandle<()>,
) {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let address = socket.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(socket).unwrap();
            let stopped = async { drop(stopped.await) };
            app.serve_until(listener, stopped).await.unwrap();
        });
    });
    (address, stop, thread)
}

#[test]
fn a_server_that_stops_says_so_and_finishes_what_it_has() {
    let gate = Arc::<Gate>::default();
    let settings = Settings::default().shutdown_grace(PATIENCE);
    let app = App::new(routes![hello, passes])
        .shared_state(Arc::clone(&gate))
        .settings(settings);
    let (app, ends) = told(app);
    let (address, stop, thread) = serve(app);
    let mut idle = Connection::new(address);
    idle.settle();
    let mut busy = Connection::new(address);
    busy.send(&request(1, &to("GET", "/pass")));
    gate.await_arrivals(1);
    stop.send(()).unwrap();
    for connection in [&mut idle, &mut busy] {
        let goodbye = connection.read_until(|frame| frame.kind == GOAWAY).unwrap();
        assert_eq!(
            (goodbye.code(), &goodbye.payload[..4]),
            (NO_ERROR, &[0x7f, 0xff, 0xff, 0xff][..])
        );
        // It asks whether that has been read, and then says which stream was the last one.
        let asked = connection.read_until(|frame| frame.kind == PING).unwrap();
        connection.send(&frame(PING, ACK, 0, &asked.payload));
        let last = connection.read_until(|frame| frame.kind == GOAWAY).unwrap();
        assert_eq!(last.code(), NO_ERROR);
    }
    assert_eq!(idle.read(), None);
    gate.open();
    assert_eq!(busy.status_of(1), 200);
    assert_eq!(next(&ends), ("passes", Some(200), Outcome::Answered));
    assert_eq!(busy.read_until(|_| false), None);
    thread.join().unwrap();
}

#[test]
fn an_idle_connection_is_told_goodbye_however_long_a_head_may_take() {
    let settings = Settings::default()
        .header_timeout(Duration::MAX)
        .keep_alive_timeout(SOON);
    let client = TestClient::over_socket(App::new(routes![hello]).settings(settings));
    let mut idle = Connection::new(client.address());
    idle.send(&request(1, GET));
    assert_eq!(idle.status_of(1), 200);
    let goodbye = idle.read_until(|frame| frame.kind == GOAWAY).unwrap();
    assert_eq!(goodbye.code(), NO_ERROR);
}

#[test]
fn at_the_limit_a_connection_without_requests_ends_for_another() {
    let settings = Settings::default()
        .connection_limit(1)
        .keep_alive_timeout(Duration::MAX);
    let client = TestClient::over_socket(App::new(routes![hello]).settings(settings));
    let address = client.address();
    let mut idle = Connection::new(address);
    idle.send(&request(1, GET));
    assert_eq!(idle.status_of(1), 200);
    let next = std::thread::spawn(move || exchange(address, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"));
    let goodbye = idle.read_until(|frame| frame.kind == GOAWAY).unwrap();
    assert_eq!(goodbye.code(), NO_ERROR);
    let asked = idle.read_until(|frame| frame.kind == PING).unwrap();
    idle.send(&frame(PING, ACK, 0, &asked.payload));
    assert_eq!(idle.read_until(|_| false), None);
    assert!(next.join().unwrap().ends_with("hello"));
}

#[test]
fn what_is_not_done_after_the_grace_period_is_cut_off_and_told() {
    let stay = Stay::new();
    let settings = Settings::default().shutdown_grace(SOON);
    let app = App::new(routes![stays])
        .state(stay.clone())
        .settings(settings);
    let (app, ends) = told(app);
    let (address, stop, thread) = serve(app);
    let mut connection = Connection::new(address);
    for stream in [1, 3] {
        connection.send(&request(stream, &to("GET", "/stay")));
        stay.begun.wait();
    }
    stop.send(()).unwrap();
    thread.join().unwrap();
    for _ in 0..2 {
        stay.dropped.wait();
        assert_eq!(next(&ends), ("stays", None, Outcome::CutOff));
    }
    assert_eq!(connection.read_until(|_| false), None);
}

#[test]
fn a_server_does_not_wait_for_a_client_that_never_answers_its_goodbye() {
    let settings = Settings::default().shutdown_grace(PATIENCE);
    let (address, stop, thread) = serve(App::new(routes![hello]).settings(settings));
    let mut connection = Connection::new(address);
    connection.send(&request(1, GET));
    assert_eq!(connection.status_of(1), 200);
    stop.send(()).unwrap();
    thread.join().unwrap();
    assert_eq!(connection.read_goodbye(), NO_ERROR);
}
