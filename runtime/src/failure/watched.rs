//! [`Watched`]: the body of a response, whose end in an error is logged.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderValue;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::{Event, log};
use crate::body::Body;
use crate::context::Slot;
use crate::error::{Error, Result};
use crate::info::Info;
use crate::pool::panic_message;

/// A body that fails visibly: its error breaks the response off, and so does a panic, which would
/// otherwise end the task of the connection without a word. It is produced in the context of its request.
pub(super) struct Watched {
    body: Body,
    context: Slot,
    view: Option<&'static Info>,
    request_id: Option<HeaderValue>,
    /// On its way to the connection.
    error: Option<Error>,
}

impl Watched {
    pub(super) fn new(
        body: Body,
        view: Option<&'static Info>,
        request_id: Option<HeaderValue>,
    ) -> Self {
        Self {
            body,
            context: Slot::share(),
            view,
            request_id,
            error: None,
        }
    }

    /// What is left of the body is dropped at once: nobody will ask for it.
    fn end(&mut self) {
        let body = std::mem::take(&mut self.body);
        // After a panic it may panic once more while it is dropped.
        let end = || self.context.visit(|| drop(body));
        let _ = catch_unwind(AssertUnwindSafe(end));
    }

    fn log(&self, error: &Error) {
        let request_id = self.request_id.as_ref().and_then(|id| id.to_str().ok());
        log(Event::Response, error, self.view, request_id);
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        if let Some(error) = self.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let Self { body, context, .. } = &mut *self;
        let poll = || context.visit(|| Pin::new(body).poll_frame(cx));
        let frame = match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(poll) => ready!(poll),
            Err(payload) => {
                let message = panic_message(&*payload);
                Some(Err(Error::internal(format!("panicked: {message}"))))
            }
        };
        let Some(Err(mut error)) = frame else {
            return Poll::Ready(frame);
        };
        self.end();
        if error.is_logged() {
            return Poll::Ready(Some(Err(error)));
        }
        self.log(&error);
        error.set_logged();
        // An error drops what is not sent yet; to wait once has the connection send it.
        self.error = Some(error);
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.error.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // Once it fails it has no length that could be kept.
        if self.error.is_some() {
            return SizeHint::default();
        }
        self.body.size_hint()
    }
}

impl Drop for Watched {
    /// What the body holds may read the values of its request.
    fn drop(&mut self) {
        let body = std::mem::take(&mut self.body);
        self.context.visit(|| drop(body));
    }
}
