//! [`Carried`]: a future that goes to where its next step belongs, to the event loop or to a thread.
//!
//! On its way to a sync view a request may pass hooks that want a thread and extractors that want the
//! event loop. A job for each hook would be a hop for each. So all of it is one future: it is polled on
//! the event loop until a step wants a thread, then as a whole on a thread, where further such steps
//! run in place; what has to wait there comes back to the event loop and goes on. Whatever belongs on
//! the event loop alone says so with [`OnLoop`].

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use super::{Contained, stage_of};
use crate::bridge::{Caller, MayBlock};
use crate::error::Result;
use crate::outcome::{Reason, leaving, note_view};
use crate::pool::Failed;
use crate::request::Connection;
use crate::response::Response;

/// Where this thread is while it polls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In no carried future: a step that wants a thread is a job of its own.
    Alone,
    /// In a carried future, on the event loop.
    Loop,
    /// As `Loop`, and a step wants a thread.
    Called,
    /// In a carried future, on a thread of the blocking pool.
    Thread,
}

thread_local! {
    static PLACE: Cell<Place> = const { Cell::new(Place::Alone) };
}

/// Runs `step` at `place`; returns where that has led to.
fn at<R>(place: Place, step: impl FnOnce() -> R) -> (R, Place) {
    struct Back(Place);
    impl Drop for Back {
        fn drop(&mut self) {
            PLACE.set(self.0);
        }
    }
    let _back = Back(PLACE.replace(place));
    let result = step();
    (result, PLACE.get())
}

/// Whether a carried future is on a thread here, so that a step that wants one runs in place.
pub(super) fn is_on_thread() -> bool {
    PLACE.get() == Place::Thread
}

/// Whether what is polled here is within no carried future.
pub(super) fn is_alone() -> bool {
    PLACE.get() == Place::Alone
}

/// Runs `job` on a thread of the blocking pool: in place when a carried future is there already.
///
/// # Errors
/// When the pool is full, and when `job` panics in a job of its own.
pub(crate) async fn on_thread<F, R>(connection: &Connection, job: F) -> Result<R>
where
    F: FnOnce(&MayBlock) -> R + Send + 'static,
    R: Send + 'static,
{
    let is_there = poll_fn(|_| match PLACE.get() {
        Place::Alone => Poll::Ready(false),
        Place::Thread => Poll::Ready(true),
        Place::Loop | Place::Called => {
            PLACE.set(Place::Called);
            Poll::Pending
        }
    });
    if is_there.await {
        // What the job does in turn is no part of the carried future.
        return Ok(at(Place::Alone, || job(&MayBlock::here())).0);
    }
    Ok(connection
        .environment
        .pools
        .blocking(Caller::Server, job)
        .await?
        .open()?)
}

/// A future that is polled on the event loop only, within a carried one too.
pub(crate) struct OnLoop<F> {
    future: F,
    is_bound: bool,
}

impl<F> OnLoop<F> {
    pub(crate) fn new(future: F) -> Self {
        Self::when(true, future)
    }

    /// What is polled.
    pub(crate) fn get(&self) -> &F {
        &self.future
    }

    /// Bound to the event loop when `is_bound`; otherwise as if it stood there alone.
    pub(crate) fn when(is_bound: bool, future: F) -> Self {
        Self { future, is_bound }
    }
}

impl<F: Future + Unpin> Future for OnLoop<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let is_bound = self.is_bound;
        let future = Pin::new(&mut self.future);
        match PLACE.get() {
            Place::Loop | Place::Called if is_bound => at(Place::Alone, || future.poll(cx)).0,
            // Whoever carries this polls it next on the event loop.
            Place::Thread if is_bound => Poll::Pending,
            _ => future.poll(cx),
        }
    }
}

/// Carries an answer between the event loop and the blocking pool.
pub(crate) struct Carried {
    connection: Arc<Connection>,
    state: State,
}

enum State {
    Loop(Contained),
    Thread(Pin<Box<dyn Future<Output = Result<Back, Failed>> + Send>>),
    Done,
}

/// What comes back from a thread.
enum Back {
    Done(Result<Response>),
    Waiting(Aboard),
}

/// An answer on its way to a thread or back. One that is dropped there belongs to a request that has ended, and
/// been counted.
struct Aboard(Option<Contained>);

impl Aboard {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Response>> {
        match &mut self.0 {
            Some(answer) => Pin::new(answer).poll(cx),
            None => Poll::Pending,
        }
    }

    fn land(mut self) -> Option<Contained> {
        self.0.take()
    }
}

impl Drop for Aboard {
    fn drop(&mut self) {
        if let Some(answer) = self.0.take() {
            leaving(Reason::Told, || drop(answer));
        }
    }
}

impl Carried {
    pub(crate) fn new(connection: Arc<Connection>, answer: Contained) -> Self {
        Self {
            connection,
            state: State::Loop(answer),
        }
    }

    fn to_thread(&self, answer: Contained) -> State {
        let connection = Arc::clone(&self.connection);
        let mut aboard = Aboard(Some(answer));
        let job = move |_: &MayBlock| {
            // Whatever is pending here is polled at once on the event loop.
            let mut cx = Context::from_waker(Waker::noop());
            match at(Place::Thread, || aboard.poll(&mut cx)).0 {
                Poll::Ready(outcome) => Back::Done(outcome),
                Poll::Pending => Back::Waiting(aboard),
            }
        };
        State::Thread(Box::pin(async move {
            connection
                .environment
                .pools
                .blocking(Caller::Server, job)
                .await?
                .open()
        }))
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        if let State::Thread(job) = std::mem::replace(&mut self.state, State::Done) {
            note_view(|| None, Some(stage_of(|| drop(job))), false);
        }
    }
}

impl Future for Carried {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Response>> {
        loop {
            self.state = match &mut self.state {
                State::Loop(answer) if PLACE.get() != Place::Alone => {
                    // Somebody further out carries this along.
                    return Pin::new(&mut *answer).poll(cx);
                }
                State::Loop(answer) => match at(Place::Loop, || Pin::new(&mut *answer).poll(cx)) {
                    (Poll::Ready(outcome), _) => return Poll::Ready(outcome),
                    (Poll::Pending, Place::Called) => {
                        match std::mem::replace(&mut self.state, State::Done) {
                            State::Loop(answer) => self.to_thread(answer),
                            other => other,
                        }
                    }
                    (Poll::Pending, _) => return Poll::Pending,
                },
                State::Thread(job) => match ready!(job.as_mut().poll(cx)) {
                    Ok(Back::Done(outcome)) => return Poll::Ready(outcome),
                    Ok(Back::Waiting(answer)) => answer.land().map_or(State::Done, State::Loop),
                    Err(failed) => return Poll::Ready(Err(failed.into())),
                },
                State::Done => return Poll::Pending,
            };
        }
    }
}
