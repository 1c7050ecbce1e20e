//! [`Scoped`]: a future with a context.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::own_task::enter_request;
use super::slot::Slot;

/// A future that is polled in a context, and dropped in it: its guards read the values, too.
pub(crate) struct Scoped<F> {
    slot: Slot,
    /// `None` once it is over.
    future: Option<F>,
    is_own_task: bool,
}

impl<F> Scoped<F> {
    /// A request in a context of its own; `is_own_task` says that a connection polls it.
    pub(crate) fn request(future: F, is_own_task: bool) -> Self {
        Self {
            slot: Slot::empty(),
            future: Some(future),
            is_own_task,
        }
    }
}

impl<F> Scoped<Pin<Box<F>>> {
    pub(crate) fn boxed(slot: Slot, future: F) -> Self {
        Self {
            slot,
            future: Some(Box::pin(future)),
            is_own_task: false,
        }
    }
}

impl<F: Future + Unpin> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let place = std::ptr::from_ref(&*self).addr();
        let is_own_task = self.is_own_task;
        let Self { slot, future, .. } = self.get_mut();
        let _visit = slot.enter();
        // Where it stands tells it from all others that there are.
        let _request = is_own_task.then(|| enter_request(place));
        let outcome = match future {
            Some(running) => Pin::new(running).poll(cx),
            None => Poll::Pending,
        };
        if outcome.is_ready() {
            *future = None;
        }
        outcome
    }
}

impl<F> Drop for Scoped<F> {
    fn drop(&mut self) {
        let Self { slot, future, .. } = self;
        if future.is_some() {
            slot.visit(|| *future = None);
        }
    }
}
