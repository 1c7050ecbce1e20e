//! What the server says of its pools.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use veduta::test::TestClient;
use veduta::{
    App, Metrics, PoolSize, Request, Result, Settings, State, StatusCode, middleware, routes, view,
};

use crate::support::Gate;

#[view("/metrics")]
async fn metrics(metrics: Metrics) -> Metrics {
    metrics
}

#[view("/metrics/sync")]
fn metrics_sync(metrics: Metrics) -> Metrics {
    metrics
}

#[view("/pass")]
fn pass_gate(gate: State<Gate>) -> &'static str {
    gate.pass();
    "passed"
}

#[view("/pass/cpu", cpu)]
fn pass_gate_computing(gate: State<Gate>) -> &'static str {
    gate.pass();
    "passed"
}

#[view("/pass/job")]
async fn passes_in_a_job(gate: State<Gate>) -> Result<&'static str> {
    veduta::blocking(move |_| gate.pass()).await?;
    Ok("passed")
}

#[view("/fall")]
fn falls() -> &'static str {
    panic!("a view fell")
}

#[view("/fall/cpu", cpu)]
fn falls_computing() -> &'static str {
    panic!("a cpu view fell")
}

#[view("/fall/async")]
async fn falls_async() -> &'static str {
    panic!("an async view fell")
}

fn app(settings: Settings) -> (TestClient, Arc<Gate>) {
    let gate = Arc::new(Gate::default());
    let views = routes![
        metrics,
        metrics_sync,
        pass_gate,
        pass_gate_computing,
        passes_in_a_job,
        falls,
        falls_computing,
        falls_async,
    ];
    let app = App::new(views)
        .shared_state(Arc::clone(&gate))
        .settings(settings);
    (TestClient::new(app), gate)
}

/// Numbers of a pool, by their names without `veduta_pool_`.
async fn ask<const N: usize>(client: &TestClient, pool: &str, names: [&str; N]) -> [u64; N] {
    let text = client.get("/metrics").await.text().to_owned();
    names.map(|name| {
        let sample = format!("veduta_pool_{name}{{pool=\"{pool}\"}} ");
        let value = text.lines().find_map(|line| line.strip_prefix(&sample));
        let value = value.unwrap_or_else(|| panic!("no {sample}in\n{text}"));
        value.parse().unwrap()
    })
}

const NOW: [&str; 3] = ["threads", "threads_busy", "jobs_queued"];

#[tokio::test]
async fn what_is_held_and_what_waits_is_seen_exactly() {
    for (path, pool) in [
        ("/pass", "blocking"),
        ("/pass/job", "blocking"),
        ("/pass/cpu", "cpu"),
    ] {
        let settings = Settings::default().blocking_threads(2).cpu_threads(2);
        let (client, gate) = app(settings);
        assert_eq!(ask(&client, pool, NOW).await, [0, 0, 0]);
        let get = || client.get(path);
        let held = async { tokio::join!(get(), get(), get(), get(), get()) };
        let seen = async {
            // The futures of a join are polled in order.
            let seen = ask(&client, pool, NOW).await;
            gate.open();
            seen
        };
        let (_, seen) = tokio::join!(held, seen);
        assert_eq!(seen, [2, 2, 3], "{path}");
        assert_eq!(ask(&client, pool, NOW).await, [2, 0, 0], "{path}");
        let counts = ["run_seconds_count", "queue_wait_seconds_count"];
        assert_eq!(ask(&client, pool, counts).await, [5, 5], "{path}");
    }
}

#[tokio::test]
async fn a_sync_view_takes_metrics_too() {
    let (client, _) = app(Settings::default());
    let text = client.get("/metrics/sync").await.text().to_owned();
    // They are of the moment before it went to its thread.
    assert!(text.contains("\nveduta_pool_threads_busy{pool=\"blocking\"} 0\n"));
}

const FAILURES: [&str; 4] = [
    "jobs_refused_total",
    "jobs_expired_total",
    "jobs_withdrawn_total",
    "jobs_panicked_total",
];

