//! Answers that are sent while they are made.

use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use veduta::http::Method;
use veduta::test::TestClient;
use veduta::{
    App, Body, Bytes, IntoResponse, Result, Settings, State, StatusCode, Stream, routes, view,
};

use crate::support::{Gate, PATIENCE, get, read_all, read_until};

/// The end of a chunked body.
const LAST_CHUNK: &str = "\r\n0\r\n\r\n";

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("").to_owned()
}

/// Says on which thread it is dropped.
struct Guard(mpsc::Sender<String>);

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.0.send(thread_name()));
    }
}

type Reports = Mutex<mpsc::Sender<String>>;

fn reports() -> (Reports, mpsc::Receiver<String>) {
    let (sender, receiver) = mpsc::channel();
    (Mutex::new(sender), receiver)
}

fn guard(reports: &State<Reports>) -> Guard {
    Guard(reports.lock().unwrap().clone())
}

fn one_thread() -> Settings {
    Settings::default().blocking_threads(1)
}

#[view("/gated")]
fn gated(gate: State<Gate>) -> Stream {
    Stream::iter((0..3).map(move |item| {
        if item == 1 {
            gate.pass();
        }
        format!("item {item};")
    }))
}

#[tokio::test]
async fn the_first_item_arrives_before_the_second_is_made() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![gated]).shared_state(Arc::clone(&gate));
    let client = TestClient::over_socket(app);
    let mut stream = get(client.address(), "/gated");
    let head = read_until(&mut stream, "item 0;\r\n").to_lowercase();
    assert!(
        head.contains("content-type: application/octet-stream"),
        "{head}"
    );
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    gate.open();
    let rest = read_until(&mut stream, LAST_CHUNK);
    assert!(
        rest.contains("item 1;") && rest.contains("item 2;"),
        "{rest}"
    );
}

#[view("/rows")]
fn rows() -> Stream {
    let rows = (0..100_000).map(|row| match row % 1000 {
        0 => vec![b'x'; 100_000],
        _ => format!("{row}\n").into_bytes(),
    });
    Stream::iter(rows)
}

#[tokio::test]
async fn small_and_large_items_arrive_whole_and_in_order() {
    let client = TestClient::over_socket(App::new(routes![rows]));
    let answer = client.get("/rows").await;
    let mut expected = Vec::new();
    for row in 0..100_000 {
        match row % 1000 {
            0 => expected.extend(vec![b'x'; 100_000]),
            _ => expected.extend(format!("{row}\n").into_bytes()),
        }
    }
    assert!(*answer.bytes() == expected);
}

/// Without an end; counts what it makes.
#[view("/endless")]
fn endless(count: State<AtomicUsize>, reports: State<Reports>) -> Stream {
    let guard = guard(&reports);
    Stream::iter(std::iter::repeat_with(move || {
        let _ = &guard;
        count.fetch_add(1, Ordering::Relaxed);
        Bytes::from_static(&[0; 10_000])
    }))
}

#[view("/count")]
fn count(count: State<AtomicUsize>) -> String {
    count.load(Ordering::Relaxed).to_string()
}

#[tokio::test]
async fn a_client_that_does_not_read_holds_no_thread_and_little_memory() {
    let (reports, dropped) = reports();
    let app = App::new(routes![endless, count])
        .settings(one_thread())
        .state(AtomicUsize::new(0))
        .state(reports);
    let client = TestClient::over_socket(app);
    let mut stream = get(client.address(), "/endless");
    read_until(&mut stream, "\r\n\r\n");
    // The only thread answers, and the count comes to a halt when the buffers of the sockets are full.
    let mut last = String::new();
    let mut unchanged = 0;
    while unchanged < 50 {
        let count = client.get("/count").await.text().to_owned();
        assert!(
            count.parse::<usize>().unwrap() < 10_000,
            "{count} items made ahead"
        );
        unchanged = if count == last { unchanged + 1 } else { 0 };
        last = count;
    }
    // A client that has gone ends it, where dropping may block.
    drop(stream);
    let thread = dropped.recv_timeout(PATIENCE).unwrap();
    assert!(thread.starts_with("veduta-blocking-"), "{thread}");
}

#[tokio::test]
async fn the_answer_to_head_makes_no_item() {
    let (reports, dropped) = reports();
    let counter = Arc::new(AtomicUsize::new(0));
    let app = App::new(routes![endless])
        .shared_state(Arc::clone(&counter))
        .state(reports);
    let client = TestClient::over_socket(app);
    let answer = client.request(Method::HEAD, "/endless").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        answer.header("content-type"),
        Some("application/octet-stream")
    );
    let thread = dropped.recv_timeout(PATIENCE).unwrap();
    assert!(thread.starts_with("veduta-blocking-"), "{thread}");
    assert_eq!(counter.load(Ordering::Relaxed), 0);
}

#[view("/items/fail")]
fn failing_items() -> Stream {
    let end = Err(std::io::Error::other("the disk is gone"));
    Stream::iter([Ok("first;"), end])
}

#[view("/items/panic")]
fn panicking_items() -> Stream {
    Stream::iter((0..).map(|item| match item {
        0 => "first;",
        _ => panic!("in the middle"),
    }))
}

#[view("/stream/fail")]
async fn failing_stream() -> Stream {
    let end = Err(veduta::Error::internal("the disk is gone"));
    Stream::new(stream::iter([Ok("first;"), end]))
}

