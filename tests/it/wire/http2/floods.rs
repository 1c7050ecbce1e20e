//! Clients that send without end what costs them nothing: each meets a GOAWAY, and has had little for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use veduta::test::TestClient;
use veduta::{App, Body, Bytes, Metrics, Settings, State, routes, view};

use super::frames::*;
use crate::support::PATIENCE;

/// More than any client may send of anything.
const MANY: usize = 5000;

/// How many frames that ask for nothing are allowed, with all that may be on the way when it is enough.
const ENOUGH: usize = 3000;

#[view("/")]
async fn hello(asked: State<AtomicUsize>) -> &'static str {
    asked.fetch_add(1, Ordering::Relaxed);
    "hello"
}

#[view("/forever")]
async fn forever(asked: State<AtomicUsize>) -> &'static str {
    asked.fetch_add(1, Ordering::Relaxed);
    std::future::pending().await
}

/// Reads nothing of its body.
#[view(POST, "/unread")]
async fn unread(asked: State<AtomicUsize>, body: Body) -> &'static str {
    asked.fetch_add(1, Ordering::Relaxed);
    let _body = body;
    std::future::pending().await
}

#[view(POST, "/length")]
async fn length(body: Bytes) -> String {
    body.len().to_string()
}

#[view("/large")]
async fn large() -> Vec<u8> {
    vec![b'x'; 4 << 20]
}

fn client(asked: &Arc<AtomicUsize>) -> TestClient {
    let app = App::new(routes![hello, forever, unread, length, large])
        .shared_state(Arc::clone(asked))
        .settings(Settings::default().http2_streams(50));
    TestClient::over_socket(app)
}

/// A name of a field, of a kilobyte, that goes to the table, and then a thousand times what stands there.
fn bomb() -> Vec<u8> {
    let mut block = block(GET);
    block.extend([0x40, 0x01, b'x', 0x7f, 0xc1, 0x17]);
    block.extend([b'y'; 0x7f + 0x41 + 0x17 * 0x80]);
    block.extend([0xbe; 4000]);
    block
}

