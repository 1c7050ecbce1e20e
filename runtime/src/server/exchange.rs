//! The service of a connection, between hyper and the application: what holds for every request over HTTP/1.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONNECTION, EXPECT};
use http::{HeaderValue, Method, StatusCode};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};

use super::progress::{Answering, Progress};
use super::{ConnectionService, Refused, head};
use crate::body::{Body, Deadlines, Rest, Unread};
use crate::error::{Error, Result};
use crate::request::HeadLimits;
use crate::shutdown::LastCall;

/// How much of a body that nobody reads is thrown away for the sake of the connection, in bytes.
const WORTH_A_CONNECTION: usize = 64 * 1024;

/// What every exchange of a connection is made with.
pub(super) struct Exchanges<S> {
    pub(super) service: S,
    pub(super) progress: Progress,
    pub(super) limits: HeadLimits,
    pub(super) deadlines: Deadlines,
    pub(super) last_call: LastCall,
}

impl<S: ConnectionService> Exchanges<S> {
    /// The service for hyper.
    pub(super) fn service(
        self: Arc<Self>,
    ) -> impl Service<
        http::Request<Incoming>,
        Response = http::Response<AnswerBody>,
        Error = Infallible,
        Future: Send,
    > + Send {
        service_fn(move |mut request: http::Request<Incoming>| {
            let answering = self.progress.answer(!request.body().is_end_stream());
            let refused = head::check(&mut request, self.limits, &self.progress).err();
            let this = Arc::clone(&self);
            async move {
                // Called in here: a future that is captured takes its room twice.
                let response = this.answer(request, refused).await?;
                Ok(response.map(|body| AnswerBody { body, answering }))
            }
        })
    }

    async fn answer(
        &self,
        mut request: http::Request<Incoming>,
        refused: Option<Error>,
    ) -> Result<http::Response<Body>, Infallible> {
        let is_connect = request.method() == Method::CONNECT;
        let mut is_closing = false;
        if let Some(error) = refused {
            request.extensions_mut().insert(Refused::new(error));
            is_closing = true;
        }
        let rest = (!request.body().is_end_stream()).then(Rest::default);
        // A body that is not wanted is not asked for either.
        let awaits_word = rest.is_some() && request.headers().contains_key(EXPECT);
        let request = request.map(|body| {
            Body::incoming(
                body,
                self.deadlines,
                self.progress.client_end(),
                rest.clone(),
            )
        });
        let mut response = self.service.call(request).await?;
        let status = response.status();
        if status == StatusCode::SWITCHING_PROTOCOLS || (is_connect && status.is_success()) {
            self.progress.upgrade();
            return Ok(response);
        }
        match rest.map_or(Unread::Nothing, |rest| rest.take()) {
            Unread::Nothing => {}
            Unread::Rest(_) if awaits_word => is_closing = true,
            Unread::Rest(body) => is_closing |= !discard(body).await,
            Unread::Broken => is_closing = true,
        }
        if is_closing || self.last_call.is_on() {
            self.progress.close();
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        Ok(response)
    }
}

/// Throws away what has arrived of a body; whether that was the rest of it.
async fn discard(mut body: Incoming) -> bool {
    let mut left = WORTH_A_CONNECTION;
    let mut is_asked_for = false;
    std::future::poll_fn(move |cx| {
        loop {
            match Pin::new(&mut body).poll_frame(cx) {
                Poll::Ready(None) => return Poll::Ready(true),
                Poll::Ready(Some(Ok(frame))) => {
                    let length = frame.data_ref().map_or(0, Bytes::len);
                    let Some(rest) = left.checked_sub(length) else {
                        return Poll::Ready(false);
                    };
                    left = rest;
                    is_asked_for = false;
                }
                // hyper looks for more when it is polled next: what has arrived is here then.
                Poll::Pending if !is_asked_for => {
                    is_asked_for = true;
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(_))) | Poll::Pending => return Poll::Ready(false),
            }
        }
    })
    .await
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
