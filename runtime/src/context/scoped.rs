//! [`Scoped`]: a future with a context.

use std::future::Future;
use std::ops::DerefMut;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::own_task::in_request;
use super::slot::Slot;

/// A future that is polled in a context, and dropped in it: its guards read the values, too.
///
/// That of a request stands where it was made, since to move it would cost room for another one; others are boxed.
pub(crate) struct Scoped<P, F>
where
    P: DerefMut<Target = Option<F>>,
{
    slot: Slot,
    future: Pin<P>,
    is_own_task: bool,
}

impl<'a, F> Scoped<&'a mut Option<F>, F> {
    /// A request in a context of its own; `is_own_task` says that a connection polls it.
    pub(crate) fn request(future: Pin<&'a mut Option<F>>, is_own_task: bool) -> Self {
        Self {
            slot: Slot::empty(),
            future,
            is_own_task,
        }
    }
}

impl<F> Scoped<Box<Option<F>>, F> {
    pub(crate) fn boxed(slot: Slot, future: F) -> Self {
        Self {
            slot,
            future: Box::pin(Some(future)),
            is_own_task: false,
        }
    }
}

impl<P, F> Future for Scoped<P, F>
where
    P: DerefMut<Target = Option<F>> + Unpin,
    F: Future,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let place = std::ptr::from_ref(&*self).addr();
        let is_own_task = self.is_own_task;
        let Self { slot, future, .. } = self.get_mut();
        let mut poll = || {
            let Some(running) = future.as_mut().as_pin_mut() else {
                return Poll::Pending;
            };
            let outcome = running.poll(cx);
            if outcome.is_ready() {
                future.set(None);
            }
            outcome
        };
        slot.visit(|| {
            if is_own_task {
                // Where it stands tells it from all others that there are.
                in_request(place, poll)
            } else {
                poll()
            }
        })
    }
}

impl<P, F> Drop for Scoped<P, F>
where
    P: DerefMut<Target = Option<F>>,
{
    fn drop(&mut self) {
        let Self { slot, future, .. } = self;
        if future.is_some() {
            slot.visit(|| future.set(None));
        }
    }
}
