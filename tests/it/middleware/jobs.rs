//! Where middleware runs, and what shares a job of the blocking pool.

use std::sync::Arc;

use tokio::sync::{Barrier, Notify};
use veduta::test::TestClient;
use veduta::{
    App, FromRequest, Next, Request, Response, Result, Settings, State, StatusCode, middleware,
    routes, view,
};

use super::{Notes, check, on_a_thread, on_the_loop, outer, stamp};
use crate::support::Gate;

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("").to_owned()
}

#[middleware]
async fn no_op(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[view("/hold")]
fn hold(gate: State<Gate>) -> &'static str {
    gate.pass();
    "held"
}

#[tokio::test]
async fn middleware_on_the_loop_uses_no_thread() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![on_the_loop, hold])
        .settings(Settings::default().blocking_threads(1).blocking_queue(0))
        .middleware::<no_op>()
        .middleware::<no_op>()
        .middleware::<no_op>()
        .middleware::<no_op>()
        .middleware::<no_op>()
        .middleware::<no_op>()
        .middleware::<no_op>()
        .state(Notes::default())
        .shared_state(Arc::clone(&gate));
    let client = TestClient::new(app);
    let asked = async {
        let asked = client.get("/async").await;
        gate.open();
        asked
    };
    // The only thread is held, and nothing may wait for it.
    let (held, asked) = tokio::join!(client.get("/hold"), asked);
    assert_eq!((held.text(), asked.text()), ("held", "async"));
}

#[view("/second")]
fn second(notes: State<Notes>) -> &'static str {
    notes.add("second");
    "second"
}

#[tokio::test]
async fn hooks_in_a_row_share_the_job_of_a_sync_view() {
    let gate = Arc::new(Gate::default());
    let notes = Arc::new(Notes::default());
    let hooked = routes![on_a_thread]
        .middleware::<check>()
        .middleware::<stamp>();
    let app = App::new(routes!["/hooked" => { hooked }, hold, second])
        .settings(Settings::default().blocking_threads(1))
        .shared_state(Arc::clone(&gate))
        .shared_state(Arc::clone(&notes));
    let client = TestClient::new(app);
    // Behind the only thread wait, in this order, the hooked view and the second one.
    let (_, hooked, second, ()) = tokio::join!(
        client.get("/hold"),
        client.get("/hooked/sync"),
        client.get("/second"),
        async { gate.open() }
    );
    assert_eq!((hooked.text(), second.text()), ("sync", "second"));
    assert_eq!(notes.take(), ["before", "view", "after 200", "second"]);
}

#[view("/where")]
async fn place_of_async() -> String {
    thread_name()
}

#[view("/where/sync")]
fn place_of_sync() -> String {
    thread_name()
}

#[view("/where/cpu", cpu)]
fn place_of_cpu() -> String {
    thread_name()
}

#[middleware(before)]
fn hook_place(notes: State<Notes>) {
    notes.add(thread_name());
}

#[middleware]
async fn around_place(notes: State<Notes>, request: Request, next: Next) -> Response {
    notes.add(thread_name());
    let response = next.run(request).await;
    notes.add(thread_name());
    response
}

#[tokio::test]
async fn each_step_runs_where_it_belongs() {
    let notes = Arc::new(Notes::default());
    let app = App::new(routes![place_of_async, place_of_sync, place_of_cpu])
        .middleware::<hook_place>()
        .middleware::<around_place>()
        .middleware::<hook_place>()
        .shared_state(Arc::clone(&notes));
    let client = TestClient::new(app);
    let here = thread_name();
    for (path, place) in [
        ("/where", here.as_str()),
        ("/where/sync", "veduta-blocking-"),
        ("/where/cpu", "veduta-cpu-"),
    ] {
        let response = client.get(path).await;
        assert!(response.text().starts_with(place), "{}", response.text());
        let places = notes.take();
        assert!(places[0].starts_with("veduta-blocking-"), "{places:?}");
        assert!(places[2].starts_with("veduta-blocking-"), "{places:?}");
        assert_eq!((&places[1], &places[3]), (&here, &here));
    }
}

#[view("/together")]
async fn together(all: State<Barrier>) -> &'static str {
    all.wait().await;
    "together"
}

#[tokio::test]
async fn no_thread_is_held_while_a_view_runs() {
    const REQUESTS: usize = 500;
    let app = App::new(
        routes![together]
            .middleware::<check>()
            .middleware::<stamp>(),
    )
    .settings(
        Settings::default()
            .blocking_threads(4)
            .blocking_queue(REQUESTS),
    )
    .state(Notes::default())
    .state(Barrier::new(REQUESTS));
    let client = TestClient::new(app);
    // Each view waits for all others; those of four threads would wait for ever.
    let mut requests = tokio::task::JoinSet::new();
    let client = Arc::new(client);
    for _ in 0..REQUESTS {
        let client = Arc::clone(&client);
        requests.spawn(async move { client.get("/together").await.text().to_owned() });
    }
    let answers = requests.join_all().await;
    assert!(answers.iter().all(|answer| answer == "together"));
}

/// Waits for its turn without a thread.
struct Slow;

impl FromRequest for Slow {
    async fn from_request(request: &Request) -> Result<Self> {
        let turn: State<Notify> = State::from_request(request).await?;
        turn.notified().await;
        Ok(Self)
    }
}

#[view("/slow")]
fn slow(slow: Slow) -> &'static str {
    let Slow = slow;
    "slow"
}

#[tokio::test]
async fn an_argument_that_waits_behind_a_hook_holds_no_thread() {
    let turn = Arc::new(Notify::new());
    let hooked = routes![slow].middleware::<check>().middleware::<stamp>();
    let app = App::new(routes!["/hooked" => { hooked }, second])
        .settings(Settings::default().blocking_threads(1))
        .state(Notes::default())
        .shared_state(Arc::clone(&turn));
    let client = TestClient::new(app);
    let second = async {
        let second = client.get("/second").await;
        turn.notify_one();
        second
    };
    let (slow, second) = tokio::join!(client.get("/hooked/slow"), second);
    assert_eq!((slow.text(), second.text()), ("slow", "second"));
    assert_eq!(slow.header("x-stamp"), Some("/hooked/slow"));
}

#[middleware(before)]
fn falls(request: &Request) {
    assert!(request.uri().query() != Some("fall"), "a hook fell");
}

#[tokio::test]
async fn a_hook_that_falls_or_finds_no_thread_is_an_answer() {
    let gate = Arc::new(Gate::default());
    let views = routes![on_the_loop, on_a_thread].middleware::<falls>();
    let app = App::new(routes!["/" => { views }, hold])
        .middleware::<outer>()
        .settings(Settings::default().blocking_threads(1).blocking_queue(1))
        .state(Notes::default())
        .shared_state(Arc::clone(&gate));
    let client = TestClient::new(app);
    for path in ["/async", "/sync"] {
        let fallen = client.get(&format!("{path}?fall")).await;
        assert_eq!(fallen.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(client.get(path).await.status(), StatusCode::OK);
    }
    let refused = async {
        let refused = (client.get("/async").await, client.get("/sync").await);
        gate.open();
        refused
    };
    // One holds the thread, the other waits for it.
    let (_, _, (on_loop, on_thread)) =
        tokio::join!(client.get("/hold"), client.get("/hold"), refused);
    for refused in [on_loop, on_thread] {
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.header("retry-after"), Some("1"));
    }
}
