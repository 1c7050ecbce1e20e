//! Pools by name: who runs on them, who does not wait for them, and what the attribute hands to the methods of a block.

use std::sync::Arc;

use veduta::test::TestClient;
use veduta::{App, PoolSize, Request, Result, Settings, State, StatusCode, routes, view};

use crate::support::Gate;

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("").to_owned()
}

#[view("/blocking")]
fn on_the_blocking_pool() -> String {
    thread_name()
}

#[view("/reports", pool = "reports")]
fn on_its_pool() -> String {
    thread_name()
}

#[view("/bridged")]
async fn by_a_bridge() -> Result<String> {
    veduta::blocking_on("reports", |_| thread_name()).await
}

#[view("/slow", pool = "reports")]
fn pass_gate(gate: State<Gate>) -> &'static str {
    gate.pass();
    "passed"
}

fn reports(threads: usize, queue: usize) -> Settings {
    Settings::default().pool("reports", PoolSize::new(threads).queue(queue))
}

#[test]
fn a_view_runs_on_the_pool_that_it_names() {
    let app = App::new(routes![on_the_blocking_pool, on_its_pool, by_a_bridge]);
    let client = TestClient::new(app.settings(reports(1, 0)));
    let name = |target| client.get(target).wait().text().to_owned();
    assert_eq!(name("/reports"), "veduta-reports-1");
    assert_eq!(name("/bridged"), "veduta-reports-1");
    assert!(name("/blocking").starts_with("veduta-blocking-"));
}

#[tokio::test]
async fn a_full_pool_of_a_name_refuses_its_own_views_alone() {
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![on_the_blocking_pool, on_its_pool, pass_gate])
        .shared_state(Arc::clone(&gate))
        .settings(reports(1, 1).blocking_threads(1).blocking_queue(0));
    let client = TestClient::new(app);
    let accepted = async { tokio::join!(client.get("/slow"), client.get("/slow")) };
    let others = async {
        // The futures of a join are polled in order: the pool is full by now.
        let refused = client.get("/reports").await;
        let blocking = client.get("/blocking").await;
        gate.open();
        (refused, blocking)
    };
    let ((first, second), (refused, blocking)) = tokio::join!(accepted, others);
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(blocking.text(), "veduta-blocking-1");
    assert_eq!([first.text(), second.text()], ["passed"; 2]);
    assert_eq!(client.get("/reports").await.text(), "veduta-reports-1");
}

#[test]
fn a_pool_that_nobody_has_set_up_is_told_at_the_start() {
    let problem = |app: App| app.check().unwrap_err().to_string();
    let missing = problem(App::new(routes![on_its_pool]));
    assert!(
        missing.contains("`on_its_pool` (it/named_pools.rs:"),
        "{missing}"
    );
    assert!(missing.contains("there is no pool `reports`"), "{missing}");
    let settings = Settings::default().pool("report", PoolSize::new(1));
    let misspelled = problem(App::new(routes![on_its_pool]).settings(settings));
    assert!(
        misspelled.contains("did you mean `report`?"),
        "{misspelled}"
    );
}

/// What is known of the view of this request.
fn facts(request: &Request) -> String {
    let view = request.view().unwrap();
    format!("{:?} {:?} {}", view.pool, view.timeout, view.detach)
}

struct Report;

#[view("/report", pool = "reports", timeout = "30 s")]
impl Report {
    fn get(request: &Request) -> String {
        facts(request)
    }

    #[view(pool = "exports", timeout = "1.5 m")]
    fn put(request: &Request) -> String {
        facts(request)
    }

    #[view(cpu)]
    fn post(request: &Request) -> String {
        facts(request)
    }

    #[view(inline)]
    fn patch(request: &Request) -> String {
        facts(request)
    }

    #[view(detach)]
    async fn delete(request: &Request) -> String {
        facts(request)
    }
}

#[test]
fn methods_have_the_keys_of_their_block_that_suit_them() {
    let settings = reports(1, 1).pool("exports", PoolSize::new(1));
    let client = TestClient::new(App::new(routes![Report]).settings(settings));
    let target = Report::url();
    for (answer, facts) in [
        (client.get(&target), "Some(\"reports\") Some(30s) false"),
        (client.put(&target), "Some(\"exports\") Some(90s) false"),
        (client.post(&target), "None Some(30s) false"),
        (client.patch(&target), "None None false"),
        (client.delete(&target), "None Some(30s) true"),
    ] {
        assert_eq!(answer.wait().text(), facts);
    }
}
