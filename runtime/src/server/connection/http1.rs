//! HTTP/1.1: hyper's state machine, and answers where hyper has none or a bare one.

use std::future::{Future, poll_fn};
use std::ops::ControlFlow::{self, Break, Continue};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, DATE, HeaderValue};
use http::{Response, StatusCode};
use http_body::Body as _;
use hyper::server::conn::http1::{Builder, Parts, UpgradeableConnection};
use hyper_util::rt::TokioIo;
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::body::Body;
use crate::error::Error;
use crate::request::HeadLimits;
use crate::server::exchange::Exchanges;
use crate::server::io::Io;
use crate::server::progress::Progress;
use crate::server::{ConnectionService, LAST_CALL};
use crate::shutdown::{Phase, Watcher};

/// The most headers that hyper reads without an allocation for each request.
const HYPER_HEADER_COUNT: usize = 100;

fn builder(limits: HeadLimits) -> Builder {
    let mut http = Builder::new();
    http.max_buf_size(limits.head);
    // Whether the client is still there is for our socket to find out, and only while a view works: hyper would read with
    // each request.
    http.half_close(true);
    if limits.header_count != HYPER_HEADER_COUNT {
        http.max_headers(limits.header_count);
    }
    http
}

type Hyper<S> = UpgradeableConnection<TokioIo<Io>, Exchanges<S>>;

/// hyper's connection, which is polled once more when it pauses between requests that have come together: the answers
/// that wait for one another leave.
struct Flowing<H> {
    hyper: H,
    progress: Progress,
}

impl<H: Future<Output = hyper::Result<()>> + Unpin> Future for Flowing<H> {
    type Output = hyper::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = Pin::new(&mut self.hyper).poll(cx);
        if poll.is_ready() || !self.progress.is_holding() {
            return poll;
        }
        self.progress.release();
        Pin::new(&mut self.hyper).poll(cx)
    }
}

/// Serves a connection until one side closes it, or the server cuts it off.
pub(super) fn serve<S: ConnectionService>(
    io: Io,
    exchanges: Exchanges<S>,
    mut watcher: Watcher,
) -> impl Future<Output = ()> + Send {
    let limits = exchanges.limits;
    let progress = exchanges.progress.clone();
    let hyper = builder(limits).serve_connection(TokioIo::new(io), exchanges);
    let hyper = hyper.with_upgrades();
    let mut connection = Flowing { hyper, progress };
    async move {
        if let Break(Err(error)) = converse(&mut connection, &mut watcher).await
            && let Some(parts) = connection.hyper.into_parts()
        {
            // Apart, as all that happens once: a connection that does nothing need not have the room for it.
            Box::pin(part(parts, error, limits, watcher)).await;
        }
    }
}

/// Polls a connection, and tells it when the server wants it to end; goes on when it is cut off.
async fn converse<S: ConnectionService>(
    connection: &mut Flowing<Hyper<S>>,
    watcher: &mut Watcher,
) -> ControlFlow<hyper::Result<()>> {
    while !watcher.has_reached(Phase::Draining) {
        let told = pin!(watcher.reached_or_crowded(Phase::Draining));
        before(&mut *connection, told).await?;
        before(&mut *connection, pin!(yield_now())).await?;
        if connection.progress.is_idle() {
            Pin::new(&mut connection.hyper).graceful_shutdown();
        }
    }
    Box::pin(drain(connection, watcher)).await
}

/// Ends a connection with the answer that it owes.
async fn drain<S: ConnectionService>(
    connection: &mut Flowing<Hyper<S>>,
    watcher: &mut Watcher,
) -> ControlFlow<hyper::Result<()>> {
    // hyper ends a connection at once that it has read nothing from; what the client has sent may be a
    // moment away.
    if connection.progress.begun() == 0 {
        before(&mut *connection, pin!(sleep(LAST_CALL))).await?;
    }
    // What has arrived by now is read: the runtime asks the system for it.
    before(&mut *connection, pin!(yield_now())).await?;
    // A request that has begun is answered, and its answer is the last one.
    if !connection.progress.is_amid_head() {
        Pin::new(&mut connection.hyper).graceful_shutdown();
    }
    before(connection, pin!(watcher.reached(Phase::Over))).await
}

