//! Requests beside each other on one connection: answered, reset, refused, each for itself.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Barrier;
use veduta::http::HeaderName;
use veduta::http::response::Parts;
use veduta::test::TestClient;
use veduta::{
    App, Body, Bytes, Cookies, HeaderMap, Next, Outcome, Request, Response, Settings, State,
    Stream, middleware, routes, view,
};

use super::frames::*;
use crate::life::{Signal, Stay, next, told};
use crate::support::{Gate, PATIENCE};

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view("/stay")]
async fn stays(stay: State<Stay>) -> &'static str {
    stay.forever().await;
    "never"
}

#[view("/large")]
async fn large() -> Vec<u8> {
    vec![b'x'; 1 << 20]
}

#[view(POST, "/length")]
async fn length(body: Bytes) -> String {
    body.len().to_string()
}

#[view("/head")]
async fn head(request: &Request) -> String {
    let host = request.headers().get("host").unwrap();
    format!(
        "{:?} {} {}",
        request.version(),
        host.to_str().unwrap(),
        request.uri().path()
    )
}

#[view("/cookies")]
async fn cookies(cookies: Cookies, headers: &HeaderMap) -> String {
    let lines = headers.get_all("cookie").iter().count();
    format!("{:?} {:?} in {lines}", cookies.get("a"), cookies.get("b"))
}

fn body_of(connection: &mut Connection, stream: u32) -> String {
    let mut body = Vec::new();
    while let Some(frame) = connection.read_until(|frame| frame.stream == stream) {
        if frame.kind == DATA {
            body.extend(&frame.payload);
        }
        if frame.ends_stream() {
            return String::from_utf8(body).unwrap();
        }
    }
    panic!("the answer broke off behind {body:?}");
}

#[test]
fn a_view_sees_the_host_whichever_way_it_comes() {
    let client = TestClient::over_socket(App::new(routes![head]));
    let mut connection = Connection::new(client.address());
    connection.send(&request(1, &to("GET", "/head")));
    assert_eq!(body_of(&mut connection, 1), "HTTP/2.0 x /head");
    connection.send(&request(
        3,
        &[&to("GET", "/head")[..3], &[("host", "y:80")]].concat(),
    ));
    assert_eq!(body_of(&mut connection, 3), "HTTP/2.0 y:80 /head");
}

#[test]
fn cookies_that_come_one_by_one_are_one_header() {
    let client = TestClient::over_socket(App::new(routes![cookies]));
    let mut connection = Connection::new(client.address());
    let given = [
        &to("GET", "/cookies")[..],
        &[("cookie", "a=1"), ("cookie", "b=2")],
    ]
    .concat();
    connection.send(&request(1, &given));
    assert_eq!(body_of(&mut connection, 1), "Some(\"1\") Some(\"2\") in 1");
}

#[test]
fn settings_say_what_the_server_takes() {
    let settings = Settings::default().http2_streams(7).head_limit(10_000);
    let client = TestClient::over_socket(App::new(routes![hello]).settings(settings));
    let mut connection = Connection::new(client.address());
    let settings = connection.read().unwrap();
    assert_eq!((settings.kind, settings.stream), (SETTINGS, 0));
    let has = |id, value| {
        settings
            .payload
            .chunks(6)
            .any(|each| each == setting(id, value))
    };
    assert!(
        has(3, 7) && has(6, 20_000) && has(4, 256 * 1024),
        "{settings:?}"
    );
    let ack = connection
        .read_until(|frame| frame.kind == SETTINGS)
        .unwrap();
    assert_eq!(
        (ack.flags, ack.payload.len()),
        (ACK, 0),
        "our own are acknowledged"
    );
}

#[test]
fn requests_beyond_the_limit_are_refused_and_the_others_go_on() {
    let stay = Stay::new();
    let settings = Settings::default().http2_streams(2);
    let app = App::new(routes![hello, stays])
        .state(stay.clone())
        .settings(settings);
    let client = TestClient::over_socket(app);
    let mut connection = Connection::new(client.address());
    for stream in [1, 3] {
        connection.send(&request(stream, &to("GET", "/stay")));
        stay.begun.wait();
    }
    connection.send(&request(5, GET));
    let refused = connection.read_until(|frame| frame.stream == 5).unwrap();
    assert_eq!((refused.kind, refused.code()), (RST_STREAM, REFUSED_STREAM));
    connection.send(&reset(1, CANCEL));
    stay.dropped.wait();
    connection.send(&request(7, GET));
    assert_eq!(connection.status_of(7), 200);
}