#[tokio::test]
async fn each_refusal_is_counted_once() {
    let (client, gate) = app(Settings::default().blocking_threads(1).blocking_queue(1));
    let held = async { tokio::join!(client.get("/pass"), client.get("/pass")) };
    let refused = async {
        // On its head, and in a call of `blocking`.
        let refused = [client.get("/pass").await, client.get("/pass/job").await];
        gate.open();
        refused
    };
    let (_, refused) = tokio::join!(held, refused);
    for response in refused {
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(ask(&client, "blocking", FAILURES).await, [2, 0, 0, 0]);
    assert_eq!(ask(&client, "cpu", FAILURES).await, [0, 0, 0, 0]);
}

#[tokio::test]
async fn a_job_that_waits_for_too_long_is_counted_once() {
    let settings = Settings::default()
        .blocking_threads(1)
        .queue_timeout(Duration::from_secs(2));
    let (client, gate) = app(settings);
    let expired = async {
        let expired = client.get("/pass").await;
        gate.open();
        expired
    };
    let (_, expired) = tokio::join!(client.get("/pass"), expired);
    assert_eq!(expired.status(), StatusCode::SERVICE_UNAVAILABLE);
    // The thread comes upon it now.
    let _ = client.get("/metrics/sync").await;
    assert_eq!(ask(&client, "blocking", FAILURES).await, [0, 1, 0, 0]);
    assert_eq!(
        ask(&client, "blocking", ["run_seconds_count"]).await,
        [2],
        "it has not run"
    );
}

#[tokio::test]
async fn a_job_that_nobody_waits_for_any_more_leaves_the_queue_and_is_counted() {
    let (client, gate) = app(Settings::default().blocking_threads(1));
    let mut held = Box::pin(client.get("/pass").into_future());
    let mut given_up = Box::pin(client.get("/pass").into_future());
    let mut cx = Context::from_waker(Waker::noop());
    assert!(held.as_mut().poll(&mut cx).is_pending());
    assert!(given_up.as_mut().poll(&mut cx).is_pending());
    assert_eq!(ask(&client, "blocking", NOW).await, [1, 1, 1]);
    drop(given_up);
    assert_eq!(ask(&client, "blocking", NOW).await, [1, 1, 0]);
    gate.open();
    assert_eq!(held.await.text(), "passed");
    assert_eq!(ask(&client, "blocking", FAILURES).await, [0, 0, 1, 0]);
}

#[tokio::test]
async fn a_thousand_panics_are_counted_and_cost_no_thread() {
    let (client, _) = app(Settings::default().blocking_threads(3));
    for (path, pool) in [("/fall", "blocking"), ("/fall/cpu", "cpu")] {
        let _ = client.get(path).await;
        let before = ask(&client, pool, NOW).await;
        for _ in 1..1000 {
            let status = client.get(path).await.status();
            assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        }
        assert_eq!(ask(&client, pool, NOW).await, before);
        assert_eq!(ask(&client, pool, FAILURES).await, [0, 0, 0, 1000]);
        assert_eq!(ask(&client, pool, ["run_seconds_count"]).await, [1000]);
    }
}

#[view("/reports")]
async fn reports() -> Result<&'static str> {
    veduta::blocking_on("reports", |_| "reported").await
}

/// Shares the job of the view behind it.
#[middleware(before)]
fn hook(_request: &Request) {}

#[tokio::test]
async fn a_panic_is_counted_where_the_view_runs() {
    let views = routes![metrics, falls, falls_async];
    let client = TestClient::new(App::new(views).middleware::<hook>());
    let _ = client.get("/fall").await;
    assert_eq!(ask(&client, "blocking", FAILURES).await, [0, 0, 0, 1]);
    let _ = client.get("/fall/async").await;
    assert_eq!(ask(&client, "blocking", FAILURES).await, [0, 0, 0, 1]);
}

