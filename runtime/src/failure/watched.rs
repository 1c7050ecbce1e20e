//! [`Watched`]: the body of a response: its end in an error is logged, and any end can be told.

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
use crate::polling::{self, Application, Doing, Polling, Subject, Within};
use crate::pool::message_of;
use crate::watchdog::Trial;

/// A body that fails visibly: its error breaks the response off, and so does a panic, which would
/// otherwise end the task of the connection without a word. It is produced in the context of its request.
pub(crate) struct Watched {
    body: Body,
    /// Whose request it answers, for those who watch the event loop.
    application: Application,
    context: Slot,
    view: Option<&'static Info>,
    request_id: Option<HeaderValue>,
    /// On its way to the connection.
    error: Option<Error>,
    /// Decided by its end.
    trial: Option<Trial>,
    /// Who is told of the end.
    on_end: Option<OnEnd>,
    /// Bytes that are still to come, when their number is known: whoever has them asks no more.
    left: Option<u64>,
}

type OnEnd = Box<dyn FnOnce(End) + Send>;

/// How a body has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It was taken to its last byte.
    Whole,
    /// It failed.
    BrokenOff,
    /// It was dropped before its end.
    Dropped,
}

impl Watched {
    pub(crate) fn new(
        body: Body,
        view: Option<&'static Info>,
        request_id: Option<HeaderValue>,
        application: Application,
    ) -> Self {
        Self {
            application,
            left: body.size_hint().exact(),
            body,
            context: Slot::share(),
            view,
            request_id,
            error: None,
            trial: None,
            on_end: None,
        }
    }

    /// The view that has made it.
    pub(crate) fn view(&self) -> Option<&'static Info> {
        self.view
    }

    /// What the head says of the length, for a body that does not know its own: the connection asks for no more.
    pub(crate) fn set_length(&mut self, length: u64) {
        self.left.get_or_insert(length);
    }

    /// Calls `told` once, when it has ended or is dropped.
    pub(crate) fn on_end(&mut self, told: impl FnOnce(End) + Send + 'static) {
        self.on_end = Some(Box::new(told));
    }

    /// Has its end decide the trial of its view.
    pub(crate) fn set_trial(&mut self, trial: Trial) {
        self.trial = Some(trial);
    }

    /// It is not polled by its request, but by the connection.
    fn polling(&self) -> (Polling, Within) {
        let polling = polling::begin(self.application);
        (
            polling,
            polling::doing(Doing::around(self.view, Subject::BODY)),
        )
    }

    fn tell(&mut self, end: End) {
        if let Some(trial) = self.trial.take() {
            match end {
                End::Whole | End::BrokenOff => trial.pass(),
                End::Dropped => drop(trial),
            }
        }
        if let Some(told) = self.on_end.take() {
            self.context.visit(|| told(end));
        }
    }

    fn note(&mut self, frame: Option<&Frame<Bytes>>) {
        let length = frame.and_then(Frame::data_ref).map_or(0, Bytes::len) as u64;
        self.left = self.left.map(|left| left.saturating_sub(length));
        if frame.is_none() {
            self.tell(End::Whole);
        }
    }

    /// What is left of the body is dropped at once: nobody will ask for it.
    fn end(&mut self) {
        let body = std::mem::take(&mut self.body);
        // A panic must not keep the end from being told; the panic hook has told of it.
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
        let _polling = self.polling();
        let Self { body, context, .. } = &mut *self;
        let poll = || context.visit(|| Pin::new(body).poll_frame(cx));
        let frame = match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(poll) => ready!(poll),
            Err(payload) => Some(Err(Error::panicked(&message_of(payload)))),
        };
        let mut error = match frame {
            Some(Err(error)) => error,
            frame => {
                let sent = frame.as_ref().and_then(|frame| frame.as_ref().ok());
                self.note(sent);
                return Poll::Ready(frame);
            }
        };
        self.end();
        self.tell(End::BrokenOff);
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
        let _polling = self.polling();
        let is_whole = self.left == Some(0) || self.body.is_end_stream();
        self.end();
        self.tell(if is_whole { End::Whole } else { End::Dropped });
    }
}
