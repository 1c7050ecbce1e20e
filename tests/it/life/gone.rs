//! The client has gone: what becomes of its request.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tower::ServiceBuilder;
use tower::timeout::TimeoutLayer;
use veduta::test::TestClient;
use veduta::{
    App, Body, BodyReader, MayBlock, Next, NoContent, Outcome, Request, Response, Result, Settings,
    State, Stream, middleware, routes, view,
};

use super::{Signal, Stay, next, reset, told};
use crate::support::{Gate, PATIENCE, connect, get, read_until};

#[view("/stay")]
async fn stays(stay: State<Stay>) -> &'static str {
    stay.forever().await;
    "never"
}

/// Blocks its thread until the gate is open, then says whether anybody waits.
#[view("/work")]
fn works(gate: State<Gate>, cancelled: State<Signal>, block: &MayBlock) -> &'static str {
    gate.pass();
    if block.is_cancelled() {
        cancelled.give();
    }
    "worked"
}

#[view("/count", cpu)]
fn counts(gate: State<Gate>, cancelled: State<Signal>, block: &MayBlock) -> &'static str {
    gate.pass();
    if block.is_cancelled() {
        cancelled.give();
    }
    "counted"
}

#[view("/quick")]
fn quick() -> &'static str {
    "quick"
}

struct Arrived(Signal);

struct World {
    stay: Stay,
    gate: Arc<Gate>,
    arrived: Arc<Arrived>,
    cancelled: Arc<Signal>,
}

impl World {
    fn new() -> Self {
        Self {
            stay: Stay::new(),
            gate: Arc::default(),
            arrived: Arc::new(Arrived(Signal::new())),
            cancelled: Arc::new(Signal::new()),
        }
    }

    fn app(&self, routes: veduta::Routes) -> App {
        App::new(routes)
            .state(self.stay.clone())
            .shared_state(Arc::clone(&self.gate))
            .shared_state(Arc::clone(&self.arrived))
            .shared_state(Arc::clone(&self.cancelled))
            .settings(settings())
    }
}

fn settings() -> Settings {
    Settings::default()
        .half_close_timeout(Duration::from_millis(50))
        .blocking_threads(1)
        .queue_timeout(PATIENCE)
}

/// The ways to go.
const WAYS: [fn(TcpStream) -> Option<TcpStream>; 3] = [
    |stream| {
        // The client's side is closed; the connection stays as long as the stream that is returned.
        stream.shutdown(Shutdown::Write).unwrap();
        Some(stream)
    },
    |stream| {
        reset(stream);
        None
    },
    |stream| {
        drop(stream);
        None
    },
];

#[test]
fn an_async_view_is_dropped_and_its_guards_run() {
    let world = World::new();
    let (app, ends) = told(world.app(routes![stays]));
    let client = TestClient::over_socket(app);
    for leave in WAYS {
        let stream = get(client.address(), "/stay");
        world.stay.begun.wait();
        let _left = leave(stream);
        world.stay.dropped.wait();
        assert_eq!(next(&ends), ("stays", None, Outcome::GoneWhileAwaiting));
    }
}

#[test]
fn a_sync_view_runs_on_and_keeps_its_thread_until_it_returns() {
    for (target, view) in [("/work", "works"), ("/count", "counts")] {
        let world = World::new();
        let (app, ends) = told(world.app(routes![works, counts, quick]));
        let client = TestClient::over_socket(app);
        let stream = get(client.address(), target);
        world.gate.await_arrivals(1);
        reset(stream);
        assert_eq!(next(&ends), (view, None, Outcome::GoneWhileRunning));
        world.gate.open();
        world.cancelled.wait();
        assert_eq!(client.get("/quick").wait().text(), "quick");
    }
}

/// Reads all of its body on a thread, then works.
#[view(POST, "/keep")]
fn keeps(mut body: BodyReader, gate: State<Gate>) -> Result<&'static str> {
    std::io::copy(&mut body, &mut std::io::sink())?;
    gate.pass();
    Ok("kept")
}

