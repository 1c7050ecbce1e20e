//! [`Guest`]: what is polled in quarantine, and [`Stay`], which waits for its end.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::bridge::Parcel;
use crate::outcome::{Reason, leaving};
use crate::polling;
use crate::pool::{Failed, message_of};

/// A future far from the runtime that it belongs to.
pub(super) struct Guest<F> {
    /// That runtime.
    main: Handle,
    /// `None` once it has ended.
    future: Option<Parcel<F>>,
}

impl<F> Guest<F> {
    /// With the context of the calling code.
    pub(super) fn new(main: Handle, future: F) -> Self {
        Self {
            main,
            future: Some(Parcel::pack(future)),
        }
    }
}

impl<F: Future + Unpin> Future for Guest<F> {
    type Output = Parcel<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { main, future } = self.get_mut();
        // Of a thread that tokio has put in the place of one that blocks this is not known yet.
        polling::never_on_this_thread();
        let _entered = main.enter();
        let step = |future: &mut F| Pin::new(future).poll(cx);
        let Some(poll) = future.as_mut().and_then(|parcel| parcel.with(step)) else {
            return Poll::Pending;
        };
        let output = ready!(poll);
        match future.take() {
            Some(parcel) => Poll::Ready(parcel.replaced(output)),
            None => Poll::Pending,
        }
    }
}

impl<F> Drop for Guest<F> {
    /// The request that it belongs to has ended, and been counted.
    fn drop(&mut self) {
        if let Some(future) = self.future.take() {
            let _entered = self.main.enter();
            leaving(Reason::Told, || drop(future));
        }
    }
}

/// The stay of a guest, which ends when this is dropped: after the poll that it is in.
pub(crate) struct Stay<T>(JoinHandle<Parcel<T>>);

impl<T> Stay<T> {
    pub(super) fn new(task: JoinHandle<Parcel<T>>) -> Self {
        Self(task)
    }
}

impl<T> Future for Stay<T> {
    type Output = Result<T, Failed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, Failed>> {
        Poll::Ready(match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(output) => output.open(),
            Err(error) => Err(match error.try_into_panic() {
                Ok(payload) => Failed::Panicked(message_of(payload)),
                Err(_) => Failed::Closed,
            }),
        })
    }
}

impl<T> Drop for Stay<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
