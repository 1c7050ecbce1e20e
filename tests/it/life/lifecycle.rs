//! What runs before the first request and after the last one.
#![expect(
    clippy::needless_pass_by_value,
    reason = "hooks take their states by value"
)]

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use tokio::net::TcpListener;
use veduta::test::TestClient;
use veduta::{App, Error, MayBlock, Result, Settings, State, routes, view};

use crate::support::PATIENCE;

#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn note(&self, line: &str) {
        self.0.lock().unwrap().push(line.to_owned());
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

#[view("/")]
fn visit(diary: State<Diary>) -> &'static str {
    diary.note("visit");
    "visited"
}

async fn connect(diary: State<Diary>) -> Result<()> {
    tokio::task::yield_now().await;
    diary.note("connect");
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "a hook may return this, too")]
fn warm_up(diary: State<Diary>) -> std::io::Result<()> {
    let thread = std::thread::current();
    assert!(thread.name().unwrap().starts_with("veduta-hooks-"));
    diary.note("warm up");
    Ok(())
}

fn flush(block: &MayBlock, diary: State<Diary>) {
    block.block_on(tokio::task::yield_now());
    diary.note("flush");
}

async fn disconnect(diary: State<Diary>) {
    diary.note("disconnect");
}

fn diary_app(diary: &Arc<Diary>) -> App {
    App::new(routes![visit])
        .shared_state(Arc::clone(diary))
        .on_startup(connect)
        .on_startup(warm_up)
        .on_startup(|block: &MayBlock| block.block_on(async {}))
        .on_startup(|| Ok::<(), Error>(()))
        .on_shutdown(disconnect)
        .on_shutdown(flush)
        .on_shutdown(async || ())
}

#[test]
fn hooks_run_in_order_before_and_in_reverse_order_after_the_requests() {
    let diary = Arc::new(Diary::default());
    let client = TestClient::over_socket(diary_app(&diary));
    assert_eq!(client.get("/").wait().text(), "visited");
    drop(client);
    let expected = ["connect", "warm up", "visit", "flush", "disconnect"];
    assert_eq!(diary.lines(), expected);
}

#[test]
fn a_client_in_process_runs_startup_hooks_before_its_first_request() {
    let diary = Arc::new(Diary::default());
    let client = TestClient::new(diary_app(&diary));
    client.get("/").wait();
    client.get("/").wait();
    assert_eq!(diary.lines(), ["connect", "warm up", "visit", "visit"]);
}

#[tokio::test]
async fn a_service_starts_and_stops_once() {
    let diary = Arc::new(Diary::default());
    let service = diary_app(&diary).into_service().unwrap();
    let (first, second) = tokio::join!(service.start(), service.start());
    assert!(first.is_ok() && second.is_ok());
    service.stop().await.unwrap();
    service.stop().await.unwrap();
    assert_eq!(diary.lines(), ["connect", "warm up", "flush", "disconnect"]);
}

fn falls() {
    panic!("no database");
}

async fn serve(app: App) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    app.serve_until(listener, async {}).await
}

#[tokio::test]
async fn a_startup_hook_that_fails_stops_the_start_and_is_named_by_its_place() {
    type Fails = fn(App) -> App;
    let ways: [Fails; 4] = [
        |app| app.on_startup(async || Err::<(), _>(Error::internal("no database"))),
        |app| app.on_startup(|| Err::<(), _>(Error::internal("no database"))),
        |app| app.on_startup(async || falls()),
        |app| app.on_startup(|_block: &MayBlock| falls()),
    ];
    for fails in ways {
        let diary = Arc::new(Diary::default());
        let app = fails(App::new(routes![visit]).shared_state(Arc::clone(&diary)))
            .on_startup(connect)
            .on_shutdown(disconnect);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let error = app.serve(listener).await.unwrap_err();
        let error = format!("{error:?}");
        assert!(
            error.starts_with("startup hook (tests/it/life/lifecycle.rs:")
                && error.ends_with("no database"),
            "{error}"
        );
        assert_eq!(diary.lines(), ["disconnect"]);
    }
}

#[tokio::test]
async fn a_shutdown_hook_that_fails_keeps_no_other_from_running() {
    let diary = Arc::new(Diary::default());
    let app = App::new(routes![visit])
        .shared_state(Arc::clone(&diary))
        .on_shutdown(disconnect)
        .on_shutdown(falls)
        .on_shutdown(async || Err::<(), _>(Error::internal("no network")));
    let error = format!("{:?}", serve(app).await.unwrap_err());
    assert!(
        error.starts_with("shutdown hook (") && error.ends_with("no network"),
        "{error}"
    );
    assert_eq!(diary.lines(), ["disconnect"]);
}

#[tokio::test]
async fn a_shutdown_hook_that_hangs_is_left() {
    let (sender, receiver) = mpsc::channel::<()>();
    let hang = Mutex::new(receiver);
    let app = App::new(routes![])
        .on_shutdown(move || assert!(hang.lock().unwrap().recv_timeout(PATIENCE).is_err()))
        .settings(Settings::default().shutdown_hooks_timeout(Duration::from_millis(50)));
    let error = format!("{:?}", serve(app).await.unwrap_err());
    assert!(error.contains("not done after 50ms"), "{error}");
    drop(sender);
}

#[tokio::test]
async fn a_shutdown_hook_that_falls_when_it_is_left_keeps_no_error_from_being_told() {
    struct Falls;
    impl Drop for Falls {
        fn drop(&mut self) {
            panic!("a guard fell");
        }
    }
    let hangs = async || {
        let _falls = Falls;
        std::future::pending::<()>().await;
    };
    let app = App::new(routes![])
        .on_shutdown(hangs)
        .settings(Settings::default().shutdown_hooks_timeout(Duration::from_millis(50)));
    let error = format!("{:?}", serve(app).await.unwrap_err());
    assert!(error.contains("not done after 50ms"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_while_it_starts_stops() {
    let app = App::new(routes![]).on_startup(std::future::pending::<()>);
    serve(app).await.unwrap();
}

#[test]
fn a_hook_is_asked_for_its_states_before_the_start() {
    async fn needs(_text: State<String>, _number: State<u8>) {}
    let app = App::new(routes![]).state(1_u8).on_shutdown(needs);
    let error = format!("{:?}", app.check().unwrap_err());
    assert!(
        error.contains("shutdown hook (tests/it/life/lifecycle.rs:")
            && error.contains(
                "takes `State<alloc::string::String>`, which the application was not given"
            )
            && !error.contains("u8"),
        "{error}"
    );
}
