//! The service of a connection, between hyper and the application: what holds for every request over HTTP/1.

use std::convert::Infallible;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{CONNECTION, EXPECT};
use http::response::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::service::Service;

use super::progress::{Answering, Progress};
use super::{ConnectionService, Refused, head};
use crate::body::{Body, Deadlines, Rest, Unread};
use crate::error::{Error, Result};
use crate::request::HeadLimits;

/// How much of a body that nobody reads is thrown away for the sake of the connection, in bytes.
const WORTH_A_CONNECTION: usize = 64 * 1024;

/// What every exchange of a connection is made with.
pub(super) struct Exchanges<S> {
    pub(super) service: S,
    pub(super) progress: Progress,
    pub(super) limits: HeadLimits,
    pub(super) deadlines: Deadlines,
}

impl<S: ConnectionService> Service<Request<Incoming>> for Exchanges<S> {
    type Response = Response<AnswerBody>;
    type Error = Infallible;
    type Future = Exchange<S::Future>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        let rest = (!request.body().is_end_stream()).then(Rest::default);
        let answering = self.progress.answer(rest.is_some());
        if !request.extensions().is_empty() {
            // hyper's way to another protocol.
            self.progress.never_hold();
        }
        let mut is_closing = false;
        if let Err(error) = head::check(&mut request, self.limits, &self.progress) {
            request.extensions_mut().insert(Refused::new(error));
            is_closing = true;
        }
        let is_connect = request.method() == Method::CONNECT;
        // A body that is not wanted is not asked for either.
        let awaits_word = rest.is_some() && request.headers().contains_key(EXPECT);
        let (head, body) = request.into_parts();
        let client_end = self.progress.client_end();
        let body = Body::incoming(body, self.deadlines, client_end, rest.clone());
        Exchange {
            stage: Stage::Answering(self.service.answer(head, body)),
            answering: Some(answering),
            rest,
            is_connect,
            awaits_word,
            is_closing,
        }
    }
}

/// One request, until the head of its answer is known.
///
/// hyper moves it into its place for each request, so what few of them need is boxed.
pub(super) struct Exchange<F> {
    stage: Stage<F>,
    /// `None` once it has left with the answer.
    answering: Option<Answering>,
    rest: Option<Rest>,
    is_connect: bool,
    awaits_word: bool,
    is_closing: bool,
}

enum Stage<F> {
    /// The application is at work.
    Answering(F),
    /// There is an answer. What the view has left of the body is thrown away before it.
    Discarding(Box<(Response<Body>, Discarding)>),
}

impl<F> Future for Exchange<F>
where
    F: Future<Output = Response<Body>> + Unpin,
{
    type Output = Result<Response<AnswerBody>, Infallible>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let response = match &mut this.stage {
            Stage::Answering(answer) => ready!(Pin::new(answer).poll(cx)),
            Stage::Discarding(discarding) => {
                let (response, body) = &mut **discarding;
                this.is_closing |= !ready!(body.poll(cx));
                mem::take(response)
            }
        };
        if let Some(body) = this.leftover(response.status()) {
            let discarding = Box::new((response, Discarding::new(body)));
            this.stage = Stage::Discarding(discarding);
            return self.poll(cx);
        }
        let Some(answering) = this.answering.take() else {
            // Polled again after its end.
            return Poll::Pending;
        };
        let (mut head, body) = response.into_parts();
        this.complete(&mut head, answering.progress());
        let body = AnswerBody { body, answering };
        Poll::Ready(Ok(Response::from_parts(head, body)))
    }
}

impl<F> Exchange<F> {
    /// What the view has left of the body, if it is worth the connection.
    fn leftover(&mut self, status: StatusCode) -> Option<Incoming> {
        match self.rest.take()?.take() {
            Unread::Rest(body) if !self.awaits_word && !self.is_upgrade(status) => {
                return Some(body);
            }
            Unread::Rest(_) | Unread::Broken => self.is_closing = true,
            Unread::Nothing => {}
        }
        None
    }

    /// Whether the connection speaks another protocol behind the answer.
    fn is_upgrade(&self, status: StatusCode) -> bool {
        status == StatusCode::SWITCHING_PROTOCOLS || (self.is_connect && status.is_success())
    }

    /// Says what becomes of the connection behind the answer.
    #[inline]
    fn complete(&self, head: &mut Parts, progress: &Progress) {
        if self.is_upgrade(head.status) {
            progress.upgrade();
        } else if self.is_closing || progress.is_last_call() {
            progress.close();
            let close = HeaderValue::from_static("close");
            head.headers.insert(CONNECTION, close);
        }
    }
}

/// Throws away what has arrived of a body.
struct Discarding {
    body: Incoming,
    /// How much more may come, in bytes.
    left: usize,
    is_asked_for: bool,
}

impl Discarding {
    fn new(body: Incoming) -> Self {
        Self {
            body,
            left: WORTH_A_CONNECTION,
            is_asked_for: false,
        }
    }

    /// Whether that was the rest of it.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        loop {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(None) => return Poll::Ready(true),
                Poll::Ready(Some(Ok(frame))) => {
                    let length = frame.data_ref().map_or(0, Bytes::len);
                    let Some(left) = self.left.checked_sub(length) else {
                        return Poll::Ready(false);
                    };
                    self.left = left;
                    self.is_asked_for = false;
                }
                // hyper looks for more when it is polled next: what has arrived is here then.
                Poll::Pending if !self.is_asked_for => {
                    self.is_asked_for = true;
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(_))) | Poll::Pending => return Poll::Ready(false),
            }
        }
    }
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
