//! [`Watched`]: a view on the event loop, as long as it is not known whether it belongs there.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use super::{Record, Watch, advice};

/// Measures a view while its first runs are looked at, and is nothing but its future afterwards.
pub(crate) struct Watched<'a, F> {
    future: F,
    trial: Option<Trial<'a>>,
}

struct Trial<'a> {
    watch: &'a Watch,
    record: &'a Record,
    has_waited: bool,
}

impl<'a, F> Watched<'a, F> {
    /// A view that runs on the event loop.
    #[inline]
    pub(super) fn on_loop(watch: &'a Watch, record: &'a Record, future: F) -> Self {
        let is_tried = record.info.dispatch.is_on_loop() && watch.is_on() && record.hints.is_open();
        let trial = is_tried.then_some(Trial {
            watch,
            record,
            has_waited: false,
        });
        Self { future, trial }
    }
}

impl<F, T, E> Future for Watched<'_, F>
where
    F: Future<Output = Result<T, E>> + Unpin,
{
    type Output = Result<T, E>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { future, trial } = &mut *self;
        match trial {
            None => Pin::new(future).poll(cx),
            Some(trial) => trial.poll(future, cx),
        }
    }
}

impl Trial<'_> {
    #[cold]
    fn poll<F, T, E>(&mut self, future: &mut F, cx: &mut Context<'_>) -> Poll<Result<T, E>>
    where
        F: Future<Output = Result<T, E>> + Unpin,
    {
        let began = Instant::now();
        let poll = Pin::new(future).poll(cx);
        match &poll {
            Poll::Pending => self.has_waited = true,
            // What was refused has hardly run.
            Poll::Ready(Err(_)) => {}
            Poll::Ready(Ok(_)) => {
                let now = Instant::now();
                let ran = now.saturating_duration_since(began);
                // The watchdog tells of longer ones by itself.
                if ran < self.watch.ward.threshold
                    && let Some(long) = self.record.hints.ran_on_loop(ran, self.has_waited, now)
                {
                    advice::long_on_loop(self.record.info, long);
                }
            }
        }
        poll
    }
}