/// Takes leave of a client whose connection has ended early.
async fn part<S: ConnectionService>(
    parts: Parts<TokioIo<Io>, Exchanges<S>>,
    error: hyper::Error,
    limits: HeadLimits,
    watcher: Watcher,
) {
    let mut io = parts.io.into_inner();
    io.send_rest().await;
    if let Some(error) = explain(&error, &io, limits, &parts.read_buf) {
        refuse(&mut io, &parts.service.service, error, watcher).await;
        return;
    }
    tracing::debug!(%error, "connection ended");
    if io.is_between_answers() {
        io.end().await;
    }
}

/// Answers what is no request; the connection ends with it.
pub(super) async fn refuse<S: ConnectionService>(
    io: &mut Io,
    service: &S,
    error: Error,
    mut watcher: Watcher,
) {
    let answer = async {
        let answer = service.answer_to_no_request(error);
        io.end_with(&encode(answer).await).await
    };
    let _ = before(pin!(answer), pin!(watcher.reached(Phase::Over))).await;
}

/// Breaks off with what the future returns, should it come before `moment`.
async fn before<F: Future + Unpin>(
    mut future: F,
    mut moment: impl Future<Output = ()> + Unpin,
) -> ControlFlow<F::Output> {
    poll_fn(|cx| match Pin::new(&mut future).poll(cx) {
        Poll::Ready(outcome) => Poll::Ready(Break(outcome)),
        Poll::Pending => Pin::new(&mut moment).poll(cx).map(Continue),
    })
    .await
}

/// What is to be said to a client whose bytes have become no request; nothing, when it is gone or still has an
/// answer to read.
fn explain(error: &hyper::Error, io: &Io, limits: HeadLimits, unread: &[u8]) -> Option<Error> {
    let malformed = |status| Error::new(status, format!("this is not HTTP/1.1: {error}"));
    match io.held_back() {
        Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE) => {
            return Some(too_large(limits, unread));
        }
        Some(status) => return Some(malformed(status)),
        None => {}
    }
    if !io.is_between_answers() || unread.is_empty() {
        None
    } else if io.is_overdue() {
        let message = "the head of the request did not arrive in time";
        Some(Error::new(StatusCode::REQUEST_TIMEOUT, message))
    } else if error.is_incomplete_message() {
        Some(Error::bad_request("the head of the request broke off"))
    } else {
        // It has seen that the client speaks HTTP/2.
        error.is_parse().then(|| malformed(StatusCode::BAD_REQUEST))
    }
}

/// What hyper calls too large.
fn too_large(limits: HeadLimits, unread: &[u8]) -> Error {
    let lines = memchr::memchr_iter(b'\n', unread).count();
    if unread.len() >= limits.head && lines == 0 {
        limits.uri_too_long()
    } else if unread.len() >= limits.head || lines > limits.header_count {
        limits.headers_too_large()
    } else {
        // A `Content-Length` that hyper does not count to, or nothing but empty lines.
        Error::bad_request("this is not HTTP/1.1: a number or the head is too large")
    }
}

/// An answer that ends its connection, as it is sent.
async fn encode(answer: Response<Body>) -> Vec<u8> {
    let (mut head, body) = answer.into_parts();
    let body = match body.size_hint().exact() {
        Some(_) => body.bytes().await.unwrap_or_default(),
        // A page that goes on for ever is none for an error.
        None => Bytes::new(),
    };
    let now = httpdate::fmt_http_date(SystemTime::now());
    if let Ok(now) = HeaderValue::try_from(now) {
        head.headers.insert(DATE, now);
    }
    head.headers.insert(CONTENT_LENGTH, body.len().into());
    head.headers
        .insert(CONNECTION, HeaderValue::from_static("close"));
    let mut bytes = format!("HTTP/1.1 {}\r\n", head.status).into_bytes();
    for (name, value) in &head.headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&body);
    bytes
}
