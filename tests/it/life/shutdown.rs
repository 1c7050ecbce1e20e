//! The end of the server: what has been accepted is finished, or is said to be lost.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use veduta::{App, NoContent, Outcome, Settings, State, Stream, routes, view};

use super::{Signal, Stay, next, reset, told};
use crate::support::{Gate, PATIENCE, connect, get, read_all, read_until};

#[view("/pass")]
fn passes(gate: State<Gate>) -> &'static str {
    gate.pass();
    "passed"
}

#[view("/stay")]
async fn stays(stay: State<Stay>) -> &'static str {
    stay.forever().await;
    "never"
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
            let listener = TcpListener::from_std(socket).unwrap();
            let stopped = async { drop(stopped.await) };
            app.serve_until(listener, stopped).await.unwrap();
        });
    });
    (address, stop, thread)
}

#[test]
fn requests_in_the_queue_are_answered() {
    let gate = Arc::new(Gate::default());
    let settings = Settings::default()
        .blocking_threads(1)
        .queue_timeout(PATIENCE)
        .shutdown_grace(PATIENCE);
    let app = App::new(routes![passes])
        .shared_state(Arc::clone(&gate))
        .settings(settings);
    let (app, ends) = told(app);
    let (address, stop, thread) = serve(app);
    let streams: Vec<_> = (0..5).map(|_| get(address, "/pass")).collect();
    gate.await_arrivals(1);
    stop.send(()).unwrap();
    gate.open();
    for stream in streams {
        assert!(read_all(stream).ends_with("passed"));
        assert_eq!(next(&ends), ("passes", Some(200), Outcome::Answered));
    }
    thread.join().unwrap();
}

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[test]
fn a_request_that_has_begun_to_arrive_is_answered() {
    use std::io::Write;

    let (address, stop, thread) = serve(App::new(routes![hello]));
    let mut kept: Vec<_> = (0..4)
        .map(|_| {
            let mut stream = get(address, "/");
            read_until(&mut stream, "hello");
            stream
        })
        .collect();
    let mut new = connect(address);
    let mut idle = get(address, "/");
    read_until(&mut idle, "hello");
    for stream in kept.iter_mut().chain([&mut new]) {
        stream.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    }
    stop.send(()).unwrap();
    // By now the server finishes what it has begun.
    assert_eq!(read_all(idle), "");
    for mut stream in kept.into_iter().chain([new]) {
        stream.write_all(b"st: x\r\n\r\n").unwrap();
        let answer = read_all(stream);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
    }
    thread.join().unwrap();
}

#[view("/endless")]
async fn endless() -> Stream {
    Stream::new(futures_util::stream::repeat("more"))
}

#[test]
fn an_endless_stream_ends_with_the_grace_period() {
    let settings = Settings::default().shutdown_grace(Duration::from_millis(50));
    let (address, stop, thread) = serve(App::new(routes![endless]).settings(settings));
    let mut stream = get(address, "/endless");
    read_until(&mut stream, "more");
    stop.send(()).unwrap();
    thread.join().unwrap();
}

#[test]
fn what_is_not_done_after_the_grace_period_is_told_before_the_server_ends() {
    let gate = Arc::new(Gate::default());
    let stay = Stay::new();
    let settings = Settings::default()
        .blocking_threads(1)
        .queue_timeout(PATIENCE)
        .shutdown_grace(Duration::from_millis(50));
    let app = App::new(routes![passes, stays])
        .shared_state(Arc::clone(&gate))
        .state(stay.clone())
        .settings(settings);
    let (app, ends) = told(app);
    let (address, stop, thread) = serve(app);
    let _staying = get(address, "/stay");
    stay.begun.wait();
    let _streams: Vec<_> = (0..2).map(|_| get(address, "/pass")).collect();
    gate.await_arrivals(1);
    stop.send(()).unwrap();
    thread.join().unwrap();
    let mut lost: Vec<_> = ends.try_iter().collect();
    lost.sort_by_key(|(view, ..)| *view);
    assert_eq!(
        lost,
        [
            ("passes", None, Outcome::CutOff),
            ("passes", None, Outcome::CutOff),
            ("stays", None, Outcome::CutOff),
        ]
    );
    stay.dropped.wait();
    gate.open();
}