/// What is sent once, what is sent again and again, and whether each number of a stream is new.
type Flood = (&'static str, Vec<u8>, fn(u32) -> Vec<u8>);

#[rustfmt::skip]
fn floods() -> Vec<Flood> {
    vec![
        ("PING", vec![], |_| ping(*b"12345678")),
        ("answers to no PING", vec![], |_| frame(PING, ACK, 0, b"12345678")),
        ("SETTINGS", vec![], |_| settings(&[])),
        ("SETTINGS that move windows", request(1, &to("GET", "/forever")), |stream| settings(&setting(4, stream))),
        ("PRIORITY", vec![], |stream| frame(PRIORITY, 0, stream, &[0, 0, 0, 0, 1])),
        ("unknown frames", vec![], |_| frame(0xfe, 0, 0, &[])),
        ("WINDOW_UPDATE of the connection", vec![], |_| window_update(0, 1)),
        ("WINDOW_UPDATE of a stream", request(1, &to("GET", "/forever")), |_| window_update(1, 1)),
        ("RST_STREAM again and again", request(1, GET), |_| reset(1, CANCEL)),
        ("requests that are reset at once", vec![], |stream| [request(stream, GET), reset(stream, CANCEL)].concat()),
        ("requests that are reset by an error", vec![], |stream| [request(stream, &to("GET", "/forever")), window_update(stream, 0x7fff_ffff)].concat()),
        ("requests that are wrong", vec![], |stream| get_with(stream, &[("connection", "close")])),
        ("requests beyond those that may be under way", vec![], |stream| request(stream, &to("GET", "/forever"))),
        ("DATA without a byte", request_with_body(1, &to("POST", "/length")), |_| frame(DATA, 0, 1, &[])),
        ("DATA of a byte that nobody reads", request_with_body(1, &to("POST", "/unread")), |_| frame(DATA, 0, 1, b"x")),
        ("CONTINUATION without a byte", frame(HEADERS, END_STREAM, 1, &block(GET)), |_| frame(CONTINUATION, 0, 1, &[])),
        ("CONTINUATION of a head without end", frame(HEADERS, END_STREAM, 1, &block(GET)), |_| frame(CONTINUATION, 0, 1, &block(&[("x", &"y".repeat(1000))]))),
        ("fields out of the table", vec![], |stream| frame(HEADERS, END_HEADERS | END_STREAM, stream, &bomb())),
    ]
}

#[test]
fn each_flood_ends_in_a_goaway() {
    for (name, first, next) in floods() {
        let asked = Arc::<AtomicUsize>::default();
        let client = client(&asked);
        let mut connection = Connection::new(client.address());
        connection.send(&first);
        let streams = (1..).step_by(2).skip(usize::from(!first.is_empty()));
        let flood: Vec<_> = streams.take(MANY).flat_map(next).collect();
        let mut answers = 0;
        // In pieces, so that the server meets it while it is still being sent.
        for piece in flood.chunks(16 * 1024) {
            if !connection.is_sent(piece) {
                break;
            }
        }
        let goodbye = connection.read_until(|frame| {
            answers += 1;
            frame.kind == GOAWAY
        });
        let goodbye = goodbye.unwrap_or_else(|| panic!("no GOAWAY for {name}"));
        assert_eq!(goodbye.code(), ENHANCE_YOUR_CALM, "{name}");
        assert_eq!(connection.read_until(|_| false), None, "{name}");
        let asked = asked.load(Ordering::Relaxed);
        assert!(
            answers < ENOUGH && asked < ENOUGH,
            "{name}: {answers} answers, {asked} views"
        );
    }
}

#[view("/metrics")]
async fn metrics(metrics: Metrics) -> Metrics {
    metrics
}

#[test]
fn floods_and_what_is_no_http2_are_counted() {
    let client = TestClient::over_socket(App::new(routes![metrics]));
    for frames in [ping(*b"12345678").repeat(MANY), request(2, GET)] {
        let mut connection = Connection::new(client.address());
        connection.send(&frames);
        assert_ne!(connection.read_goodbye(), NO_ERROR);
    }
    let is_counted = || {
        let metrics = client.get("/metrics").wait();
        let mut lines = metrics.text().lines();
        let line = lines.find(|line| line.contains("malformed"));
        line.is_some_and(|line| line.ends_with(" 2"))
    };
    // A connection is over a moment after its client has heard of it.
    let given_up = Instant::now() + PATIENCE;
    while !is_counted() {
        assert!(Instant::now() < given_up);
    }
}

#[test]
fn resets_are_a_flood_however_slowly_they_come() {
    let asked = Arc::<AtomicUsize>::default();
    let client = client(&asked);
    let mut connection = Connection::new(client.address());
    let mut streams = (1..).step_by(2);
    let is_over = (0..MANY / 10).any(|_| {
        let frames = streams.by_ref().take(10).flat_map(|stream| {
            [
                request(stream, &to("GET", "/forever")),
                reset(stream, CANCEL),
            ]
            .concat()
        });
        connection.send(&frames.collect::<Vec<_>>());
        connection.send(&ping(*b"settled?"));
        let next = connection.read_until(|frame| [PING, GOAWAY].contains(&frame.kind));
        next.is_none_or(|frame| frame.kind == GOAWAY && frame.code() == ENHANCE_YOUR_CALM)
    });
    assert!(is_over);
    assert!(asked.load(Ordering::Relaxed) < ENOUGH);
}

#[test]
fn a_client_that_makes_room_for_each_kilobyte_it_reads_is_no_flood() {
    let client = client(&Arc::default());
    let mut connection = Connection::new(client.address());
    connection.send(&request(1, &to("GET", "/large")));
    let mut length = 0;
    loop {
        let frame = connection.read().unwrap();
        assert_ne!(frame.kind, GOAWAY, "after {length} bytes");
        if frame.kind != DATA {
            continue;
        }
        length += frame.payload.len();
        if frame.ends_stream() {
            break;
        }
        for piece in frame.payload.chunks(1024) {
            let piece = u32::try_from(piece.len()).unwrap();
            connection.send(&[window_update(0, piece), window_update(1, piece)].concat());
        }
    }
    assert_eq!(length, 4 << 20);
}

#[test]
fn a_client_that_makes_room_only_once_it_has_read_everything_is_no_flood() {
    let client = client(&Arc::default());
    let wide = setting(4, 8 << 20);
    let mut connection = Connection::with_settings(client.address(), &wide);
    connection.send(&window_update(0, 8 << 20));
    connection.send(&request(1, &to("GET", "/large")));
    let mut length = 0;
    while length < 4 << 20 {
        let frame = connection.read().unwrap();
        if frame.kind == DATA {
            length += frame.payload.len();
        }
    }
    let room = [window_update(0, 1024), window_update(1, 1024)].concat();
    connection.send(&room.repeat(length / 1024));
    connection.send(&request(3, GET));
    assert_eq!(connection.status_of(3), 200);
}

#[test]
fn small_pieces_that_nobody_reads_are_a_flood_beside_large_ones_that_are_read() {
    const ROUND: u32 = 100 * 512;
    let client = client(&Arc::default());
    let mut connection = Connection::new(client.address());
    // From then on a stream has the window that the server's settings say.
    connection.send(&frame(SETTINGS, ACK, 0, &[]));
    connection.settle();
    connection.send(&request_with_body(1, &to("POST", "/unread")));
    connection.send(&request_with_body(3, &to("POST", "/length")));
    let pieces = [frame(DATA, 0, 1, b"x"), frame(DATA, 0, 3, &[b'y'; 512])].concat();
    let mut room = 256 * 1024;
    let goodbye = 'over: loop {
        connection.is_sent(&pieces.repeat(100));
        room -= ROUND;
        while room < ROUND {
            let frame = connection.read().unwrap();
            if frame.kind == GOAWAY {
                break 'over frame.code();
            }
            if frame.kind == WINDOW_UPDATE && frame.stream == 3 {
                room += frame.code();
            }
        }
    };
    assert_eq!(goodbye, ENHANCE_YOUR_CALM);
}

