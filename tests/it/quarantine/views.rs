//! What a view does in quarantine is what it does on the event loop.

use std::io::Write;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::runtime::Handle;
use tokio::task::{JoinSet, block_in_place};
use tower::ServiceExt;
use veduta::context::Local;
use veduta::{
    App, Body, Metrics, Next, Outcome, Request, Response, Result, Routes, State, middleware,
    routes, view,
};

use super::{
    Flag, Server, current_thread, here, is_quarantine, multi_thread, quarantine, settings,
    spin_until, stall,
};
use crate::life::{next, told};
use crate::support::{PATIENCE, get, read_all, read_until, reset};

static TRACK: Local<Vec<String>> = Local::new(Vec::new);

fn note(step: &str) {
    let mut track = TRACK.get();
    track.push(step.to_owned());
    TRACK.set(track);
}

#[derive(Clone, Default)]
struct World {
    has_begun: Flag,
    goes_on: Flag,
    has_ended: Flag,
    last: std::sync::Arc<Mutex<String>>,
}

/// Notes where it is dropped, and what is known there of the request.
struct Guard(World);

impl Drop for Guard {
    fn drop(&mut self) {
        *self.0.last.lock().unwrap() = format!("{} {}", here(), TRACK.get().join(" "));
        self.0.has_ended.set();
    }
}

/// A view with many faces, so that one conviction is enough.
#[view("/does/{what}", timeout = "30m")]
async fn does(what: &str, world: State<World>) -> Result<String> {
    match what {
        "stall" => {
            stall();
            Ok(here())
        }
        "spin" => {
            world.has_begun.set();
            spin_until(|| world.goes_on.is_set());
            Ok(here())
        }
        "panic" => panic!("it fell"),
        "stay" => {
            note("stays");
            let _guard = Guard(World::clone(&world));
            world.has_begun.set();
            std::future::pending().await
        }
        "use" => uses_its_runtime().await,
        "context" => {
            note("view");
            veduta::blocking(|_| note("job")).await?;
            let task = veduta::spawn(async { TRACK.get().len() });
            Ok(task.await.unwrap().to_string())
        }
        what => Ok(format!("{what} {}", here())),
    }
}

/// One that has little time.
#[view("/late/{what}", timeout = "1s")]
async fn late(what: &str, world: State<World>) -> String {
    match what {
        "stall" => stall(),
        _ => spin_until(|| world.goes_on.is_set()),
    }
    here()
}

/// One that does not need its client.
#[view("/detached/{what}", detach)]
async fn detached(what: &str, world: State<World>) -> String {
    if what == "stall" {
        stall();
        return here();
    }
    world.has_begun.set();
    while !world.goes_on.is_set() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    *world.last.lock().unwrap() = here();
    world.has_ended.set();
    here()
}

/// All that wants a runtime, which is that of the server.
async fn uses_its_runtime() -> Result<String> {
    assert!(is_quarantine(&here()));
    tokio::time::sleep(Duration::from_millis(1)).await;
    tokio::task::yield_now().await;
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut client = std::net::TcpStream::connect(socket.local_addr()?)?;
    let (mut stream, _) = socket.accept().await?;
    client.write_all(b"hello")?;
    let mut greeting = [0; 5];
    stream.read_exact(&mut greeting).await?;
    assert_eq!(&greeting, b"hello");
    let mut tasks = JoinSet::new();
    for _ in 0..3 {
        tasks.spawn(async { here() });
    }
    while let Some(thread) = tasks.join_next().await {
        assert!(!is_quarantine(&thread.unwrap()));
    }
    let inside = Handle::current().id();
    assert_eq!(
        tokio::spawn(async { Handle::current().id() })
            .await
            .unwrap(),
        inside
    );
    let slept = async { tokio::time::sleep(Duration::from_millis(1)).await };
    let block = || {
        Handle::current().block_on(slept);
        Handle::current().id()
    };
    assert_eq!(block_in_place(block), inside);
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert!(is_quarantine(&here()), "{}", here());
    let answer = veduta::blocking(|block| block.block_on(async { here() })).await?;
    assert!(!is_quarantine(&answer), "{answer}");
    Ok("used".to_owned())
}

/// Has the one that spins go on: where only one thread polls, it could not be answered before.
#[view("/ping")]
async fn ping(world: State<World>) -> &'static str {
    world.goes_on.set();
    "pong"
}

