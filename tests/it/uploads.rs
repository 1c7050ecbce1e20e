//! Bodies that a sync view reads while they arrive.

use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use hyper::Request;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower::ServiceExt;
use veduta::test::TestClient;
use veduta::{App, Body, BodyReader, Result, Settings, State, StatusCode, routes, view};

use crate::support::{Gate, PATIENCE, connect, read_all};

#[view(POST, "/length", body_limit = "100 KiB")]
fn length(mut upload: BodyReader, calls: State<AtomicUsize>) -> Result<String> {
    calls.fetch_add(1, Ordering::Relaxed);
    let length = io::copy(&mut upload, &mut io::sink())?;
    Ok(length.to_string())
}

#[view(POST, "/lines")]
fn lines(upload: BodyReader) -> Result<String> {
    let lines: Vec<_> = upload.lines().collect::<io::Result<_>>()?;
    Ok(lines.join("|"))
}

fn start(stream: &mut TcpStream, target: &str, framing: &str) {
    write!(
        stream,
        "POST {target} HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n"
    )
    .unwrap();
}

/// So many chunks of 64 KiB; stops when the server closes the connection.
fn send_chunks(stream: &mut TcpStream, count: usize) -> io::Result<()> {
    let mut chunk = b"10000\r\n".to_vec();
    chunk.resize(chunk.len() + 0x10000, b'x');
    chunk.extend(b"\r\n");
    (0..count).try_for_each(|_| stream.write_all(&chunk))
}

#[tokio::test]
async fn an_upload_is_read_and_counted_by_lines() {
    let client = TestClient::over_socket(App::new(routes![lines]));
    assert_eq!(
        client.post("/lines").body("a\nb\r\nc").await.text(),
        "a|b|c"
    );
    assert_eq!(client.post("/lines").await.text(), "");
}

#[tokio::test]
async fn an_upload_beyond_the_limit_is_413() {
    let calls = Arc::new(AtomicUsize::new(0));
    let app = App::new(routes![length]).shared_state(Arc::clone(&calls));
    let client = TestClient::over_socket(app);
    // Where the length is known, the view is not even called.
    let answer = client.post("/length").body(vec![0; 102_401]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(calls.load(Ordering::Relaxed), 0);
    let answer = client.post("/length").body(vec![0; 102_400]).await;
    assert_eq!(answer.text(), "102400");
    let mut stream = connect(client.address());
    start(&mut stream, "/length", "Transfer-Encoding: chunked");
    send_chunks(&mut stream, 2).unwrap();
    let answer = read_all(stream);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("102400 bytes"), "{answer}");
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

/// Reads to the first error, and once more.
#[view(POST, "/outcome")]
fn outcome(
    mut upload: BodyReader,
    outcome: State<Mutex<mpsc::Sender<[ErrorKind; 2]>>>,
) -> Result<&'static str> {
    let mut bytes = Vec::new();
    let error = upload.read_to_end(&mut bytes).unwrap_err();
    let again = upload.read(&mut [0]).unwrap_err();
    outcome.lock().unwrap().send([error.kind(), again.kind()])?;
    Err(error.into())
}

/// Sends half of what it announces; the other direction stays open.
fn half_an_upload(settings: Settings, goes: bool) -> ([ErrorKind; 2], String) {
    let (sender, outcomes) = mpsc::channel::<[ErrorKind; 2]>();
    let app = App::new(routes![outcome])
        .settings(settings)
        .state(Mutex::new(sender));
    let client = TestClient::over_socket(app);
    let mut stream = connect(client.address());
    start(&mut stream, "/outcome", "Content-Length: 10");
    stream.write_all(b"12345").unwrap();
    if goes {
        stream.shutdown(Shutdown::Write).unwrap();
    }
    (outcomes.recv_timeout(PATIENCE).unwrap(), read_all(stream))
}