#[test]
fn a_body_of_single_bytes_that_is_read_is_no_flood() {
    let client = client(&Arc::default());
    let mut connection = Connection::new(client.address());
    connection.send(&request_with_body(1, &to("POST", "/length")));
    for _ in 0..100 {
        connection.send(&frame(DATA, 0, 1, b"x").repeat(100));
        connection.settle();
    }
    connection.send(&frame(DATA, END_STREAM, 1, b""));
    assert_eq!(connection.status_of(1), 200);
    let body = connection.read_until(|frame| frame.kind == DATA).unwrap();
    assert_eq!(body.payload, b"10000");
}

#[test]
fn many_requests_and_a_reset_now_and_then_are_no_flood() {
    let asked = Arc::<AtomicUsize>::default();
    let app = App::new(routes![hello, forever]).shared_state(Arc::clone(&asked));
    let settings = Settings::default().keep_alive_timeout(Duration::from_hours(1));
    let client = TestClient::over_socket(app.settings(settings));
    let mut connection = Connection::new(client.address());
    let mut streams = (1..).step_by(2);
    for _ in 0..MANY / 2 {
        let [given_up, kept] = [streams.next().unwrap(), streams.next().unwrap()];
        connection.send(&request(given_up, &to("GET", "/forever")));
        connection.send(&request(kept, GET));
        connection.send(&reset(given_up, CANCEL));
        assert_eq!(connection.status_of(kept), 200);
    }
}