#[middleware]
async fn tracks(request: Request, next: Next) -> Response {
    note("before");
    let mut response = next.run(request).await;
    let track = TRACK.get().join(" ").parse().unwrap();
    response.headers_mut().insert("x-track", track);
    response
}

fn views() -> Routes {
    routes![does, late, detached, ping, quarantine]
}

/// With its view in quarantine.
fn convicted(world: &World, runtime: fn() -> tokio::runtime::Runtime) -> Server {
    let app = App::new(views().middleware::<tracks>()).state(world.clone());
    let server = Server::start(app.settings(settings()), runtime);
    assert!(!is_quarantine(&server.text("/does/where")));
    server.convict("/does/stall", "does");
    assert!(is_quarantine(&server.text("/does/where")));
    server
}

fn others_are_answered_while_it_spins(runtime: fn() -> tokio::runtime::Runtime) {
    let world = World::default();
    let server = convicted(&world, runtime);
    let spinning = get(server.address, "/does/spin");
    world.has_begun.await_set();
    assert_eq!(server.text("/ping"), "pong");
    drop(spinning);
}

#[test]
fn others_are_answered_while_it_spins_on_one_thread() {
    others_are_answered_while_it_spins(current_thread);
}

#[test]
fn others_are_answered_while_it_spins_on_several_threads() {
    others_are_answered_while_it_spins(multi_thread);
}

#[test]
fn its_timers_sockets_and_tasks_belong_to_the_server() {
    for runtime in [current_thread, multi_thread] {
        let server = convicted(&World::default(), runtime);
        for _ in 0..3 {
            assert_eq!(server.text("/does/use"), "used");
        }
        assert!(is_quarantine(&server.text("/does/where")));
    }
}

/// Its threads are their own, also where a view has said `block_in_place`.
#[test]
fn a_runtime_ends_before_the_application_that_it_serves() {
    let app = App::new(views())
        .state(World::default())
        .settings(settings());
    let app = app.into_service().unwrap();
    let runtime = multi_thread();
    let ask = |target: &str| {
        let request = veduta::http::Request::get(target)
            .body(Body::empty())
            .unwrap();
        let answer = runtime.spawn(app.clone().oneshot(request));
        let answer = runtime.block_on(answer).unwrap().unwrap();
        assert_eq!(answer.status(), 200, "{target}");
    };
    while !app.metrics().quarantine.iter().any(|it| it.is_quarantined) {
        ask("/does/stall");
    }
    ask("/does/use");
    let (send, ended) = mpsc::channel();
    std::thread::spawn(move || {
        drop(runtime);
        send.send(()).unwrap();
    });
    ended.recv_timeout(PATIENCE).unwrap();
    drop(app);
}

#[test]
fn a_panic_is_an_answer() {
    let server = convicted(&World::default(), current_thread);
    assert_eq!(server.get("/does/panic").0, 500);
    assert!(is_quarantine(&server.text("/does/where")));
}

#[test]
fn the_context_is_that_of_the_request() {
    let server = convicted(&World::default(), current_thread);
    let mut stream = get(server.address, "/does/context");
    let head = read_until(&mut stream, "\r\n\r\n");
    assert!(head.contains("x-track: before view job\r\n"), "{head}");
    drop(stream);
    assert_eq!(server.text("/does/context"), "3");
}

#[test]
fn a_client_that_leaves_ends_it() {
    let world = World::default();
    let app = App::new(views().middleware::<tracks>()).state(world.clone());
    let (app, ends) = told(app.settings(settings()));
    let server = Server::start(app, current_thread);
    server.convict("/does/stall", "does");
    let stream = get(server.address, "/does/stay");
    world.has_begun.await_set();
    reset(stream);
    world.has_ended.await_set();
    let guard = world.last.lock().unwrap().clone();
    // Its guards run there, in the context of the request.
    assert!(
        is_quarantine(&guard) && guard.ends_with(" before stays"),
        "{guard}"
    );
    let lost = std::iter::repeat_with(|| next(&ends)).find(|(_, status, _)| status.is_none());
    assert_eq!(lost, Some(("does", None, Outcome::GoneWhileAwaiting)));
}

