//! Pools of their own name, so that slow work does not keep the threads from fast work.

use std::sync::Arc;

use veduta::test::TestClient;
use veduta::{
    App, MayBlock, PoolSize, Result, Settings, State, StatusCode, middleware, routes, view,
};

use crate::support::Gate;

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("").to_owned()
}

#[view("/fast")]
fn fast() -> String {
    thread_name()
}

#[view("/report", pool = "reports")]
fn report() -> String {
    thread_name()
}

#[view("/slow", pool = "reports")]
fn slow(gate: State<Gate>) -> &'static str {
    gate.pass();
    "slow"
}

#[view("/bridged")]
async fn bridged() -> Result<String> {
    veduta::blocking_on("reports", |_: &MayBlock| thread_name()).await
}

#[view("/unknown")]
async fn unknown() -> Result<String> {
    veduta::blocking_on("report", |_: &MayBlock| thread_name()).await
}

fn reports(size: PoolSize) -> Settings {
    Settings::default().pool("reports", size)
}

#[tokio::test]
async fn a_view_runs_on_the_pool_that_it_names() {
    let app = App::new(routes![fast, report, bridged]).settings(reports(PoolSize::new(1)));
    let client = TestClient::new(app);
    assert_eq!(client.get("/report").await.text(), "veduta-reports-1");
    assert_eq!(client.get("/bridged").await.text(), "veduta-reports-1");
    assert_eq!(client.get("/fast").await.text(), "veduta-blocking-1");
}

#[test]
fn a_full_pool_keeps_no_other_from_its_work() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![fast, slow])
        .shared_state(Arc::clone(&gate))
        .settings(reports(PoolSize::new(1).queue(0)));
    let client = TestClient::over_socket(app);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| client.get("/slow").wait());
        gate.await_arrivals(1);
        let second = client.get("/slow").wait();
        assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(second.header("retry-after"), Some("1"));
        assert_eq!(client.get("/fast").wait().status(), StatusCode::OK);
        gate.open();
        assert_eq!(first.join().unwrap().text(), "slow");
    });
}

#[middleware(before)]
fn notes_its_thread(_block: &MayBlock) {
    assert!(thread_name().starts_with("veduta-blocking-"));
}

#[tokio::test]
async fn hooks_stay_on_the_blocking_pool() {
    let routes = routes![report].middleware::<notes_its_thread>();
    let client = TestClient::new(App::new(routes).settings(reports(PoolSize::new(1))));
    assert_eq!(client.get("/report").await.text(), "veduta-reports-1");
}

#[test]
fn a_pool_that_nobody_has_declared_does_not_start() {
    let problem = |settings| {
        let app = App::new(routes![report, fast]).settings(settings);
        app.check().unwrap_err().to_string()
    };
    let problem_with_none = problem(Settings::default());
    let words = [
        "view `report` (tests/it/named_pools.rs:",
        "there is no pool `reports`",
        "`.pool(\"reports\", PoolSize::new(4))`",
    ];
    for words in words {
        assert!(problem_with_none.contains(words), "{problem_with_none}");
    }
    let near = problem(Settings::default().pool("report", PoolSize::new(1)));
    assert!(near.contains("did you mean `report`?"), "{near}");
    let reserved = problem(reports(PoolSize::new(1)).pool("cpu", PoolSize::new(1)));
    assert!(reserved.contains("set `cpu_threads`"), "{reserved}");
    let empty = problem(reports(PoolSize::new(0)));
    assert!(empty.contains("write 1 or more"), "{empty}");
}

#[tokio::test]
async fn a_call_of_an_unknown_pool_is_an_error_that_names_the_known() {
    let app = App::new(routes![unknown]).settings(reports(PoolSize::new(1)));
    let answer = TestClient::new(app).get("/unknown").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
}