#[tokio::test]
async fn what_ends_otherwise_than_by_an_answer_is_counted_by_view() {
    let (client, _) = app(Settings::default());
    for path in ["/fall", "/fall", "/fall/async", "/metrics"] {
        let _ = client.get(path).await;
    }
    let text = client.get("/metrics").await.text().to_owned();
    let name = "veduta_requests_interrupted_total";
    let lines: Vec<_> = text.lines().filter(|line| line.starts_with(name)).collect();
    let view = |view, count| {
        let module = module_path!();
        format!("{name}{{view=\"{module}::{view}\",outcome=\"panicked\"}} {count}")
    };
    assert_eq!(lines, [view("falls", 2), view("falls_async", 1)]);
}

#[tokio::test]
async fn a_pool_of_ones_own_has_numbers_of_its_own() {
    let size = PoolSize::new(2).queue(7);
    let app =
        App::new(routes![metrics, reports]).settings(Settings::default().pool("reports", size));
    let client = TestClient::new(app);
    assert_eq!(client.get("/reports").await.text(), "reported");
    let limits = ["threads_limit", "queue_limit", "run_seconds_count"];
    assert_eq!(ask(&client, "reports", limits).await, [2, 7, 1]);
    assert_eq!(ask(&client, "blocking", NOW).await, [0, 0, 0]);
}

/// A name and its labels without `le`, that of the bucket if there is one, and the value.
fn parse(line: &str) -> (String, Option<f64>, f64) {
    let (series, value) = line.rsplit_once(' ').unwrap();
    let value = value.parse().unwrap();
    let Some((series, bound)) = series.split_once(",le=\"") else {
        return (series.to_owned(), None, value);
    };
    let bound = bound.strip_suffix("\"}").unwrap();
    let bound = bound.replace('+', "").parse().unwrap();
    (format!("{series}}}"), Some(bound), value)
}

#[tokio::test]
async fn the_text_is_what_prometheus_reads() {
    let (client, _) = app(Settings::default());
    for path in ["/metrics/sync", "/fall/cpu", "/pass"] {
        let asked = client.get(path);
        let _ = tokio::time::timeout(Duration::from_millis(1), asked.into_future()).await;
    }
    let response = client.get("/metrics").await;
    assert_eq!(
        response.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    assert!(response.text().ends_with('\n'));
    let mut kinds = HashMap::new();
    let (mut seen, mut series) = (HashSet::new(), HashSet::new());
    let mut family = "";
    for line in response.text().lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            family = help.split_once(' ').unwrap().0;
            assert!(seen.insert(format!("# {family}")), "{family} comes twice");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            assert_eq!(name, family);
            assert!(["gauge", "counter", "histogram"].contains(&kind), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            kinds.insert(name, kind);
        } else {
            let name = line.split(['{', ' ']).next().unwrap();
            let is_histogram = kinds[family] == "histogram";
            let suffix = name.strip_prefix(family).unwrap();
            assert_eq!(
                is_histogram,
                ["_bucket", "_sum", "_count"].contains(&suffix),
                "{line}"
            );
            assert!(
                series.insert(line.rsplit_once(' ').unwrap().0),
                "{line} comes twice"
            );
        }
    }
}

#[tokio::test]
async fn the_buckets_of_a_histogram_add_up() {
    let (client, _) = app(Settings::default());
    for _ in 0..10 {
        let _ = client.get("/metrics/sync").await;
    }
    let response = client.get("/metrics").await;
    let mut buckets = HashMap::<_, (f64, f64)>::new();
    let mut histograms = 0;
    for line in response
        .text()
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let (series, bound, value) = parse(line);
        if let Some(bound) = bound {
            let last = buckets.entry(series).or_insert((0.0, 0.0));
            assert!(bound > last.0 && value >= last.1, "{line}");
            *last = (bound, value);
        } else if series.contains("_count{") {
            let (bound, total) = buckets[&series.replace("_count{", "_bucket{")];
            assert!(bound.is_infinite(), "{series}");
            assert!((total - value).abs() < f64::EPSILON, "{series}");
            histograms += 1;
        }
    }
    assert_eq!(histograms, 4);
}
