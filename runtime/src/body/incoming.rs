//! [`Received`]: what a client sends, and how long it may keep us waiting.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// How long a body may keep us waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    /// Between two frames.
    pub(crate) idle: Duration,
    /// From the first wait to the last byte.
    pub(crate) total: Duration,
}

/// What the body of a request and its connection tell each other: the one that it has ended, the other that the client has
/// closed its side, so that what is not there by now does not come.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientEnd(Arc<EndState>);

#[derive(Debug, Default)]
struct EndState {
    is_reached: AtomicBool,
    /// Bodies that have not ended.
    listeners: AtomicUsize,
    reader: Mutex<Option<Waker>>,
    connection: Mutex<Option<Waker>>,
}

impl ClientEnd {
    pub(crate) fn reach(&self) {
        self.0.is_reached.store(true, Ordering::Release);
        if let Some(reader) = waker(&self.0.reader).take() {
            reader.wake();
        }
    }

    /// Whether there is a body that has not ended.
    pub(crate) fn is_listened_to(&self) -> bool {
        self.0.listeners.load(Ordering::Acquire) > 0
    }

    /// Ready as long as there is none. A body may be read in another task or on a thread, and hyper says nothing of its end.
    pub(crate) fn poll_unheard(&self, cx: &Context<'_>) -> Poll<()> {
        if self.is_listened_to() {
            keep(&mut waker(&self.0.connection), cx);
        }
        // It may have ended meanwhile.
        if self.is_listened_to() {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }

    fn is_reached(&self) -> bool {
        self.0.is_reached.load(Ordering::Acquire)
    }

    /// To be woken when it is reached.
    fn register(&self, cx: &Context<'_>) {
        keep(&mut waker(&self.0.reader), cx);
        if self.is_reached() {
            cx.waker().wake_by_ref();
        }
    }
}

fn waker(place: &Mutex<Option<Waker>>) -> MutexGuard<'_, Option<Waker>> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(place: &mut Option<Waker>, cx: &Context<'_>) {
    match place {
        Some(waker) => waker.clone_from(cx.waker()),
        None => *place = Some(cx.waker().clone()),
    }
}

/// The part of a body in it, until that has ended.
struct Listener(ClientEnd);

impl Listener {
    fn new(client_end: &ClientEnd) -> Self {
        client_end.0.listeners.fetch_add(1, Ordering::AcqRel);
        Self(client_end.clone())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let ClientEnd(state) = &self.0;
        state.listeners.fetch_sub(1, Ordering::AcqRel);
        let connection = waker(&state.connection).take();
        if let Some(connection) = connection {
            connection.wake();
        }
    }
}

/// What becomes of a body that a view may leave, for as long as the connection can use it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rest(Arc<Mutex<RestState>>);

#[derive(Debug, Default)]
struct RestState {
    is_told: bool,
    unread: Unread,
}

/// What a view has not read of a body.
#[derive(Debug, Default)]
pub(crate) enum Unread {
    #[default]
    Nothing,
    Rest(Incoming),
    /// Nobody knows where it ends.
    Broken,
}

impl Rest {
    /// What has been left so far; later it is dropped.
    pub(crate) fn take(&self) -> Unread {
        let mut state = self.state();
        state.is_told = true;
        std::mem::take(&mut state.unread)
    }

    fn leave(&self, unread: Unread) {
        let mut state = self.state();
        if !state.is_told {
            state.unread = unread;
        }
    }

    fn state(&self) -> MutexGuard<'_, RestState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body that is read from a client over HTTP/1, with its timers.
pub(super) struct Received {
    /// `None` once it has ended.
    open: Option<Open>,
    rest: Option<Rest>,
    patience: Patience,
}

struct Open {
    body: Incoming,
    listener: Listener,
}

impl Received {
    pub(super) fn new(
        body: Incoming,
        deadlines: Deadlines,
        client_end: &ClientEnd,
        rest: Option<Rest>,
    ) -> Self {
        Self {
            open: Some(Open {
                body,
                listener: Listener::new(client_end),
            }),
            rest,
            patience: Patience::new(deadlines),
        }
    }

    pub(super) fn is_end_stream(&self) -> bool {
        let open = self.open.as_ref();
        open.is_none_or(|open| open.body.is_end_stream())
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        let empty = || SizeHint::with_exact(0);
        let open = self.open.as_ref();
        open.map_or_else(empty, |open| open.body.size_hint())
    }

    /// The next frame, or why it does not come.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        let Some(Open { body, listener }) = &mut self.open else {
            return Poll::Ready(None);
        };
        let Listener(client_end) = listener;
        // Asked first: what came before the end may come while the body is asked.
        let is_at_end = client_end.is_reached();
        match Pin::new(&mut *body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                // After the answer hyper says nothing of the end, until the next request comes.
                if body.is_end_stream() {
                    self.open = None;
                }
                self.patience.stop();
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(end) => {
                self.open = None;
                self.patience.stop();
                if let (Some(_), Some(rest)) = (&end, &self.rest) {
                    rest.leave(Unread::Broken);
                }
                Poll::Ready(end.map(|end| end.map_err(|error| broken_off().with_source(error))))
            }
            Poll::Pending if is_at_end => Poll::Ready(Some(Err(broken_off()))),
            Poll::Pending => {
                client_end.register(cx);
                self.patience
                    .poll_overdue(cx)
                    .map(|overdue| Some(Err(overdue)))
            }
        }
    }
}

/// The timers of a body; they start when the client first lets us wait.
pub(super) struct Patience {
    deadlines: Deadlines,
    ends: Option<Instant>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    pub(super) fn new(deadlines: Deadlines) -> Self {
        Self {
            deadlines,
            ends: None,
            sleep: None,
        }
    }

    /// Something has come: the client is waited for no longer.
    pub(super) fn stop(&mut self) {
        self.sleep = None;
    }

    /// Waits for the client to be overdue, which is no fault as long as data comes first.
    pub(super) fn poll_overdue(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        let Deadlines { idle, total } = self.deadlines;
        let now = Instant::now();
        let ends = *self.ends.get_or_insert(now + total);
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(ends.min(now + idle))));
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Error::new(
            StatusCode::REQUEST_TIMEOUT,
            "the body of the request did not arrive in time",
        ))
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if let (Some(open), Some(rest)) = (self.open.take(), &self.rest)
            && !open.body.is_end_stream()
        {
            rest.leave(Unread::Rest(open.body));
        }
    }
}

pub(super) fn broken_off() -> Error {
    Error::bad_request("the body of the request broke off").with_outcome(Outcome::GoneWhileSending)
}
