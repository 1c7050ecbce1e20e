//! The server over real sockets: limits, slow clients, connections, the orderly end.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use veduta::test::TestClient;
use veduta::{App, Bytes, Settings, State, routes, view};

use crate::support::{Gate, connect, exchange, read_all, read_some, statuses};

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view(POST, "/length")]
fn length(body: Bytes) -> String {
    body.len().to_string()
}

#[test]
fn a_get_followed_by_the_end_of_the_stream_gets_its_response() {
    let client = TestClient::over_socket(App::new(routes![hello]));
    let answer = exchange(client.address(), b"GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nhello"),
        "{answer}"
    );
}

/// Says when it is dropped.
struct Leaves(Option<tokio::sync::oneshot::Sender<()>>);

impl Drop for Leaves {
    fn drop(&mut self) {
        drop(self.0.take());
    }
}

type Departure = std::sync::Mutex<Option<tokio::sync::oneshot::Sender<()>>>;

#[view("/forever")]
async fn forever(departure: State<Departure>) -> &'static str {
    let _guard = Leaves(departure.lock().unwrap().take());
    std::future::pending().await
}

#[test]
fn a_view_whose_client_has_gone_is_dropped() {
    let (sender, dropped) = tokio::sync::oneshot::channel();
    let app = App::new(routes![forever])
        .state(Departure::new(Some(sender)))
        .settings(Settings::default().half_close_timeout(Duration::from_millis(50)));
    let client = TestClient::over_socket(app);
    let answer = exchange(
        client.address(),
        b"GET /forever HTTP/1.1\r\nhost: x\r\n\r\n",
    );
    assert_eq!(answer, "");
    assert!(
        dropped.blocking_recv().is_err(),
        "the guard was dropped, nothing was sent"
    );
}

#[view("/large")]
async fn large() -> Vec<u8> {
    vec![b'x'; 20 << 20]
}

#[test]
fn a_client_that_has_closed_its_side_still_gets_all_of_a_large_answer() {
    let client = TestClient::over_socket(App::new(routes![large]));
    let mut stream = connect(client.address());
    stream
        .write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    // The server has all of it in its buffers by the time that anybody reads.
    std::thread::sleep(Duration::from_millis(300));
    let answer = read_all(stream);
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), 20 << 20);
}

#[test]
fn a_deadline_can_be_switched_off() {
    let settings = Settings::default()
        .header_timeout(Duration::MAX)
        .keep_alive_timeout(Duration::MAX)
        .body_idle_timeout(Duration::MAX)
        .body_timeout(Duration::MAX)
        .half_close_timeout(Duration::MAX)
        .write_timeout(Duration::MAX)
        .queue_timeout(Duration::MAX)
        .thread_idle(Duration::MAX)
        .shutdown_grace(Duration::MAX);
    let client = TestClient::over_socket(App::new(routes![hello, length]).settings(settings));
    assert_eq!(client.get("/").wait().text(), "hello");
    let mut stream = connect(client.address());
    let head = "POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    stream.write_all(b"abc").unwrap();
    assert!(read_all(stream).ends_with("\r\n\r\n3"));
}

#[test]
fn connections_go_on_when_serving_is_dropped() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![waits_sync])
        .shared_state(Arc::clone(&gate))
        .state(Ended::default());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (listener, address) = listener(&runtime);
    let server = runtime.spawn(app.serve(listener));
    let mut stream = connect(address);
    stream
        .write_all(b"GET /sync HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    gate.await_arrivals(1);
    server.abort();
    assert!(runtime.block_on(server).unwrap_err().is_cancelled());
    gate.open();
    assert!(read_all(stream).ends_with("done"));
}

