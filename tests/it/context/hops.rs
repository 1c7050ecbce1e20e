//! A context goes with its code, to threads and back.

use std::pin::Pin;
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::time::Duration;

use veduta::context::{Local, Snapshot};
use veduta::test::TestClient;
use veduta::{App, Event, MayBlock, Result, Settings, Sse, State, Stream, routes, view};

use super::{LANGUAGE, language};
use crate::support::{Gate, PATIENCE, get};

static WAY: Local<String> = Local::new(String::new);

/// Notes a step of the way.
fn pass(step: &str) {
    WAY.set(WAY.get() + step);
}

#[view("/after")]
async fn set_in_a_job() -> Result<String> {
    veduta::blocking(|_| LANGUAGE.set("de".to_owned())).await?;
    let at_first = language();
    veduta::cpu(|| LANGUAGE.set("fr".to_owned())).await?;
    Ok(format!("{at_first} {}", language()))
}

#[tokio::test]
async fn what_a_job_sets_is_there_after_it() {
    let client = TestClient::new(App::new(routes![set_in_a_job]));
    assert_eq!(client.get("/after").await.text(), "de fr");
}

#[view("/nested")]
async fn nested_from_async() -> Result<String> {
    pass("a");
    veduta::blocking(|block| block.block_on(deeper(3))).await??;
    pass("z");
    Ok(WAY.get())
}

#[view("/nested-sync")]
fn nested_from_sync(block: &MayBlock) -> Result<String> {
    pass("s");
    block.block_on(deeper(3))?;
    pass("z");
    Ok(WAY.get())
}

/// Async, then sync, then async, so many times.
fn deeper(depth: usize) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> {
    Box::pin(async move {
        pass("a");
        if depth == 0 {
            return Ok(());
        }
        let job = move |block: &MayBlock| {
            pass("s");
            block.block_on(deeper(depth - 1))
        };
        veduta::blocking(job).await?
    })
}

#[tokio::test]
async fn a_context_goes_through_nested_bridges() {
    let client = TestClient::new(App::new(routes![nested_from_async, nested_from_sync]));
    assert_eq!(client.get("/nested").await.text(), "aasasasaz");
    assert_eq!(client.get("/nested-sync").await.text(), "sasasasaz");
}

static LEFT: Local<u8> = Local::new(|| 0);
static RIGHT: Local<u8> = Local::new(|| 0);

/// Sets one of two on a thread of its own, and reads both when both are set.
async fn set_and_read(mine: &'static Local<u8>, both_are_set: Arc<Barrier>) -> Result<(u8, u8)> {
    let job = move |_: &MayBlock| {
        mine.set(1);
        both_are_set.wait();
        (LEFT.get(), RIGHT.get())
    };
    veduta::blocking(job).await
}

#[view("/joined")]
async fn joined() -> Result<String> {
    let barrier = Arc::new(Barrier::new(2));
    let left = set_and_read(&LEFT, Arc::clone(&barrier));
    let right = set_and_read(&RIGHT, barrier);
    let (left, right) = tokio::try_join!(left, right)?;
    let after = (LEFT.get(), RIGHT.get());
    Ok(format!("{left:?} {right:?} {after:?}"))
}

#[tokio::test]
async fn jobs_at_the_same_time_share_the_values() {
    let client = TestClient::new(App::new(routes![joined]));
    assert_eq!(client.get("/joined").await.text(), "(1, 1) (1, 1) (1, 1)");
}

#[view("/falls")]
fn falls() -> String {
    LANGUAGE.set("de".to_owned());
    panic!("on purpose")
}

#[view("/job-falls")]
async fn job_falls() -> String {
    let fall = |_: &MayBlock| falls();
    assert!(veduta::blocking(fall).await.is_err());
    language()
}

#[view("/read")]
fn read() -> String {
    language()
}

#[tokio::test]
async fn a_panic_leaves_its_values_to_its_request_and_none_to_the_thread() {
    let app = App::new(routes![falls, job_falls, read]);
    let client = TestClient::new(app.settings(Settings::default().blocking_threads(1)));
    for _ in 0..10 {
        assert_eq!(client.get("/falls").await.status(), 500);
        assert_eq!(client.get("/read").await.text(), "en");
        assert_eq!(client.get("/job-falls").await.text(), "de");
        assert_eq!(client.get("/read").await.text(), "en");
    }
}

