//! Where views run, and what a panic or a full pool does.

use std::io::Write;
use std::sync::{Arc, Barrier};

use veduta::test::TestClient;
use veduta::{App, MayBlock, Result, Settings, State, StatusCode, routes, view};

use crate::support::{Gate, connect, read_until};

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("").to_owned()
}

#[view("/async")]
async fn on_the_loop() -> String {
    thread_name()
}

#[view("/inline", inline)]
fn in_place() -> String {
    thread_name()
}

#[view("/blocking")]
fn on_the_blocking_pool() -> String {
    thread_name()
}

#[view("/cpu", cpu)]
fn on_the_cpu_pool() -> String {
    thread_name()
}

#[tokio::test]
async fn each_kind_of_view_runs_where_it_belongs() {
    let app = App::new(routes![
        on_the_loop,
        in_place,
        on_the_blocking_pool,
        on_the_cpu_pool
    ]);
    let client = TestClient::new(app);
    let here = thread_name();
    assert_eq!(client.get("/async").await.text(), here);
    assert_eq!(client.get("/inline").await.text(), here);
    assert!(
        client
            .get("/blocking")
            .await
            .text()
            .starts_with("veduta-blocking-")
    );
    assert!(client.get("/cpu").await.text().starts_with("veduta-cpu-"));
}

/// Sync: blocks its thread until `open_gate` has run.
#[view("/pass")]
fn pass_gate(gate: State<Gate>) -> &'static str {
    gate.pass();
    "passed"
}

#[view(POST, "/open")]
async fn open_gate(gate: State<Gate>) -> &'static str {
    gate.open();
    "opened"
}

fn gate_app(settings: Settings) -> (TestClient, Arc<Gate>) {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![pass_gate, open_gate, on_the_loop])
        .shared_state(Arc::clone(&gate))
        .settings(settings);
    (TestClient::new(app), gate)
}

#[tokio::test]
async fn a_sync_view_that_blocks_does_not_block_the_event_loop() {
    let (client, _) = gate_app(Settings::default());
    let (passed, opened) = tokio::join!(client.get("/pass"), client.post("/open"));
    assert_eq!((passed.text(), opened.text()), ("passed", "opened"));
}

