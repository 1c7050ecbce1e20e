//! A server over a socket: whatever comes is answered with sound answers, and the connection ends. The
//! first answer does not depend on the pieces that the bytes come in.

#![no_main]

use std::path::PathBuf;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use veduta::{App, Bytes, Settings, routes, view};

#[view("/")]
async fn hello() -> &'static str {
    "hello"
}

#[view(POST, "/")]
async fn echo(body: Bytes) -> Bytes {
    body
}

#[view("/{name}?{q}")]
async fn name(name: &str, q: Option<&str>) -> String {
    format!("{name} {q:?}")
}

/// Long enough for any machine; a server that takes so long has forgotten somebody.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server, and the one thread that it and its clients run on.
struct Server {
    path: PathBuf,
    runtime: Runtime,
}

thread_local! {
    static SERVER: Server = Server::start();
}

impl Server {
    fn start() -> Self {
        let path = tempfile::tempdir().unwrap().keep().join("socket");
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let settings = Settings::default()
            .body_limit(4096)
            .header_timeout(PATIENCE * 2)
            .body_idle_timeout(PATIENCE * 2);
        let app = App::new(routes![hello, echo, name]).settings(settings);
        let listener = {
            let _guard = runtime.enter();
            UnixListener::bind(&path).unwrap()
        };
        runtime.spawn(app.serve(listener));
        Self { path, runtime }
    }

    /// All that comes back to the pieces; each of them arrives before the next is sent.
    async fn exchange(&self, pieces: impl Iterator<Item = &[u8]>) -> Vec<u8> {
        let mut stream = UnixStream::connect(&self.path).await.unwrap();
        let mut answers = Vec::new();
        for piece in pieces {
            // The server may have closed.
            if stream.write_all(piece).await.is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
        let _ = stream.shutdown().await;
        if let Err(error) = stream.read_to_end(&mut answers).await {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        }
        answers
    }
}

/// All that comes back to the pieces.
fn exchange<'p>(pieces: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
    SERVER.with(|server| {
        let exchange = server.exchange(pieces);
        let outcome = server
            .runtime
            .block_on(async { timeout(PATIENCE, exchange).await });
        outcome.expect("the connection has not been closed")
    })
}

/// The statuses of the answers, each of them sound and whole.
fn statuses(mut answers: &[u8]) -> Vec<u16> {
    let mut statuses = Vec::new();
    while !answers.is_empty() {
        let mut lines = [httparse::EMPTY_HEADER; 32];
        let mut head = httparse::Response::new(&mut lines);
        let length = head.parse(answers).unwrap().unwrap();
        answers = &answers[length..];
        let status = head.code.unwrap();
        statuses.push(status);
        let value = |name: &str| {
            let line = head
                .headers
                .iter()
                .find(|line| line.name.eq_ignore_ascii_case(name));
            line.map(|line| str::from_utf8(line.value).unwrap())
        };
        if status >= 200 {
            assert!(value("date").is_some());
        }
        if status >= 400 {
            assert!(value("x-request-id").is_some());
        }
        let body = value("content-length").map_or(0, |length| length.parse().unwrap());
        answers = &answers[body..];
    }
    statuses
}

fuzz_target!(|data: &[u8]| {
    let Some((&size, bytes)) = data.split_first() else {
        return;
    };
    // What answers HEAD says a length and has no body.
    if bytes.windows(4).any(|word| word == b"HEAD") {
        return;
    }
    let whole = statuses(&exchange(std::iter::once(bytes)));
    for status in &whole {
        let known = [100, 200, 204, 308, 400, 404, 405, 413, 414, 431, 501];
        assert!(known.contains(status), "{status}");
    }
    let pieces = statuses(&exchange(bytes.chunks(usize::from(size) + 1)));
    let first_final = |statuses: &[u16]| statuses.iter().copied().find(|status| *status >= 200);
    assert_eq!(first_final(&whole), first_final(&pieces));
});