#[test]
fn nobody_waits_for_a_poll_that_nobody_wants() {
    let world = World::default();
    let app = App::new(views()).state(world.clone());
    let (app, ends) = told(app.settings(settings()));
    let server = Server::start(app, current_thread);
    server.convict("/does/stall", "does");
    let stream = get(server.address, "/does/spin");
    world.has_begun.await_set();
    reset(stream);
    let lost = std::iter::repeat_with(|| next(&ends)).find(|(_, status, _)| status.is_none());
    assert_eq!(lost, Some(("does", None, Outcome::GoneWhileAwaiting)));
    assert_eq!(server.text("/ping"), "pong");
}

#[test]
fn its_timeout_is_kept_while_it_spins() {
    let world = World::default();
    let app = App::new(views()).state(world.clone());
    let server = Server::start(app.settings(settings()), current_thread);
    server.convict("/late/stall", "late");
    assert_eq!(server.get("/late/spin").0, 504);
    assert_eq!(server.text("/ping"), "pong");
}

#[test]
fn one_that_does_not_need_its_client_goes_on() {
    let world = World::default();
    let app = App::new(views()).state(world.clone());
    let (app, ends) = told(app.settings(settings()));
    let server = Server::start(app, current_thread);
    server.convict("/detached/stall", "detached");
    let stream = get(server.address, "/detached/stay");
    world.has_begun.await_set();
    reset(stream);
    let lost = std::iter::repeat_with(|| next(&ends)).find(|(_, status, _)| status.is_none());
    assert_eq!(lost, Some(("detached", None, Outcome::Detached)));
    world.goes_on.set();
    world.has_ended.await_set();
    assert!(is_quarantine(&world.last.lock().unwrap()));
}

#[test]
fn a_server_that_stops_waits_for_it() {
    let world = World::default();
    let server = convicted(&world, current_thread);
    let spinning = get(server.address, "/does/spin");
    world.has_begun.await_set();
    let goes_on = world.goes_on.clone();
    let stopping = std::thread::spawn(move || drop(server));
    goes_on.set();
    assert!(is_quarantine(&read_all(spinning)));
    stopping.join().unwrap();
}

/// The thread that waits for sockets is the one that is held.
#[test]
fn a_view_that_never_returns_leaves_the_other_threads_to_others() {
    #[view("/held")]
    async fn held(world: State<World>) -> &'static str {
        world.has_begun.set();
        spin_until(|| world.goes_on.is_set());
        "at last"
    }

    #[view("/meanwhile", inline)]
    fn meanwhile(world: State<World>) -> &'static str {
        world.goes_on.set();
        "answered"
    }

    #[view("/first", inline)]
    fn first() -> &'static str {
        "answered"
    }

    // Which thread it is, is up to chance.
    for _ in 0..10 {
        let world = World::default();
        let app = App::new(routes![held, meanwhile, first])
            .state(world.clone())
            .settings(settings().quarantine(false));
        let server = Server::start(app, multi_thread);
        let mut client = get(server.address, "/first");
        read_until(&mut client, "answered");
        write!(client, "GET /held HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        world.has_begun.await_set();
        assert_eq!(server.text("/meanwhile"), "answered");
        read_until(&mut client, "at last");
    }
}

/// Of a view that has held the event loop before it is known that it may do so again.
#[test]
fn answers_to_earlier_requests_leave_before_a_view_that_is_known_to_stall() {
    #[view("/held/{time}")]
    async fn held(time: u32, world: State<World>) -> &'static str {
        if time == 1 {
            stall();
        } else {
            spin_until(|| world.goes_on.is_set());
        }
        "at last"
    }

    #[view("/first", inline)]
    fn first() -> &'static str {
        "answered"
    }

    #[view("/is_known")]
    async fn is_known(metrics: Metrics) -> String {
        metrics.stalls.is_empty().to_string()
    }

    let world = World::default();
    let app = App::new(routes![held, first, is_known])
        .state(world.clone())
        .settings(settings().quarantine(false));
    let server = Server::start(app, current_thread);
    while server.text("/is_known") == "true" {
        assert_eq!(server.text("/held/1"), "at last");
    }
    let mut client = get(server.address, "/first");
    read_until(&mut client, "answered");
    let both = ["/first", "/held/2"].map(|it| format!("GET {it} HTTP/1.1\r\nHost: x\r\n\r\n"));
    client.write_all(both.concat().as_bytes()).unwrap();
    read_until(&mut client, "answered");
    world.goes_on.set();
    read_until(&mut client, "at last");
}