#[tokio::test]
async fn a_full_pool_answers_503_at_once_and_recovers() {
    let (client, gate) = gate_app(Settings::default().blocking_threads(2).blocking_queue(1));
    let accepted = async {
        tokio::join!(
            client.get("/pass"),
            client.get("/pass"),
            client.get("/pass")
        )
    };
    let refused = async {
        // The futures of a join are polled in order: the pool is full by now.
        let refused = client.get("/pass").accept_json().await;
        let on_loop = client.get("/async").await;
        gate.open();
        (refused, on_loop)
    };
    let ((first, second, third), (refused, on_loop)) = tokio::join!(accepted, refused);
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(
        refused.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(on_loop.status(), StatusCode::OK);
    assert_eq!([first.text(), second.text(), third.text()], ["passed"; 3]);
    assert_eq!(client.get("/pass").await.text(), "passed");
}

#[view(POST, "/upload")]
fn takes_an_upload(upload: String) -> String {
    upload
}

#[test]
fn a_full_pool_refuses_an_upload_on_its_head() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![pass_gate, takes_an_upload])
        .shared_state(Arc::clone(&gate))
        .settings(Settings::default().blocking_threads(1).blocking_queue(0));
    let client = TestClient::over_socket(app);
    let address = client.address();
    std::thread::scope(|scope| {
        let passing = scope.spawn(|| client.get("/pass").wait());
        gate.await_arrivals(1);
        let mut stream = connect(address);
        stream
            .write_all(b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            .unwrap();
        let head = read_until(&mut stream, "\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
        assert!(head.contains("retry-after: 1\r\n"), "{head}");
        gate.open();
        assert_eq!(passing.join().unwrap().text(), "passed");
    });
}

#[view("/panic/async")]
async fn panics_async() -> String {
    panic!("an async view fell")
}

#[view("/panic/inline", inline)]
fn panics_inline() -> String {
    panic!("an inline view fell")
}

#[view("/panic/blocking")]
fn panics_blocking() -> String {
    panic!("a sync view fell")
}

#[view("/panic/cpu", cpu)]
fn panics_cpu() -> String {
    panic!("a cpu view fell")
}

#[test]
fn a_panic_in_any_kind_of_view_is_a_500_and_the_pools_live_on() {
    let client = TestClient::over_socket(
        App::new(routes![
            panics_async,
            panics_inline,
            panics_blocking,
            panics_cpu,
            on_the_blocking_pool,
            on_the_cpu_pool
        ])
        .settings(Settings::default().blocking_threads(1).cpu_threads(1)),
    );
    for _ in 0..20 {
        for kind in ["async", "inline", "blocking", "cpu"] {
            let response = client.get(&format!("/panic/{kind}")).wait();
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(response.text(), "500 Internal Server Error\n");
            assert_eq!(response.header("x-request-id").map(str::len), Some(16));
        }
    }
    assert_eq!(client.get("/blocking").wait().text(), "veduta-blocking-1");
    assert_eq!(client.get("/cpu").wait().text(), "veduta-cpu-1");
}

#[view("/block-on")]
fn waits_for_a_future(block: &MayBlock) -> Result<String> {
    block.block_on(async {
        tokio::task::yield_now().await;
        veduta::cpu(thread_name).await
    })
}

#[view("/bridged")]
async fn bridges_to_the_pool() -> Result<String> {
    let inner = veduta::blocking(|block| {
        let on_loop = block.block_on(async { veduta::cpu(thread_name).await });
        on_loop.map(|cpu| format!("{} {cpu}", thread_name()))
    });
    inner.await?
}

#[tokio::test]
async fn bridges_lead_from_one_colour_to_the_other() {
    // A thread that has answered may not be free yet when the next request comes.
    let settings = Settings::default().blocking_threads(1).cpu_threads(1);
    let app = App::new(routes![waits_for_a_future, bridges_to_the_pool]).settings(settings);
    let client = TestClient::new(app);
    assert_eq!(client.get("/block-on").await.text(), "veduta-cpu-1");
    assert_eq!(
        client.get("/bridged").await.text(),
        "veduta-blocking-1 veduta-cpu-1"
    );
}

/// Three jobs, each of which stays until all have begun.
async fn three_at_once(together: &State<Barrier>) -> Result<&'static str> {
    let job = || {
        let together = together.clone();
        veduta::blocking(move |_| together.wait())
    };
    let (first, second, third) = tokio::join!(job(), job(), job());
    first.and(second).and(third)?;
    Ok("together")
}

#[view("/together/async")]
async fn three_from_the_loop(together: State<Barrier>) -> Result<&'static str> {
    three_at_once(&together).await
}

#[view("/together/sync")]
fn three_from_a_thread(together: State<Barrier>, block: &MayBlock) -> Result<&'static str> {
    block.block_on(three_at_once(&together))
}

#[tokio::test]
async fn jobs_that_are_awaited_together_run_at_once() {
    let views = routes![three_from_the_loop, three_from_a_thread];
    let app = App::new(views)
        .state(Barrier::new(3))
        // The thread that waits for them runs one of them.
        .settings(Settings::default().blocking_threads(3));
    let client = TestClient::new(app);
    assert_eq!(client.get("/together/async").await.text(), "together");
    assert_eq!(client.get("/together/sync").await.text(), "together");
}

#[test]
fn three_hundred_blocked_requests_leave_the_event_loop_free() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![pass_gate, on_the_loop])
        .shared_state(Arc::clone(&gate))
        .settings(Settings::default().blocking_threads(64).blocking_queue(300));
    let client = TestClient::over_socket(app);
    std::thread::scope(|scope| {
        let blocked: Vec<_> = (0..300)
            .map(|_| scope.spawn(|| client.get("/pass").wait()))
            .collect();
        gate.await_arrivals(64);
        for _ in 0..50 {
            assert_eq!(client.get("/async").wait().status(), StatusCode::OK);
        }
        gate.open();
        for answer in blocked {
            assert_eq!(answer.join().unwrap().text(), "passed");
        }
    });
}

#[view("/timer")]
fn makes_a_timer(block: &MayBlock) -> Result<&'static str> {
    // Made here, not within the future: the thread knows the runtime.
    let spawned = tokio::spawn(async { "spawned" });
    let bounded = tokio::time::timeout(crate::support::PATIENCE, spawned);
    Ok(block.block_on(bounded)??)
}

#[tokio::test]
async fn a_thread_of_a_pool_knows_the_runtime() {
    let client = TestClient::new(App::new(routes![makes_a_timer]));
    assert_eq!(client.get("/timer").await.text(), "spawned");
}