#[test]
fn a_reset_drops_the_view_and_is_told() {
    let stay = Stay::new();
    let (app, ends) = told(App::new(routes![hello, stays]).state(stay.clone()));
    let client = TestClient::over_socket(app);
    let mut connection = Connection::new(client.address());
    connection.send(&request(1, &to("GET", "/stay")));
    stay.begun.wait();
    connection.send(&reset(1, CANCEL));
    stay.dropped.wait();
    assert_eq!(next(&ends), ("stays", None, Outcome::GoneWhileAwaiting));
    connection.send(&request(3, GET));
    assert_eq!(connection.status_of(3), 200);
    assert_eq!(next(&ends), ("hello", Some(200), Outcome::Answered));
}

#[test]
fn a_connection_that_closes_drops_all_of_its_views() {
    let stay = Stay::new();
    let (app, ends) = told(App::new(routes![stays]).state(stay.clone()));
    let client = TestClient::over_socket(app);
    let mut connection = Connection::new(client.address());
    for stream in [1, 3, 5] {
        connection.send(&request(stream, &to("GET", "/stay")));
        stay.begun.wait();
    }
    drop(connection);
    for _ in 0..3 {
        stay.dropped.wait();
        assert_eq!(next(&ends), ("stays", None, Outcome::GoneWhileAwaiting));
    }
}

#[view("/work")]
fn works(gate: State<Gate>) -> &'static str {
    gate.pass();
    "worked"
}

#[view("/second")]
fn second(ran: State<Signal>) -> &'static str {
    ran.give();
    "ran"
}

struct Arrived(Signal);

/// Says that a view is about to be asked: by the time that its stream is looked at again, it is in the queue.
#[middleware]
async fn arrives(arrived: State<Arrived>, request: Request, next: Next) -> Response {
    arrived.0.give();
    next.run(request).await
}

#[test]
fn a_reset_takes_a_sync_view_out_of_the_queue() {
    let (gate, ran) = (Arc::<Gate>::default(), Arc::new(Signal::new()));
    let arrived = Arc::new(Arrived(Signal::new()));
    let settings = Settings::default()
        .blocking_threads(1)
        .queue_timeout(PATIENCE);
    let app = App::new(routes![works, second].middleware::<arrives>())
        .shared_state(Arc::clone(&gate))
        .shared_state(Arc::clone(&ran))
        .shared_state(Arc::clone(&arrived))
        .settings(settings);
    let (app, ends) = told(app);
    let client = TestClient::over_socket(app);
    let mut connection = Connection::new(client.address());
    connection.send(&request(1, &to("GET", "/work")));
    gate.await_arrivals(1);
    arrived.0.wait();
    connection.send(&request(3, &to("GET", "/second")));
    arrived.0.wait();
    connection.send(&reset(3, CANCEL));
    assert_eq!(next(&ends), ("second", None, Outcome::GoneWhileQueued));
    gate.open();
    assert_eq!(connection.status_of(1), 200);
    assert!(!ran.is_given());
}

#[test]
fn an_answer_that_its_client_has_no_room_for_is_given_up_alone() {
    let settings = Settings::default().write_timeout(Duration::from_millis(200));
    let (app, ends) = told(App::new(routes![hello, large]).settings(settings));
    let client = TestClient::over_socket(app);
    // No stream has any window at first.
    let mut connection = Connection::with_settings(client.address(), &setting(4, 0));
    connection.send(&request(1, &to("GET", "/large")));
    assert_eq!(connection.status_of(1), 200);
    let end = connection.read_until(|frame| frame.stream == 1).unwrap();
    assert_eq!((end.kind, end.code()), (RST_STREAM, CANCEL));
    // What was handed out whole counts as answered, as over HTTP/1.
    let (view, ..) = next(&ends);
    assert_eq!(view, "large");
    connection.send(&request(3, GET));
    assert_eq!(connection.status_of(3), 200);
    connection.send(&window_update(3, 5));
    assert_eq!(body_of(&mut connection, 3), "hello");
}

