//! Spans go with the code to threads and tasks, and what becomes of a task is logged. A binary of its own: a thread
//! of a pool listens only to the subscriber of the whole process.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use tokio::sync::oneshot;
use tower_http::trace::TraceLayer;
use veduta::test::TestClient;
use veduta::{App, MayBlock, NoContent, Result, Settings, middleware, routes, view};

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    log
});

impl Log {
    /// The lines that have `text` in them.
    fn lines(&self, text: &str) -> Vec<String> {
        let all = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let lines = all.lines().filter(|line| line.contains(text));
        lines.map(str::to_owned).collect()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[middleware(before)]
fn hook() {
    tracing::info!("noted in a hook");
}

#[view("/sync")]
fn on_a_thread(block: &MayBlock) -> Result<NoContent> {
    tracing::info!("noted on a thread");
    block.block_on(bridged())
}

#[view("/async")]
async fn on_the_loop() -> Result<NoContent> {
    bridged().await
}

async fn bridged() -> Result<NoContent> {
    veduta::blocking(|_| tracing::info!("noted in a job")).await?;
    veduta::cpu(|| tracing::info!("noted on a core")).await?;
    veduta::spawn(async { tracing::info!("noted in a task") }).await?;
    Ok(NoContent)
}

#[tokio::test]
async fn a_span_goes_with_its_code() {
    let log = LazyLock::force(&LOG);
    let trace = TraceLayer::new_for_http().make_span_with(
        |request: &veduta::http::Request<veduta::Body>| {
            tracing::info_span!("asked", path = request.uri().path())
        },
    );
    let routes = routes![on_a_thread, on_the_loop];
    let client = TestClient::new(App::new(routes).layer(trace).middleware::<hook>());
    for path in ["/sync", "/async"] {
        assert_eq!(client.get(path).await.status(), 204);
    }
    for place in ["in a hook", "in a job", "on a core", "in a task"] {
        let lines = log.lines(&format!("noted {place}"));
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].contains("asked{path=\"/sync\"}"), "{lines:?}");
        assert!(lines[1].contains("asked{path=\"/async\"}"), "{lines:?}");
    }
    let on_thread = log.lines("noted on a thread");
    assert!(
        on_thread[0].contains("asked{path=\"/sync\"}"),
        "{on_thread:?}"
    );
    // The threads have it no more.
    veduta::blocking(|_| tracing::info!("noted by nobody"))
        .await
        .unwrap();
    let by_nobody = log.lines("noted by nobody");
    assert!(!by_nobody[0].contains("asked"), "{by_nobody:?}");
}

#[view("/falls")]
async fn starts_a_task_that_falls() -> NoContent {
    let task = veduta::spawn(async { panic!("on purpose") });
    assert!(task.await.is_err());
    NoContent
}

#[tokio::test]
async fn a_panic_of_a_task_is_logged_with_the_place_where_it_was_started() {
    let log = LazyLock::force(&LOG);
    let client = TestClient::new(App::new(routes![starts_a_task_that_falls]));
    client.get("/falls").await;
    let lines = log.lines("a task panicked: on purpose");
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("tests/spans.rs:"), "{lines:?}");
}

#[tokio::test]
async fn tasks_that_are_cut_off_are_logged_with_the_place_where_they_were_started() {
    let log = LazyLock::force(&LOG);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let app =
        App::new(routes![]).settings(Settings::default().shutdown_grace(Duration::from_millis(10)));
    let started = async move {
        for _ in 0..2 {
            veduta::spawn(std::future::pending::<()>());
        }
        drop(stop);
    };
    let served = app.serve_until(listener, async { drop(stopped.await) });
    let (served, ()) = tokio::join!(served, started);
    served.unwrap();
    let lines = log.lines("tasks were cut off");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].contains("tests/spans.rs:") && lines[0].contains("count=2"),
        "{lines:?}"
    );
}