#[test]
fn it_is_known_behind_a_body_that_was_read_elsewhere() {
    let chunked = "Transfer-Encoding: chunked\r\n\r\n";
    let sized = "Content-Length: 5\r\n\r\n";
    for (framing, body) in [(chunked, "5\r\nhello\r\n0\r\n\r\n"), (sized, "hello")] {
        let world = World::new();
        let (app, ends) = told(world.app(routes![keeps]));
        let client = TestClient::over_socket(app);
        let mut stream = connect(client.address());
        write!(stream, "POST /keep HTTP/1.1\r\nHost: x\r\n{framing}{body}").unwrap();
        world.gate.await_arrivals(1);
        reset(stream);
        assert_eq!(next(&ends), ("keeps", None, Outcome::GoneWhileRunning));
        world.gate.open();
    }
}

#[test]
fn it_is_known_behind_a_request_that_waits_for_the_answer() {
    let world = World::new();
    let (app, ends) = told(world.app(routes![stays, quick]));
    let client = TestClient::over_socket(app);
    let mut stream = get(client.address(), "/stay");
    world.stay.begun.wait();
    write!(stream, "GET /quick HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    // What it has sent is there to be read before its end is.
    drop(stream);
    world.stay.dropped.wait();
    assert_eq!(next(&ends), ("stays", None, Outcome::GoneWhileAwaiting));
}

/// Says that a view is about to be asked: by the time that its connection is looked at again, it is in the queue.
#[middleware]
async fn arrives(arrived: State<Arrived>, request: Request, next: Next) -> Response {
    arrived.0.give();
    next.run(request).await
}

#[test]
fn a_request_in_the_queue_is_removed_from_it() {
    let world = World::new();
    let (app, ends) = told(world.app(routes![works, quick].middleware::<arrives>()));
    let client = TestClient::over_socket(app);
    let running = get(client.address(), "/work");
    world.gate.await_arrivals(1);
    let queued = get(client.address(), "/quick");
    world.arrived.0.wait();
    world.arrived.0.wait();
    reset(queued);
    assert_eq!(next(&ends), ("quick", None, Outcome::GoneWhileQueued));
    reset(running);
    assert_eq!(next(&ends), ("works", None, Outcome::GoneWhileRunning));
    world.gate.open();
}

#[middleware]
async fn through(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[middleware(before)]
fn looks(_block: &MayBlock) {}

#[test]
fn it_is_known_behind_layers_and_middleware() {
    let world = World::new();
    let layers = ServiceBuilder::new()
        .layer(TimeoutLayer::new(PATIENCE))
        .layer(tower_http::trace::TraceLayer::new_for_http())
        .into_inner();
    let routes = routes![stays, works].middleware::<looks>();
    let app = world.app(routes).layer(layers).middleware::<through>();
    let (app, ends) = told(app.layer(TimeoutLayer::new(PATIENCE)));
    let client = TestClient::over_socket(app);
    let stream = get(client.address(), "/stay");
    world.stay.begun.wait();
    reset(stream);
    world.stay.dropped.wait();
    assert_eq!(next(&ends), ("stays", None, Outcome::GoneWhileAwaiting));
    let stream = get(client.address(), "/work");
    world.gate.await_arrivals(1);
    reset(stream);
    assert_eq!(next(&ends), ("works", None, Outcome::GoneWhileRunning));
    world.gate.open();
}

#[view("/hook-stays")]
fn behind_a_hook() -> &'static str {
    "never"
}

#[middleware(before)]
fn holds(gate: State<Gate>) {
    gate.pass();
}

#[test]
fn a_request_that_leaves_within_a_hook_has_the_name_of_its_view() {
    let world = World::new();
    let (app, ends) = told(world.app(routes![behind_a_hook].middleware::<holds>()));
    let client = TestClient::over_socket(app);
    let stream = get(client.address(), "/hook-stays");
    world.gate.await_arrivals(1);
    reset(stream);
    assert_eq!(
        next(&ends),
        ("behind_a_hook", None, Outcome::GoneWhileRunning)
    );
    world.gate.open();
}

#[view(POST, "/upload")]
fn uploads(body: String) -> String {
    body
}

#[view(POST, "/read")]
async fn reads(mut body: Body, begun: State<Signal>) -> Result<String> {
    body.chunk().await?;
    begun.give();
    body.chunk().await?;
    Ok("read".to_owned())
}

#[test]
fn a_client_that_leaves_while_it_sends_is_known() {
    for leave in WAYS {
        let begun = Arc::new(Signal::new());
        let app = App::new(routes![uploads, reads])
            .shared_state(Arc::clone(&begun))
            .settings(settings());
        let (app, ends) = told(app);
        let client = TestClient::over_socket(app);
        let send = |target: &str| {
            let mut stream = connect(client.address());
            let head =
                format!("POST {target} HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc");
            stream.write_all(head.as_bytes()).unwrap();
            stream
        };
        let stream = send("/read");
        begun.wait();
        let _left = leave(stream);
        let (view, _, outcome) = next(&ends);
        assert_eq!((view, outcome), ("reads", Outcome::GoneWhileSending));
        let _left = leave(send("/upload"));
        let (view, _, outcome) = next(&ends);
        assert_eq!((view, outcome), ("uploads", Outcome::GoneWhileSending));
    }
}

#[view("/endless")]
fn endless() -> Stream {
    Stream::iter(std::iter::repeat_n("piece\n", 1 << 20))
}

#[test]
fn a_client_that_leaves_within_the_answer_is_known() {
    let (app, ends) = told(App::new(routes![endless]).settings(settings()));
    let client = TestClient::over_socket(app);
    let mut stream = get(client.address(), "/endless");
    read_until(&mut stream, "piece\n");
    reset(stream);
    assert_eq!(
        next(&ends),
        ("endless", Some(200), Outcome::GoneWhileAnswered)
    );
}

#[view("/detached", detach)]
async fn detached(
    gate: State<tokio::sync::Semaphore>,
    done: State<Signal>,
    begun: State<Stay>,
) -> NoContent {
    begun.begun.give();
    drop(gate.acquire().await);
    done.give();
    NoContent
}

#[test]
fn a_view_with_detach_finishes_alone() {
    let gate = Arc::new(tokio::sync::Semaphore::new(0));
    let done = Arc::new(Signal::new());
    let stay = Stay::new();
    let app = App::new(routes![detached].middleware::<through>())
        .shared_state(Arc::clone(&gate))
        .shared_state(Arc::clone(&done))
        .state(stay.clone())
        .settings(settings());
    let (app, ends) = told(app);
    let client = TestClient::over_socket(app);
    let stream = get(client.address(), "/detached");
    stay.begun.wait();
    reset(stream);
    assert_eq!(next(&ends), ("detached", None, Outcome::Detached));
    gate.add_permits(1);
    done.wait();
}

/// Falls once more when it is dropped before its end.
struct Falls;

impl Iterator for Falls {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        Some(vec![b'x'; 1 << 16])
    }
}