/// Ends only with its client.
#[view("/endless")]
async fn endless(stay: State<Stay>) -> Stream {
    let guard = Dropped(Arc::clone(&stay.dropped));
    let pieces = futures_util::stream::repeat_with(move || {
        let _held = &guard;
        "x".repeat(1000)
    });
    Stream::new(pieces)
}

struct Dropped(Arc<Signal>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.give();
    }
}

#[test]
fn a_stream_that_is_read_no_further_is_dropped() {
    let stay = Stay::new();
    let settings = Settings::default().write_timeout(Duration::from_millis(200));
    let (app, ends) = told(
        App::new(routes![endless])
            .state(stay.clone())
            .settings(settings),
    );
    let client = TestClient::over_socket(app);
    let mut connection = Connection::new(client.address());
    connection.send(&request(1, &to("GET", "/endless")));
    assert_eq!(connection.status_of(1), 200);
    let end = connection
        .read_until(|frame| frame.kind == RST_STREAM)
        .unwrap();
    assert_eq!((end.stream, end.code()), (1, CANCEL));
    stay.dropped.wait();
    assert_eq!(
        next(&ends),
        ("endless", Some(200), Outcome::GoneWhileAnswered)
    );
    connection.settle();
}

#[test]
fn a_stream_that_has_no_room_waits_for_it_and_holds_nobody_up() {
    let client = TestClient::over_socket(App::new(routes![hello, large]));
    let mut connection = Connection::new(client.address());
    connection.send(&window_update(0, 10 << 20));
    connection.send(&request(1, &to("GET", "/large")));
    let mut length = 0;
    while length < 0xffff {
        let data = connection.read_until(|frame| frame.kind == DATA).unwrap();
        length += data.payload.len();
    }
    connection.send(&request(3, GET));
    assert_eq!(body_of(&mut connection, 3), "hello");
    connection.send(&window_update(1, 1 << 20));
    assert_eq!(body_of(&mut connection, 1).len() + length, 1 << 20);
}

#[view(POST, "/early")]
async fn early() -> &'static str {
    "no, thank you"
}

#[test]
fn an_early_answer_asks_its_client_to_send_no_more() {
    let client = TestClient::over_socket(App::new(routes![early]));
    let mut connection = Connection::new(client.address());
    connection.send(&request_with_body(1, &to("POST", "/early")));
    assert_eq!(connection.status_of(1), 200);
    let end = connection
        .read_until(|frame| frame.kind == RST_STREAM)
        .unwrap();
    assert_eq!((end.stream, end.code()), (1, NO_ERROR));
    connection.settle();
}

#[test]
fn a_client_that_waits_for_a_word_gets_it_when_its_body_is_wanted() {
    let settings = Settings::default().body_limit(100);
    let client = TestClient::over_socket(App::new(routes![length]).settings(settings));
    let mut connection = Connection::new(client.address());
    let given = [&to("POST", "/length")[..], &[("expect", "100-continue")]].concat();
    connection.send(&request_with_body(1, &given));
    assert_eq!(connection.status_of(1), 100);
    connection.send(&frame(DATA, END_STREAM, 1, b"abc"));
    assert_eq!(connection.status_of(1), 200);
    assert_eq!(body_of(&mut connection, 1), "3");
    connection.send(&request_with_body(
        3,
        &[&given[..], &[("content-length", "101")]].concat(),
    ));
    assert_eq!(connection.status_of(3), 413);
}

#[test]
fn a_body_that_does_not_come_is_408() {
    let settings = Settings::default().body_idle_timeout(Duration::from_millis(50));
    let client = TestClient::over_socket(App::new(routes![length]).settings(settings));
    let mut connection = Connection::new(client.address());
    connection.send(&request_with_body(1, &to("POST", "/length")));
    assert_eq!(connection.status_of(1), 408);
}

#[view(POST, "/meet")]
async fn meets(barrier: State<Barrier>, body: Body) -> String {
    barrier.wait().await;
    body.bytes().await.unwrap().len().to_string()
}

type Sender = h2::client::SendRequest<Bytes>;