/// One piece for each time it is asked: the language at that time.
fn languages() -> impl Iterator<Item = String> + Send {
    (0..3).map(|_| language())
}

#[view("/iterator")]
fn iterator() -> Stream {
    LANGUAGE.set("de".to_owned());
    Stream::iter(languages())
}

#[view("/stream")]
async fn stream() -> Stream {
    LANGUAGE.set("de".to_owned());
    Stream::new(futures_util::stream::iter(languages()))
}

#[view("/events")]
async fn events() -> Sse {
    LANGUAGE.set("de".to_owned());
    Sse::iter(languages().map(|language| Event::new().data(language)))
}

#[tokio::test]
async fn a_body_is_produced_in_the_context_of_its_request() {
    let app = || App::new(routes![iterator, stream, events]);
    for client in [TestClient::new(app()), TestClient::over_socket(app())] {
        assert_eq!(client.get("/iterator").await.text(), "dedede");
        assert_eq!(client.get("/stream").await.text(), "dedede");
        let event = "data: de\n\n";
        assert_eq!(client.get("/events").await.text(), event.repeat(3));
    }
}

#[view("/lost")]
async fn lost() -> &'static str {
    LANGUAGE.set("de".to_owned());
    std::future::pending().await
}

#[tokio::test]
async fn a_hook_that_is_told_of_the_end_reads_the_values() {
    let (told, heard) = mpsc::channel();
    let app = App::new(routes![falls, iterator, lost])
        .on_request_finished(move |_| told.send(language()).unwrap());
    let client = TestClient::new(app);
    client.get("/falls").await;
    assert_eq!(heard.try_recv().unwrap(), "de");
    client.get("/iterator").await;
    assert_eq!(heard.try_recv().unwrap(), "de");
    tokio::select! {
        biased;
        _ = client.get("/lost") => unreachable!(),
        () = async {} => {}
    }
    assert_eq!(heard.try_recv().unwrap(), "de");
}

/// Tells the language that it sees while it is dropped.
struct Last(mpsc::Sender<String>);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.send(language()).unwrap();
    }
}

#[tokio::test]
async fn a_result_that_nobody_wants_is_dropped_in_its_context() {
    let gate = Arc::new(Gate::default());
    let (sender, told) = mpsc::channel();
    let job = {
        let gate = Arc::clone(&gate);
        move |_: &MayBlock| {
            gate.pass();
            Last(sender)
        }
    };
    let request = async {
        LANGUAGE.set("de".to_owned());
        tokio::select! {
            biased;
            _ = veduta::blocking(job) => unreachable!(),
            () = async { gate.await_arrivals(1) } => {}
        }
    };
    Snapshot::new().scope(request).await;
    gate.open();
    assert_eq!(told.recv_timeout(PATIENCE).unwrap(), "de");
}

#[view("/hold")]
fn holds(gate: State<Gate>) -> &'static str {
    gate.pass();
    "held"
}

#[view("/late")]
async fn comes_too_late(last: State<Mutex<Option<Last>>>) -> Result<String> {
    LANGUAGE.set("de".to_owned());
    let last = last.lock().unwrap().take();
    veduta::blocking(move |_| drop(last)).await?;
    Ok("in time".to_owned())
}

#[test]
fn a_job_that_is_refused_is_dropped_in_its_context() {
    let gate = Arc::new(Gate::default());
    let (sender, told) = mpsc::channel();
    let settings = Settings::default()
        .blocking_threads(1)
        .queue_timeout(Duration::from_millis(20));
    let app = App::new(routes![holds, comes_too_late])
        .shared_state(Arc::clone(&gate))
        .state(Mutex::new(Some(Last(sender))))
        .settings(settings);
    let client = TestClient::over_socket(app);
    let _holds = get(client.address(), "/hold");
    gate.await_arrivals(1);
    assert_eq!(client.get("/late").wait().status(), 503);
    gate.open();
    assert_eq!(told.recv_timeout(PATIENCE).unwrap(), "de");
}
