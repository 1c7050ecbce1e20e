//! What is logged of requests that end without an answer. A binary of its own: tracing caches for a whole process
//! whether anybody listens.

use std::future::pending;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Semaphore, oneshot};
use tower::timeout::TimeoutLayer;
use tracing::Level;
use veduta::{App, Result, Settings, State, routes, view};

const PATIENCE: Duration = Duration::from_mins(1);

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The line that holds all of these words, once it is there.
    fn line(&self, words: &[&str]) -> String {
        let ends = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            let holds = |line: &&str| words.iter().all(|word| line.contains(word));
            if let Some(line) = text.lines().find(holds) {
                return line.to_owned();
            }
            assert!(Instant::now() < ends, "{words:?}: {text}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// How many views have begun.
struct Begun(Semaphore);

#[view("/stay")]
async fn stays(begun: State<Begun>) -> &'static str {
    begun.0.add_permits(1);
    pending().await
}

#[view("/hold")]
fn holds(begun: State<Begun>, held: State<Mutex<()>>) -> &'static str {
    begun.0.add_permits(1);
    drop(held.lock());
    "held"
}

#[view("/late")]
async fn late() -> &'static str {
    pending().await
}

#[view("/error", detach)]
async fn goes_on(begun: State<Begun>) -> Result<String> {
    begun.0.add_permits(1);
    tokio::task::yield_now().await;
    pending().await
}

fn get(address: SocketAddr, target: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    stream
}

fn reset(stream: TcpStream) {
    TcpSocket::from_std_stream(stream)
        .set_zero_linger()
        .unwrap();
}

#[test]
fn each_request_that_ends_without_an_answer_has_its_line() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(Level::DEBUG)
        .with_writer(move || writer.clone())
        .init();
    let held = Arc::new(Mutex::new(()));
    let begun = Arc::new(Begun(Semaphore::new(0)));
    let late = routes![late].layer(TimeoutLayer::new(Duration::from_millis(20)));
    let app = App::new(routes![stays, holds, goes_on, "/" => { late }])
        .shared_state(Arc::clone(&held))
        .shared_state(Arc::clone(&begun))
        .settings(Settings::default().shutdown_grace(Duration::from_millis(50)));
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let address = socket.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.spawn(async {
        let stopped = async { drop(stopped.await) };
        app.serve_until(TcpListener::from_std(socket)?, stopped)
            .await
    });
    let has_begun = || runtime.block_on(begun.0.acquire()).unwrap().forget();
    let holding = held.lock().unwrap();

    let stream = get(address, "/stay?secret=%0A");
    has_begun();
    reset(stream);
    let line = log.line(&["request ended", "`stays` (tests/outcomes.rs:"]);
    assert!(line.contains("client gone while awaiting"), "{line}");
    let line = log.line(&["veduta::access", "GET \"/stay?secret=%0A\""]);
    assert!(line.contains("outcome=\"gone_while_awaiting\""), "{line}");
    assert!(
        line.contains("view=\"stays\"") && !line.contains("status"),
        "{line}"
    );

    let stream = get(address, "/hold");
    has_begun();
    reset(stream);
    log.line(&[
        "DEBUG",
        "client gone while running",
        "`holds` (tests/outcomes.rs:",
    ]);

    drop(get(address, "/late"));
    log.line(&["DEBUG", "dropped by a layer", "`late` (tests/outcomes.rs:"]);

    let stream = get(address, "/error");
    has_begun();
    reset(stream);
    log.line(&["DEBUG", "detached", "`goes_on` (tests/outcomes.rs:"]);

    let _cut = [get(address, "/stay"), get(address, "/hold")];
    has_begun();
    has_begun();
    stop.send(()).unwrap();
    log.line(&["INFO", "veduta::app", "stopping"]);
    runtime.block_on(server).unwrap().unwrap();
    // They are there by the time that the server has ended.
    let text = log.text();
    let warnings: Vec<_> = text.lines().filter(|line| line.contains("WARN")).collect();
    let has = |words: &[&str]| {
        let all = |line: &&&str| words.iter().all(|word| line.contains(word));
        assert_eq!(warnings.iter().filter(all).count(), 1, "{words:?}: {text}");
    };
    has(&["cut off", "`stays` (tests/outcomes.rs:", "awaiting"]);
    has(&["cut off", "`holds` (tests/outcomes.rs:", "running"]);
    has(&[
        "cut off at the end of the grace period",
        "requests=2",
        "connections=2",
    ]);
    has(&["tasks were cut off", "`goes_on` (tests/outcomes.rs:"]);
    drop(holding);
}
