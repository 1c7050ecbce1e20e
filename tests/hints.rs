//! What is said of views that run in the wrong place, and of pools that are too small. A binary of its own: some of it is
//! said by threads of the framework, so who listens has to listen for the whole process.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use veduta::test::TestClient;
use veduta::{
    App, Info, MayBlock, Metrics, NoContent, PoolSize, Routes, Settings, State, View, middleware,
    routes, view,
};

/// What the watchdog has said of all tests together.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Writer;

impl std::io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // Each line comes by itself.
        if String::from_utf8_lossy(bytes).contains("veduta::watchdog") {
            LOG.lock().unwrap().extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn listen() {
    static LISTENING: LazyLock<()> = LazyLock::new(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(|| Writer)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
    LazyLock::force(&LISTENING);
}

/// The lines with these words.
fn said(words: &str) -> Vec<String> {
    let log = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    let lines = log.lines().filter(|line| line.contains(words));
    lines.map(str::to_owned).collect()
}

/// The lines about a view.
fn said_of<V: View>() -> Vec<String> {
    let Info {
        name, file, line, ..
    } = V::INFO;
    said(&format!("view `{name}` ({file}:{line}) "))
}

/// Without the watchdog's own warnings, which come when a view is kept from its processor.
fn client(routes: Routes) -> TestClient {
    listen();
    let settings = Settings::default().watchdog_threshold(Duration::from_mins(1));
    TestClient::new(App::new(routes).settings(settings))
}

/// Asks for it so often, unless something is said of the view before.
async fn ask<V: View>(client: &TestClient, path: &str, times: u32) {
    for _ in 0..times {
        assert!(client.get(path).await.status().is_success());
        if !said_of::<V>().is_empty() {
            return;
        }
    }
}

/// Longer than what is long for the event loop in a build of either kind.
fn compute() {
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(3) {
        std::hint::spin_loop();
    }
}

const LENGTHY_INLINE: u32 = line!() + 2;

#[view("/lengthy-inline", inline)]
fn lengthy_inline() -> NoContent {
    compute();
    NoContent
}

#[view("/quick-inline", inline)]
fn quick_inline() -> NoContent {
    NoContent
}

#[tokio::test]
async fn an_inline_view_that_takes_long_is_named_with_its_line_and_the_edit() {
    let client = client(routes![lengthy_inline, quick_inline]);
    ask::<lengthy_inline>(&client, "/lengthy-inline", 400).await;
    ask::<quick_inline>(&client, "/quick-inline", 400).await;
    // It is looked at again, but nothing is said for a minute.
    for _ in 0..150 {
        client.get("/lengthy-inline").await;
    }
    let said = said_of::<lengthy_inline>();
    let [warning] = &said[..] else {
        panic!("{said:?}");
    };
    for word in [
        "WARN",
        &format!("inline view `lengthy_inline` (tests/hints.rs:{LENGTHY_INLINE}) takes "),
        "ms on average",
        "of 100 runs",
        r#"#[view(\"/lengthy-inline\")]` without `inline`"#,
    ] {
        assert!(warning.contains(word), "{word}: {warning}");
    }
    assert!(said_of::<quick_inline>().is_empty());
}

#[view("/never-waits")]
async fn never_waits() -> NoContent {
    compute();
    NoContent
}

#[view("/waits")]
async fn waits() -> NoContent {
    tokio::task::yield_now().await;
    compute();
    NoContent
}

#[view("/hello")]
async fn hello() -> &'static str {
    "hello"
}

#[tokio::test(flavor = "multi_thread")]
async fn an_async_view_that_computes_and_never_waits_is_named_once_and_others_are_not() {
    let client = client(routes![never_waits, waits, hello]);
    ask::<never_waits>(&client, "/never-waits", 400).await;
    for _ in 0..150 {
        client.get("/never-waits").await;
        client.get("/waits").await;
        client.get("/hello").await;
    }
    let said = said_of::<never_waits>();
    let [hint] = &said[..] else {
        panic!("{said:?}");
    };
    for word in ["INFO", "async view `never_waits`", "`fn` without `async`"] {
        assert!(hint.contains(word), "{word}: {hint}");
    }
    assert!(said_of::<waits>().is_empty());
    assert!(said_of::<hello>().is_empty());
}

#[view("/short")]
fn short() -> NoContent {
    NoContent
}

/// It could not run on the event loop.
#[view("/may-block")]
fn may_block(_block: &MayBlock) -> NoContent {
    NoContent
}

/// It would go to a thread all the same.
#[view("/hooked")]
fn hooked() -> NoContent {
    NoContent
}

#[view("/takes-its-time")]
fn takes_its_time() -> NoContent {
    compute();
    NoContent
}

#[middleware(before)]
fn hook() {}

#[tokio::test]
async fn a_sync_view_that_needs_no_thread_is_named_once_and_others_are_not() {
    // Where the machine interrupts too many runs in a row, the next application has another try.
    for _ in 0..5 {
        let client = client(routes![short]);
        ask::<short>(&client, "/short", 5_000).await;
        if !said_of::<short>().is_empty() {
            for _ in 0..1_500 {
                client.get("/short").await;
            }
            break;
        }
    }
    let said = said_of::<short>();
    let [hint] = &said[..] else {
        panic!("{said:?}");
    };
    for word in [
        "INFO",
        "tests/hints.rs:",
        r#"`#[view(\"/short\", inline)]`"#,
    ] {
        assert!(hint.contains(word), "{word}: {hint}");
    }
    let hooked_routes = routes![hooked].middleware::<hook>();
    let client = client(routes![may_block, takes_its_time].merge(hooked_routes));
    ask::<may_block>(&client, "/may-block", 1_500).await;
    ask::<hooked>(&client, "/hooked", 1_500).await;
    ask::<takes_its_time>(&client, "/takes-its-time", 100).await;
    assert!(said_of::<may_block>().is_empty());
    assert!(said_of::<hooked>().is_empty());
    assert!(said_of::<takes_its_time>().is_empty());
}

#[view("/silent", inline)]
fn silent() -> NoContent {
    compute();
    NoContent
}

#[tokio::test]
async fn nothing_is_said_when_the_watchdog_is_switched_off() {
    listen();
    let settings = Settings::default().watchdog_threshold(Duration::MAX);
    let client = TestClient::new(App::new(routes![silent]).settings(settings));
    ask::<silent>(&client, "/silent", 250).await;
    assert!(said_of::<silent>().is_empty());
}

/// Closed until its other end is dropped.
type Gate = Mutex<Receiver<()>>;

#[view("/keeps", pool = "small")]
fn keeps(gate: State<Gate>) -> NoContent {
    let _ = gate.lock().unwrap().recv();
    NoContent
}

#[view("/late", pool = "small")]
fn late() -> NoContent {
    NoContent
}

#[view("/busy")]
async fn busy(metrics: Metrics) -> String {
    let small = metrics.pools.iter().find(|pool| pool.name == "small");
    small.map_or(0, |pool| pool.busy).to_string()
}

#[tokio::test]
async fn a_full_pool_and_who_waits_for_it_are_named_once() {
    listen();
    let settings = Settings::default()
        .pool("small", PoolSize::new(2))
        .queue_timeout(Duration::from_mins(1));
    let (opener, gate) = channel::<()>();
    let app = App::new(routes![keeps, late, busy]).state(Mutex::new(gate));
    let client = TestClient::new(app.settings(settings));
    let full =
        "all 2 threads of the pool `small` are busy, and have been for a second; 2 calls wait";
    let keeping = async { tokio::join!(client.get("/keeps"), client.get("/keeps")) };
    let waiting = async {
        while client.get("/busy").await.text() != "2" {
            sleep(Duration::from_millis(1)).await;
        }
        tokio::join!(client.get("/late"), client.get("/late"))
    };
    let opening = async {
        while said(full).is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
        drop(opener);
    };
    let (_, (first, second), ()) = tokio::join!(keeping, waiting, opening);
    assert!(first.status().is_success() && second.status().is_success());
    let (said, line) = (said("pool `small`"), keeps::INFO.line);
    let [full, waited] = &said[..] else {
        panic!("{said:?}");
    };
    for word in [
        "WARN",
        &format!("`keeps` (tests/hints.rs:{line}) keeps 2 threads"),
        r#"`.pool(\"small\", PoolSize::new(..))`"#,
    ] {
        assert!(full.contains(word), "{word}: {full}");
    }
    let line = late::INFO.line;
    for word in [
        "WARN",
        &format!("view `late` (tests/hints.rs:{line}) waited "),
        "which has 2 threads at most",
    ] {
        assert!(waited.contains(word), "{word}: {waited}");
    }
}