#[tokio::test]
async fn an_upload_that_breaks_off_is_an_error_and_stays_one() {
    // The time for clients that have sent all of their request is not for this one.
    let settings = Settings::default().half_close_timeout(PATIENCE * 2);
    let (outcome, answer) = half_an_upload(settings, true);
    assert_eq!(outcome, [ErrorKind::UnexpectedEof; 2]);
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn an_upload_that_stalls_is_408() {
    let settings = Settings::default().body_idle_timeout(Duration::from_millis(50));
    let (outcome, answer) = half_an_upload(settings, false);
    assert_eq!(outcome, [ErrorKind::TimedOut; 2]);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[view(POST, "/text")]
fn text(text: String) -> String {
    text
}

/// Begins, and ends once it gets a permit.
fn slow_body(waiting: Arc<AtomicUsize>, permits: Arc<Semaphore>) -> Body {
    let end = stream::once(async move {
        waiting.fetch_add(1, Ordering::Relaxed);
        permits.acquire().await.map(|_| "end")
    });
    Body::from_stream(stream::iter([Ok("begun, ")]).chain(end))
}

#[tokio::test]
async fn a_thousand_slow_uploads_hold_no_thread() {
    let settings = Settings::default().blocking_threads(1);
    let service = App::new(routes![text]).settings(settings).into_service();
    let service = service.unwrap();
    let ask = |body: Body| {
        let request = Request::post("/text").body(body).unwrap();
        service.clone().oneshot(request)
    };
    let (waiting, permits) = (Arc::default(), Arc::new(Semaphore::new(0)));
    let mut uploads = JoinSet::new();
    for _ in 0..1000 {
        uploads.spawn(ask(slow_body(Arc::clone(&waiting), Arc::clone(&permits))));
    }
    while waiting.load(Ordering::Relaxed) < 1000 {
        tokio::task::yield_now().await;
    }
    // The only thread is free.
    let quick = timeout(PATIENCE, ask(Body::from("quick"))).await;
    assert_eq!(quick.unwrap().unwrap().status(), StatusCode::OK);
    permits.add_permits(1);
    while let Some(answer) = uploads.join_next().await {
        let body = answer.unwrap().unwrap().into_body().collect().await;
        assert_eq!(body.unwrap().to_bytes(), "begun, end");
    }
}

#[view(POST, "/huge", body_limit = "1 GiB")]
fn huge(mut upload: BodyReader, gate: State<Gate>) -> Result<String> {
    upload.read_exact(&mut [0])?;
    gate.pass();
    let mut length = 1;
    let mut largest = 0;
    loop {
        let piece = upload.fill_buf()?.len();
        if piece == 0 {
            return Ok(format!("{length} {}", largest < 10_000_000));
        }
        largest = largest.max(piece);
        length += piece;
        upload.consume(piece);
    }
}

#[tokio::test]
async fn an_upload_of_200_megabytes_waits_for_the_view_in_little_memory() {
    const CHUNKS: usize = 3200;
    let gate = Arc::new(Gate::default());
    let app = App::new(routes![huge]).shared_state(Arc::clone(&gate));
    let client = TestClient::over_socket(app);
    let mut stream = connect(client.address());
    start(&mut stream, "/huge", "Transfer-Encoding: chunked");
    let mut sender = stream.try_clone().unwrap();
    let (sent, is_sent) = mpsc::channel();
    let sending = std::thread::spawn(move || {
        for _ in 0..CHUNKS {
            send_chunks(&mut sender, 1).unwrap();
            sent.send(()).unwrap();
        }
        sender.write_all(b"0\r\n\r\n").unwrap();
    });
    gate.await_arrivals(1);
    // The buffers of the sockets fill up, and then the client has to wait.
    let ahead = std::iter::from_fn(|| is_sent.recv_timeout(Duration::from_millis(500)).ok());
    let ahead = ahead.count();
    assert!(
        ahead < CHUNKS / 2,
        "{ahead} chunks were taken ahead of the view"
    );
    gate.open();
    sending.join().unwrap();
    let mut answer = String::new();
    stream.shutdown(Shutdown::Write).unwrap();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.ends_with(&format!("{} true", CHUNKS << 16)),
        "{answer}"
    );
}
