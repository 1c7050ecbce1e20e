//! HTTP/1.1: hyper's state machine, and answers where hyper has none or a bare one.

use std::fmt;
use std::future::Future;
use std::io;
use std::mem;
use std::ops::ControlFlow::{self, Break, Continue};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, DATE, HeaderValue};
use http::{Response, StatusCode};
use http_body::Body as _;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::TokioIo;
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::body::Body;
use crate::error::Error;
use crate::request::HeadLimits;
use crate::server::exchange::Exchanges;
use crate::server::io::Io;
use crate::server::{ConnectionService, LAST_CALL};
use crate::shutdown::{Phase, Watcher};

/// The most headers that hyper reads without an allocation for each request.
const HYPER_HEADER_COUNT: usize = 100;

fn builder(limits: HeadLimits) -> Builder {
    let mut http = Builder::new();
    http.max_buf_size(limits.head);
    if limits.header_count != HYPER_HEADER_COUNT {
        http.max_headers(limits.header_count);
    }
    http
}

/// Why a connection has ended early.
enum Trouble {
    Http(hyper::Error),
    /// The client does not take what is sent.
    Sending(io::Error),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => error.fmt(f),
            Self::Sending(error) => error.fmt(f),
        }
    }
}

/// hyper's connection; what it writes is sent each time that it has been polled.
struct Sending<H> {
    hyper: H,
    io: Io,
}

impl<H: Future<Output = hyper::Result<()>> + Unpin> Future for Sending<H> {
    type Output = Result<(), Trouble>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut is_told = false;
        loop {
            if let Poll::Ready(outcome) = Pin::new(&mut self.hyper).poll(cx) {
                // What an upgrade leaves here leaves with what comes next.
                let _ = self.io.poll_send(cx);
                return Poll::Ready(outcome.map_err(Trouble::Http));
            }
            if let Poll::Ready(Err(error)) = self.io.poll_send(cx) {
                return Poll::Ready(Err(Trouble::Sending(error)));
            }
            ready!(self.io.poll_overdue(cx));
            // hyper learns of it when it reads. One that has not read waits for something else: the connection is
            // closing, for example.
            if mem::replace(&mut is_told, true) {
                return Poll::Pending;
            }
        }
    }
}

/// Serves a connection until one side closes it, or the server cuts it off.
pub(super) async fn serve<S: ConnectionService>(
    io: Io,
    exchanges: Arc<Exchanges<S>>,
    mut watcher: Watcher,
) {
    let service = Arc::clone(&exchanges).service();
    let http = builder(exchanges.limits);
    let hyper = http.serve_connection(TokioIo::new(io.clone()), service);
    let hyper = hyper.with_upgrades();
    let mut connection = Sending { hyper, io };
    let trouble = async {
        while !watcher.has_reached(Phase::Draining) {
            let told = watcher.reached_or_crowded(Phase::Draining);
            before(&mut connection, told).await?;
            before(&mut connection, pin!(yield_now())).await?;
            if connection.io.is_idle() {
                Pin::new(&mut connection.hyper).graceful_shutdown();
            }
        }
        // hyper ends a connection at once that it has read nothing from; what the client has sent may be a
        // moment away.
        if exchanges.progress.begun() == 0 {
            before(&mut connection, sleep(LAST_CALL)).await?;
        }
        // What has arrived by now is read: the runtime asks the system for it.
        before(&mut connection, pin!(yield_now())).await?;
        // A request that has begun is answered, and its answer is the last one.
        if !connection.io.is_amid_head() {
            Pin::new(&mut connection.hyper).graceful_shutdown();
        }
        before(&mut connection, watcher.reached(Phase::Over)).await
    };
    let Break(Err(trouble)) = trouble.await else {
        return;
    };
    let Sending { hyper, io } = connection;
    let unread = hyper.into_parts().map(|parts| parts.read_buf);
    let Some(error) = explain(&trouble, &io, exchanges.limits, &unread.unwrap_or_default()) else {
        tracing::debug!(error = %trouble, "connection ended");
        if io.is_between_answers() {
            io.end().await;
        }
        return;
    };
    refuse(&io, &exchanges.service, error, watcher).await;
}

/// Answers what is no request; the connection ends with it.
pub(super) async fn refuse<S: ConnectionService>(
    io: &Io,
    service: &S,
    error: Error,
    mut watcher: Watcher,
) {
    let answer = async {
        let answer = service.answer_to_no_request(error);
        io.end_with(&encode(answer).await).await
    };
    let _ = before(pin!(answer), watcher.reached(Phase::Over)).await;
}

/// Breaks off with what the future returns, should it come before `moment`.
async fn before<F: Future + Unpin>(
    future: F,
    moment: impl Future<Output = ()>,
) -> ControlFlow<F::Output> {
    tokio::select! {
        biased;
        outcome = future => Break(outcome),
        () = moment => Continue(()),
    }
}

/// What is to be said to a client whose bytes have become no request; nothing, when it is gone or still has an
/// answer to read.
fn explain(trouble: &Trouble, io: &Io, limits: HeadLimits, unread: &[u8]) -> Option<Error> {
    let Trouble::Http(error) = trouble else {
        return None;
    };
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
