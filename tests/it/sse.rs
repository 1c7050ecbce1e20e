//! Answers that are streams of events.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use veduta::test::TestClient;
use veduta::{App, Event, LastEventId, Settings, Sse, State, routes, view};

use crate::support::{Gate, PATIENCE, get, read_all, read_until};

#[view("/numbers")]
fn numbers(last: Option<LastEventId>) -> Sse {
    let next = last
        .and_then(|last| last.parse().ok())
        .map_or(0, |last: u8| last + 1);
    Sse::iter((next..3).map(|number| {
        let event = Event::new().event("number").id(number.to_string());
        event.json(&number)
    }))
}

#[view("/lines")]
async fn lines() -> Sse {
    let events = [Ok(Event::new().data("a\nb")), Ok(Event::new().comment("c"))];
    Sse::new(stream::iter(events).map(|event: veduta::Result<Event>| event))
}

#[tokio::test]
async fn events_come_from_iterators_and_streams() {
    let client = TestClient::over_socket(App::new(routes![numbers, lines]));
    let answer = client.get("/lines").await;
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-accel-buffering"), Some("no"));
    assert_eq!(answer.text(), "data: a\ndata: b\n\n: c\n\n");
    let all = client.get("/numbers").await;
    assert!(
        all.text()
            .starts_with("event: number\nid: 0\ndata: 0\n\nevent: number\n")
    );
    let rest = client.get("/numbers").header("last-event-id", "1").await;
    assert_eq!(rest.text(), "event: number\nid: 2\ndata: 2\n\n");
}

#[view("/slow")]
fn slow(gate: State<Gate>) -> Sse {
    let events = (0..2).map(move |number| {
        if number == 1 {
            gate.pass();
        }
        Event::new().data(number.to_string())
    });
    Sse::iter(events).heartbeat(Duration::from_millis(5))
}

#[tokio::test]
async fn a_heartbeat_goes_out_while_an_iterator_blocks() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![slow]).shared_state(Arc::clone(&gate));
    let client = TestClient::over_socket(app);
    let mut stream = get(client.address(), "/slow");
    read_until(&mut stream, "data: 0\n\n");
    for _ in 0..3 {
        read_until(&mut stream, "\n:\n\n");
    }
    gate.open();
    read_until(&mut stream, "data: 1\n\n");
    read_until(&mut stream, "\r\n0\r\n\r\n");
}

#[view("/broken")]
fn broken() -> Sse {
    Sse::iter(["fine", "not\nfine"].map(|name| Event::new().event(name).data("x")))
}

#[tokio::test]
async fn an_event_that_would_inject_a_line_breaks_the_answer_off() {
    let client = TestClient::over_socket(App::new(routes![broken]));
    let answer = read_all(get(client.address(), "/broken"));
    assert!(
        !answer.contains("not") && !answer.contains("0\r\n\r\n"),
        "{answer}"
    );
}

/// Tells when it is dropped.
struct Guard(#[expect(dead_code, reason = "it tells by being dropped")] mpsc::Sender<()>);

#[view("/silent")]
async fn silent(dropped: State<Mutex<Option<Guard>>>) -> Sse {
    let guard = dropped.lock().unwrap().take();
    let events = stream::once(async move {
        let _guard = guard;
        std::future::pending::<Event>().await
    });
    Sse::new(events).heartbeat(Duration::from_millis(5))
}

#[tokio::test]
async fn a_client_that_has_gone_ends_the_stream() {
    let (sender, dropped) = mpsc::channel();
    let guard = Mutex::new(Some(Guard(sender)));
    let client = TestClient::over_socket(App::new(routes![silent]).state(guard));
    let mut stream = get(client.address(), "/silent");
    read_until(&mut stream, ":\n\n");
    drop(stream);
    let gone = dropped.recv_timeout(PATIENCE);
    assert_eq!(gone, Err(mpsc::RecvTimeoutError::Disconnected));
}

#[view("/forever")]
async fn forever() -> Sse {
    let first = stream::iter([Event::new().data("first")]);
    Sse::new(first.chain(stream::pending()))
}

#[tokio::test]
async fn events_end_when_the_server_stops() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let settings = Settings::default().shutdown_grace(PATIENCE);
    let served = App::new(routes![forever])
        .settings(settings)
        .serve_until(listener, async move { stopped.await.unwrap() });
    let served = tokio::spawn(served);
    let listening = tokio::task::spawn_blocking(move || {
        let mut client = get(address, "/forever");
        read_until(&mut client, "data: first\n\n");
        stop.send(()).unwrap();
        // The last piece has no length: the answer is complete.
        assert!(read_all(client).ends_with("0\r\n\r\n"));
    });
    listening.await.unwrap();
    served.await.unwrap().unwrap();
}
