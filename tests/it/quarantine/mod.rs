//! A view that holds the event loop again and again is polled elsewhere, and nobody else waits for it.

mod bodies;
mod trials;
mod views;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use veduta::{App, Metrics, QuarantineMetrics, Settings, view};

use crate::support::{PATIENCE, exchange};

/// Far less than a stall of the tests, and far more than anything else that they do.
const THRESHOLD: Duration = Duration::from_millis(20);

/// A stall.
const STALL: Duration = Duration::from_millis(100);

/// No test lasts as long.
const LONG: Duration = Duration::from_hours(1);

fn settings() -> Settings {
    Settings::default()
        .watchdog_threshold(THRESHOLD)
        .quarantine_term(LONG)
}

/// Holds its thread until `is_over`; a test in which it never is fails.
fn spin_until(mut is_over: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_over() {
        assert!(start.elapsed() < PATIENCE, "nobody else could do anything");
        std::hint::spin_loop();
    }
}

/// What sleeps is known to hold its thread even where many others want the processor.
fn stall() {
    thread::sleep(STALL);
}

/// The thread that calls this.
fn here() -> String {
    thread::current().name().unwrap_or("?").to_owned()
}

fn is_quarantine(thread: &str) -> bool {
    thread.contains("veduta-quarantine-")
}

/// What is in quarantine, one line each.
#[view("/quarantine")]
async fn quarantine(metrics: Metrics) -> String {
    let line = |view: &QuarantineMetrics| {
        let name = view.view.name;
        format!("{name} {} {}\n", view.is_quarantined, view.convictions)
    };
    metrics.quarantine.iter().map(line).collect()
}

/// A server in a thread of its own, on a runtime of either flavour.
struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    fn start(app: App, runtime: fn() -> Runtime) -> Self {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let address = socket.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::spawn(move || {
            runtime().block_on(async {
                let listener = TcpListener::from_std(socket).unwrap();
                let stopped = async { drop(stopped.await) };
                app.serve_until(listener, stopped).await.unwrap();
            });
        });
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// The status and the body of an answer.
    fn get(&self, target: &str) -> (u16, String) {
        let request = format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = exchange(self.address, request.as_bytes());
        let status = answer["HTTP/1.1 ".len()..][..3].parse().unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, body.to_owned())
    }

    fn text(&self, target: &str) -> String {
        let (status, text) = self.get(target);
        assert_eq!(status, 200, "{target}: {text}");
        text
    }

    /// Asks for `target`, which stalls, until its view is in quarantine. On a busy machine not every stall is certain.
    fn convict(&self, target: &str, view: &str) {
        let convicted = format!("{view} true 1\n");
        let start = Instant::now();
        while !self.text("/quarantine").contains(&convicted) {
            assert!(start.elapsed() < PATIENCE, "{view} is not convicted");
            self.text(target);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && !thread::panicking()
        {
            thread.join().unwrap();
        }
    }
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi_thread() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}

/// Something that one view waits for and another one, or a test, sets.
#[derive(Clone, Default)]
struct Flag(Arc<AtomicBool>);

impl Flag {
    fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Waits without holding more than its thread.
    fn await_set(&self) {
        let start = Instant::now();
        while !self.is_set() {
            assert!(start.elapsed() < PATIENCE, "it is never set");
            thread::sleep(Duration::from_millis(1));
        }
    }
}

#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

impl Count {
    fn add(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}