impl Drop for Falls {
    fn drop(&mut self) {
        panic!("an answer fell while it was dropped");
    }
}

#[view("/falls")]
async fn falls() -> Stream {
    let falls = Falls;
    Stream::new(futures_util::stream::iter(falls))
}

#[test]
fn an_answer_that_falls_while_it_is_dropped_is_told_too() {
    let (app, ends) = told(App::new(routes![falls]).settings(settings()));
    let client = TestClient::over_socket(app);
    let mut stream = get(client.address(), "/falls");
    read_until(&mut stream, "x");
    reset(stream);
    assert_eq!(
        next(&ends),
        ("falls", Some(200), Outcome::GoneWhileAnswered)
    );
}

#[view("/falls-twice")]
async fn falls_twice() -> Stream {
    let fall = futures_util::stream::poll_fn(|_| -> Poll<Option<Vec<u8>>> {
        std::panic::panic_any(Falls);
    });
    Stream::new(fall)
}

#[test]
fn an_answer_that_falls_with_what_falls_once_more_is_told_too() {
    let (app, ends) = told(App::new(routes![falls_twice]).settings(settings()));
    let client = TestClient::over_socket(app);
    let _stream = get(client.address(), "/falls-twice");
    assert_eq!(next(&ends), ("falls_twice", Some(200), Outcome::BrokenOff));
}
