//! How far the exchange on a connection has come, for the deadlines of its socket.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::CONNECTION;
use http::{HeaderValue, Method, StatusCode};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};

use super::ConnectionService;
use crate::body::{Body, ClientEnd, Deadlines};
use crate::error::{Error, Result};
use crate::shutdown::LastCall;

/// Shared by a socket and the service behind it.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<State>);

#[derive(Debug, Default)]
struct State {
    has_begun: AtomicBool,
    answering: AtomicUsize,
    is_upgraded: AtomicBool,
    client_end: ClientEnd,
}

impl Progress {
    /// Whether the first head has arrived.
    pub(super) fn has_begun(&self) -> bool {
        self.0.has_begun.load(Ordering::Relaxed)
    }

    /// Whether a request has arrived that is not answered to the last byte.
    pub(super) fn is_answering(&self) -> bool {
        self.0.answering.load(Ordering::Relaxed) > 0
    }

    /// Whether the connection speaks another protocol from now on.
    pub(super) fn is_upgraded(&self) -> bool {
        self.0.is_upgraded.load(Ordering::Relaxed)
    }

    /// Notes that the client has closed its side.
    pub(super) fn end(&self) {
        self.0.client_end.reach();
    }

    fn answer(&self) -> Answering {
        self.0.has_begun.store(true, Ordering::Relaxed);
        self.0.answering.fetch_add(1, Ordering::Relaxed);
        Answering(self.clone())
    }
}

/// A request that is being answered.
struct Answering(Progress);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.answering.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The service, with a note of what it answers.
pub(super) fn noting<S: ConnectionService>(
    service: S,
    deadlines: Deadlines,
    progress: Progress,
    last_call: LastCall,
) -> impl Service<
    http::Request<Incoming>,
    Response = http::Response<AnswerBody>,
    Error = Infallible,
    Future: Send,
> + Send {
    let shared = Arc::new((service, progress, last_call));
    service_fn(move |request: http::Request<Incoming>| {
        let answering = shared.1.answer();
        let is_connect = request.method() == Method::CONNECT;
        let shared = Arc::clone(&shared);
        async move {
            let (service, progress, last_call) = &*shared;
            let request =
                request.map(|body| Body::incoming(body, deadlines, &progress.0.client_end));
            // Called in here: a future that is captured takes its room twice.
            let mut response = service.call(request).await?;
            let status = response.status();
            if status == StatusCode::SWITCHING_PROTOCOLS || (is_connect && status.is_success()) {
                progress.0.is_upgraded.store(true, Ordering::Relaxed);
            } else if last_call.is_on() {
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(CONNECTION, close);
            }
            Ok(response.map(|body| AnswerBody { body, answering }))
        }
    })
}

/// The body of an answer, which is under way until its last byte.
pub(super) struct AnswerBody {
    body: Body,
    #[expect(dead_code, reason = "it counts by being dropped")]
    answering: Answering,
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