#[test]
fn requests_share_a_connection_and_are_answered_in_order() {
    let client = TestClient::over_socket(App::new(routes![hello, length]));
    let requests = "GET / HTTP/1.1\r\nhost: x\r\n\r\n\
        POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc\
        GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n\
        HEAD / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = exchange(client.address(), requests.as_bytes());
    assert_eq!(statuses(&answer), ["200", "200", "404", "200"], "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[test]
fn heads_beyond_the_limits_are_refused() {
    let client = TestClient::over_socket(App::new(routes![hello]));
    let many = "x-a: b\r\n".repeat(101);
    let long = format!("x-a: {}\r\n", "b".repeat(40_000));
    let uri = "a".repeat(8 * 1024);
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\nhost: x\r\n{long}\r\n"), "431"),
        (format!("GET /{uri} HTTP/1.1\r\nhost: x\r\n\r\n"), "414"),
        ("GET / HTTP/1.1\r\nhost x\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = exchange(client.address(), request.as_bytes());
        assert_eq!(statuses(&answer), [status], "{answer}");
    }
}

#[test]
fn a_body_that_is_announced_too_long_is_refused_before_it_is_sent() {
    let client = TestClient::over_socket(App::new(routes![length]));
    let mut stream = connect(client.address());
    let head = "POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let answer = read_all(stream);
    assert_eq!(statuses(&answer), ["413"], "{answer}");
}

#[test]
fn a_client_that_dallies_over_its_head_or_its_body_is_let_go() {
    let settings = Settings::default()
        .header_timeout(Duration::from_millis(100))
        .body_idle_timeout(Duration::from_millis(100));
    let client = TestClient::over_socket(App::new(routes![hello, length]).settings(settings));
    for (beginning, end) in [
        ("", ""),
        ("GET / HT", "408"),
        ("GET / HTTP/1.1\r\nhost: x\r\n", "408"),
        (
            "POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\na",
            "408",
        ),
    ] {
        let mut stream = connect(client.address());
        stream.write_all(beginning.as_bytes()).unwrap();
        let answer = read_all(stream);
        assert!(statuses(&answer).concat() == end, "{beginning}: {answer}");
    }
}

#[test]
fn a_connection_outlives_the_errors_of_views() {
    #[view("/fall")]
    async fn fall() -> &'static str {
        panic!("fallen")
    }
    let client = TestClient::over_socket(App::new(routes![hello, fall]));
    let requests =
        "GET /fall HTTP/1.1\r\nhost: x\r\n\r\n".repeat(3) + "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
    let answer = exchange(client.address(), requests.as_bytes());
    assert_eq!(statuses(&answer), ["500", "500", "500", "200"], "{answer}");
}

/// Counts the views that have ended.
#[derive(Default)]
struct Ended(AtomicUsize);

#[view("/sync")]
fn waits_sync(gate: State<Gate>, ended: State<Ended>) -> &'static str {
    gate.pass();
    ended.0.fetch_add(1, Ordering::SeqCst);
    "done"
}

#[view("/async")]
async fn waits_async(gate: State<Gate>, ended: State<Ended>) -> veduta::Result<&'static str> {
    let gate = gate.into_arc();
    veduta::blocking(move |_| gate.pass()).await?;
    ended.0.fetch_add(1, Ordering::SeqCst);
    Ok("done")
}

#[test]
fn accepted_requests_are_finished_before_the_server_ends() {
    let gate = Arc::new(Gate::default());
    let ended = Arc::new(Ended::default());
    let app = App::new(routes![waits_sync, waits_async])
        .shared_state(Arc::clone(&gate))
        .shared_state(Arc::clone(&ended));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (listener, address) = listener(&runtime);
    let server = runtime.spawn(app.serve_until(listener, async { drop(stopped.await) }));
    let clients: Vec<_> = (0..40)
        .map(|index| {
            let path = if index % 2 == 0 { "sync" } else { "async" };
            let mut stream = connect(address);
            write!(stream, "GET /{path} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
            stream
        })
        .collect();
    let idle = connect(address);
    gate.await_arrivals(40);
    drop(stop);
    assert_eq!(read_all(idle), "", "an idle connection is closed");
    assert!(!server.is_finished());
    gate.open();
    for client in clients {
        let answer = read_all(client);
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("done"),
            "{answer}"
        );
    }
    runtime.block_on(server).unwrap().unwrap();
    assert_eq!(ended.0.load(Ordering::SeqCst), 40);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_busy_connection_is_ended_by_an_answer_not_by_surprise() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (listener, address) = listener(&runtime);
    let app = App::new(routes![hello]);
    let server = runtime.spawn(app.serve_until(listener, async { drop(stopped.await) }));
    let clients: Vec<_> = (0..8)
        .map(|_| std::thread::spawn(move || ask_until_told_to_stop(address)))
        .collect();
    // So that all of them are in the middle of it.
    std::thread::sleep(Duration::from_millis(100));
    drop(stop);
    for client in clients {
        assert!(client.join().unwrap() > 0);
    }
    runtime.block_on(server).unwrap().unwrap();
}

/// Asks again and again on one connection until an answer closes it; how often.
fn ask_until_told_to_stop(address: SocketAddr) -> usize {
    let mut stream = connect(address);
    let mut piece = [0; 1024];
    for count in 1.. {
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .unwrap();
        let length = read_some(&mut stream, &mut piece).unwrap();
        let answer = std::str::from_utf8(&piece[..length]).unwrap();
        assert!(answer.ends_with("hello"), "request {count} was lost");
        if answer.contains("connection: close") {
            return count;
        }
    }
    0
}

#[test]
fn the_grace_period_ends() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![waits_sync])
        .shared_state(Arc::clone(&gate))
        .state(Ended::default())
        .settings(Settings::default().shutdown_grace(Duration::from_millis(50)));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (listener, address) = listener(&runtime);
    let server = runtime.spawn(app.serve_until(listener, async { drop(stopped.await) }));
    let mut stream = connect(address);
    stream
        .write_all(b"GET /sync HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    gate.await_arrivals(1);
    drop(stop);
    runtime.block_on(server).unwrap().unwrap();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert!(rest.is_empty());
    gate.open();
}

fn listener(runtime: &tokio::runtime::Runtime) -> (TcpListener, SocketAddr) {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}
