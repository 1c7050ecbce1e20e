//! The `timeout` of a view.

use std::io::Write;
use std::sync::Arc;

use veduta::test::TestClient;
use veduta::{App, MayBlock, Outcome, Settings, State, StatusCode, middleware, routes, view};

use super::{Signal, Stay, next, reset, told};
use crate::support::{Gate, PATIENCE, connect, get, read_all};

#[view("/async", timeout = "200ms")]
async fn waits(stay: State<Stay>) -> &'static str {
    stay.forever().await;
    "never"
}

#[view("/sync", timeout = "200ms")]
fn blocks(gate: State<Gate>, cancelled: State<Signal>, block: &MayBlock) -> &'static str {
    gate.pass();
    assert!(block.is_cancelled());
    cancelled.give();
    "late"
}

#[view("/cpu", cpu, timeout = "200ms")]
fn computes(gate: State<Gate>, cancelled: State<Signal>, block: &MayBlock) -> &'static str {
    gate.pass();
    assert!(block.is_cancelled());
    cancelled.give();
    "late"
}

#[view("/queued", timeout = "200ms")]
fn queues() -> &'static str {
    "never"
}

#[view("/in-time", timeout = "1m")]
fn in_time() -> &'static str {
    "in time"
}

#[middleware(before)]
fn passes(_block: &MayBlock) {}

#[test]
fn a_view_that_takes_too_long_is_answered_with_504() {
    let stay = Stay::new();
    let gate = Arc::new(Gate::default());
    let cancelled = Arc::new(Signal::new());
    let app = App::new(routes![waits, blocks, computes, queues, in_time].middleware::<passes>())
        .state(stay.clone())
        .shared_state(Arc::clone(&gate))
        .shared_state(Arc::clone(&cancelled))
        .settings(
            Settings::default()
                .blocking_threads(2)
                .queue_timeout(PATIENCE),
        );
    let (app, ends) = told(app);
    let client = TestClient::new(app);
    assert_eq!(client.get("/in-time").wait().text(), "in time");
    assert_eq!(next(&ends), ("in_time", Some(200), Outcome::Answered));
    for (target, view) in [
        ("/async", "waits"),
        ("/cpu", "computes"),
        ("/sync", "blocks"),
    ] {
        let answer = client.get(target).wait();
        assert_eq!(answer.status(), StatusCode::GATEWAY_TIMEOUT);
        assert_eq!(
            answer.text(),
            "504 Gateway Timeout: the answer took too long\n"
        );
        assert_eq!(answer.header("retry-after"), None);
        assert_eq!(next(&ends), (view, Some(504), Outcome::TimedOut));
    }
    stay.dropped.wait();
    gate.await_arrivals(2);
    gate.open();
    cancelled.wait();
    cancelled.wait();
}

#[test]
fn the_time_in_the_queue_is_part_of_it() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![blocks, queues])
        .shared_state(Arc::clone(&gate))
        .state(Signal::new())
        .settings(
            Settings::default()
                .blocking_threads(1)
                .queue_timeout(PATIENCE),
        );
    let (app, ends) = told(app);
    let client = TestClient::new(app);
    assert_eq!(client.get("/sync").wait().status(), 504);
    assert_eq!(next(&ends), ("blocks", Some(504), Outcome::TimedOut));
    assert_eq!(client.get("/queued").wait().status(), 504);
    assert_eq!(next(&ends), ("queues", Some(504), Outcome::TimedOut));
    gate.open();
}

#[view(POST, "/upload", timeout = "50 ms")]
async fn uploads(body: String) -> String {
    body
}

#[test]
fn the_time_that_the_body_takes_is_part_of_it() {
    let (app, ends) = told(App::new(routes![uploads]));
    let client = TestClient::over_socket(app);
    let mut stream = connect(client.address());
    let head =
        "POST /upload HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    assert!(read_all(stream).starts_with("HTTP/1.1 504"));
    assert_eq!(next(&ends), ("uploads", Some(504), Outcome::TimedOut));
}

#[view("/detached", detach, timeout = "1 s")]
async fn goes_on(stay: State<Stay>) -> &'static str {
    stay.forever().await;
    "never"
}

#[test]
fn it_holds_for_a_view_whose_client_has_gone() {
    let stay = Stay::new();
    let (app, ends) = told(App::new(routes![goes_on]).state(stay.clone()));
    let client = TestClient::over_socket(app);
    let stream = get(client.address(), "/detached");
    stay.begun.wait();
    reset(stream);
    assert_eq!(next(&ends), ("goes_on", None, Outcome::Detached));
    stay.dropped.wait();
}