#[view("/stream/panic")]
async fn panicking_stream() -> Body {
    Body::from_stream(stream::iter(0..).map(|item| match item {
        0 => "first;",
        _ => panic!("in the middle"),
    }))
}

#[tokio::test]
async fn a_failure_in_the_middle_is_visible() {
    let app = App::new(routes![
        failing_items,
        panicking_items,
        failing_stream,
        panicking_stream
    ]);
    let client = TestClient::over_socket(app);
    for target in [
        "/items/fail",
        "/items/panic",
        "/stream/fail",
        "/stream/panic",
    ] {
        let answer = read_all(get(client.address(), target));
        assert!(!answer.ends_with(LAST_CHUNK), "{target}: {answer}");
        assert!(answer.contains("first;"), "{target}: {answer}");
    }
    let in_process = TestClient::new(App::new(routes![panicking_stream, failing_items]));
    for (target, cause) in [
        ("/stream/panic", "panicked: in the middle"),
        ("/items/fail", "the disk is gone"),
    ] {
        let answer = in_process.get(target).await;
        let error = answer.body_error().unwrap();
        assert_eq!(error.source().unwrap().to_string(), cause);
    }
}

/// What came before the failure is not lost when the client had the time to get it.
#[view("/late")]
fn fails_late(gate: State<Gate>) -> Stream {
    Stream::iter((0..).map(move |item| {
        if item == 1 {
            gate.pass();
            return Err(std::io::Error::other("the disk is gone"));
        }
        Ok("first;")
    }))
}

#[tokio::test]
async fn what_came_before_a_failure_has_arrived() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![fails_late]).shared_state(Arc::clone(&gate));
    let client = TestClient::over_socket(app);
    let mut stream = get(client.address(), "/late");
    read_until(&mut stream, "first;");
    gate.open();
    assert_eq!(read_all(stream), "\r\n");
}

/// More than the buffers of two sockets at once.
#[view("/blocks")]
fn blocks() -> Stream {
    Stream::iter(std::iter::repeat_n(vec![0; 64 << 20], 2))
}

#[view("/pass")]
fn pass_gate(gate: State<Gate>) -> &'static str {
    gate.pass();
    "passed"
}

#[tokio::test]
async fn a_half_sent_stream_waits_for_a_thread() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![blocks, pass_gate])
        .settings(one_thread().blocking_queue(0))
        .shared_state(Arc::clone(&gate));
    let client = TestClient::over_socket(app);
    let mut stream = get(client.address(), "/blocks");
    read_until(&mut stream, "\r\n\r\n");
    // Of the first block, which is made by now.
    stream.read_exact(&mut [0; 100]).unwrap();
    std::thread::scope(|scope| {
        // Refused as long as the thread is not free.
        scope.spawn(|| while client.get("/pass").wait().status() != StatusCode::OK {});
        gate.await_arrivals(1);
        let (sender, first_block) = mpsc::channel();
        let reader = scope.spawn(move || {
            let mut piece = vec![0; 1 << 20];
            let mut read = |least| {
                let mut length = 0;
                while length < least {
                    let read = stream.read(&mut piece).unwrap();
                    assert_ne!(read, 0, "broken off");
                    length += read;
                }
            };
            read(60 << 20);
            sender.send(()).unwrap();
            read(60 << 20);
        });
        first_block.recv_timeout(PATIENCE).unwrap();
        gate.open();
        reader.join().unwrap();
    });
}

#[view("/csv")]
fn csv() -> impl IntoResponse {
    let stream = Stream::iter(["a,b\n", "1,2\n"]).content_type("text/csv; charset=utf-8");
    (StatusCode::ACCEPTED, [("x-rows", "2")], stream)
}

#[view("/injected")]
async fn injected() -> Stream {
    Stream::new(stream::iter(["a"])).content_type("text/csv\r\nx-a: b")
}

#[view(POST, "/echo")]
async fn echo(body: Body) -> Stream {
    Stream::new(body.into_stream())
}

#[tokio::test]
async fn a_stream_has_a_type_a_status_and_headers() {
    let client = TestClient::new(App::new(routes![csv, injected, echo]));
    let answer = client.get("/csv").await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    assert_eq!(
        answer.header("content-type"),
        Some("text/csv; charset=utf-8")
    );
    assert_eq!(answer.header("x-rows"), Some("2"));
    assert_eq!(answer.text(), "a,b\n1,2\n");
    let answer = client.get("/injected").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.header("x-a"), None);
    assert_eq!(client.post("/echo").body("echoed").await.text(), "echoed");
}

#[view("/pending")]
async fn pending(reports: State<Reports>) -> Result<Stream> {
    let guard = guard(&reports);
    let first = stream::iter(["first;"]);
    Ok(Stream::new(first.chain(stream::once(async move {
        let _guard = guard;
        std::future::pending().await
    }))))
}

#[tokio::test]
async fn a_client_that_has_gone_ends_an_async_stream() {
    let (reports, dropped) = reports();
    let settings = Settings::default().half_close_timeout(Duration::ZERO);
    let app = App::new(routes![pending]).settings(settings).state(reports);
    let client = TestClient::over_socket(app);
    let mut stream = get(client.address(), "/pending");
    read_until(&mut stream, "first;");
    drop(stream);
    dropped.recv_timeout(PATIENCE).unwrap();
}