/// A client that is none of ours.
async fn other_client(address: SocketAddr) -> Sender {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (sender, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    sender.ready().await.unwrap()
}

async fn ask(sender: Sender, method: &str, target: &str, body: Vec<u8>) -> (Parts, Vec<u8>) {
    let request = veduta::http::Request::builder()
        .method(method)
        .uri(format!("http://x{target}"))
        .body(())
        .unwrap();
    let mut sender = sender.ready().await.unwrap();
    let (answer, mut upload) = sender.send_request(request, body.is_empty()).unwrap();
    let mut body = Bytes::from(body);
    while !body.is_empty() {
        upload.reserve_capacity(body.len());
        let room = poll_fn(|cx| upload.poll_capacity(cx)).await;
        let room = room.unwrap().unwrap();
        let piece = body.split_to(room.min(body.len()));
        upload.send_data(piece, body.is_empty()).unwrap();
    }
    let (head, mut download) = answer.await.unwrap().into_parts();
    let mut body = Vec::new();
    while let Some(piece) = download.data().await {
        let piece = piece.unwrap();
        download
            .flow_control()
            .release_capacity(piece.len())
            .unwrap();
        body.extend(piece);
    }
    (head, body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_uploads_at_once_are_all_answered() {
    let app = App::new(routes![meets]).state(Barrier::new(100));
    let client = tokio::task::spawn_blocking(|| TestClient::over_socket(app))
        .await
        .unwrap();
    let sender = other_client(client.address()).await;
    let asked: Vec<_> = (0..100)
        .map(|number| {
            tokio::spawn(ask(
                sender.clone(),
                "POST",
                "/meet",
                vec![b'x'; number * 1000],
            ))
        })
        .collect();
    for (number, asked) in asked.into_iter().enumerate() {
        assert_eq!(
            asked.await.unwrap().1,
            (number * 1000).to_string().as_bytes()
        );
    }
    tokio::task::spawn_blocking(|| drop(client)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_pass_in_both_directions() {
    let settings = Settings::default().body_limit(8 << 20);
    let app = App::new(routes![large, length]).settings(settings);
    let client = tokio::task::spawn_blocking(|| TestClient::over_socket(app))
        .await
        .unwrap();
    let sender = other_client(client.address()).await;
    let down: Vec<_> = (0..8)
        .map(|_| tokio::spawn(ask(sender.clone(), "GET", "/large", vec![])))
        .collect();
    let up: Vec<_> = (0..4)
        .map(|_| tokio::spawn(ask(sender.clone(), "POST", "/length", vec![0; 5 << 20])))
        .collect();
    for asked in down {
        assert_eq!(asked.await.unwrap().1.len(), 1 << 20);
    }
    for asked in up {
        assert_eq!(asked.await.unwrap().1, (5 << 20).to_string().as_bytes());
    }
    tokio::task::spawn_blocking(|| drop(client)).await.unwrap();
}

#[view("/closing")]
async fn closing() -> ([(&'static str, &'static str); 3], &'static str) {
    let headers = [
        ("connection", "close, x-hop"),
        ("x-hop", "1"),
        ("keep-alive", "5"),
    ];
    (headers, "bye")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_has_what_belongs_to_it_and_nothing_of_connections() {
    let app = App::new(routes![hello, closing]);
    let client = tokio::task::spawn_blocking(|| TestClient::over_socket(app))
        .await
        .unwrap();
    let sender = other_client(client.address()).await;
    let (head, body) = ask(sender.clone(), "GET", "/closing", vec![]).await;
    assert_eq!(body, b"bye");
    let names: Vec<_> = head.headers.keys().map(HeaderName::as_str).collect();
    assert!(
        names.contains(&"date") && names.contains(&"content-length"),
        "{names:?}"
    );
    assert!(
        !names
            .iter()
            .any(|name| ["connection", "keep-alive", "x-hop"].contains(name)),
        "{names:?}"
    );
    let (head, body) = ask(sender.clone(), "HEAD", "/", vec![]).await;
    assert_eq!(
        (&head.headers["content-length"], body.len()),
        (&"5".parse().unwrap(), 0)
    );
    let (head, _) = ask(sender, "GET", "/nowhere", vec![]).await;
    assert_eq!(head.status, 404);
    assert!(head.headers.contains_key("x-request-id"));
    tokio::task::spawn_blocking(|| drop(client)).await.unwrap();
}