#[view("/detached", detach)]
async fn detached(begun: State<Stay>, gate: State<Semaphore>, done: State<Signal>) -> NoContent {
    begun.begun.give();
    drop(gate.acquire().await);
    done.give();
    NoContent
}

#[test]
fn a_detached_view_is_finished_before_the_hooks_run() {
    let gate = Arc::new(Semaphore::new(0));
    let done = Arc::new(Signal::new());
    let stay = Stay::new();
    let app = App::new(routes![detached])
        .shared_state(Arc::clone(&gate))
        .shared_state(Arc::clone(&done))
        .state(stay.clone())
        .settings(Settings::default().shutdown_grace(PATIENCE))
        .on_shutdown(|done: State<Signal>| assert!(done.is_given()));
    let (app, ends) = told(app);
    let (address, stop, thread) = serve(app);
    let stream = get(address, "/detached");
    stay.begun.wait();
    reset(stream);
    assert_eq!(next(&ends), ("detached", None, Outcome::Detached));
    stop.send(()).unwrap();
    gate.add_permits(1);
    thread.join().unwrap();
}

#[test]
fn the_hooks_run_after_requests_were_cut_off() {
    let stay = Stay::new();
    let app = App::new(routes![stays])
        .state(stay.clone())
        .settings(Settings::default().shutdown_grace(Duration::from_millis(50)))
        .on_shutdown(|stay: State<Stay>| assert!(stay.dropped.is_given()));
    let (address, stop, thread) = serve(app);
    let _staying = get(address, "/stay");
    stay.begun.wait();
    stop.send(()).unwrap();
    thread.join().unwrap();
}

#[test]
fn a_sync_hook_runs_though_views_keep_all_threads() {
    let gate = Arc::new(Gate::default());
    let has_run = Arc::new(Signal::new());
    let settings = Settings::default()
        .blocking_threads(1)
        .shutdown_grace(Duration::from_millis(50))
        .shutdown_hooks_timeout(PATIENCE);
    let runs = Arc::clone(&has_run);
    let app = App::new(routes![passes])
        .shared_state(Arc::clone(&gate))
        .on_shutdown(move || runs.give())
        .settings(settings);
    let (address, stop, server) = serve(app);
    let _stream = get(address, "/pass");
    gate.await_arrivals(1);
    stop.send(()).unwrap();
    has_run.wait();
    gate.open();
    server.join().unwrap();
}

/// What was done, in its order.
type Diary = std::sync::Mutex<Vec<&'static str>>;

#[view("/write")]
fn writes(gate: State<Gate>, diary: State<Diary>) -> NoContent {
    gate.pass();
    diary.lock().unwrap().push("view");
    NoContent
}

#[expect(clippy::needless_pass_by_value, reason = "hooks own what they take")]
fn closes(diary: State<Diary>) {
    diary.lock().unwrap().push("hook");
}

#[test]
fn calls_that_nobody_waits_for_are_finished_before_the_hooks() {
    let gate = Arc::new(Gate::default());
    let diary = Arc::new(Diary::default());
    let app = App::new(routes![writes])
        .shared_state(Arc::clone(&gate))
        .shared_state(Arc::clone(&diary))
        .on_shutdown(closes)
        .settings(Settings::default().shutdown_grace(PATIENCE));
    let (app, ends) = told(app);
    let (address, stop, thread) = serve(app);
    let leaving = get(address, "/write");
    gate.await_arrivals(1);
    reset(leaving);
    assert_eq!(next(&ends), ("writes", None, Outcome::GoneWhileRunning));
    stop.send(()).unwrap();
    // Time for the hook to come too early.
    std::thread::sleep(Duration::from_millis(100));
    gate.open();
    thread.join().unwrap();
    assert_eq!(*diary.lock().unwrap(), ["view", "hook"]);
}
