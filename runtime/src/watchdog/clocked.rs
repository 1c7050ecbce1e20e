//! [`Clocked`]: a view on the event loop, as long as it is not known whether it belongs there.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use super::{Record, Watch, advice};

/// Measures a view while its first runs are looked at, and is nothing but its future afterwards.
pub(crate) struct Clocked<'a, F> {
    future: F,
    clock: Option<Clock<'a>>,
}

struct Clock<'a> {
    watch: &'a Watch,
    record: &'a Record,
    has_waited: bool,
}

impl<'a, F> Clocked<'a, F> {
    #[inline]
    pub(super) fn new(watch: &'a Watch, record: &'a Record, future: F) -> Self {
        let is_clocked =
            record.info.dispatch.is_on_loop() && watch.is_on() && record.hints.is_open();
        let clock = is_clocked.then_some(Clock {
            watch,
            record,
            has_waited: false,
        });
        Self { future, clock }
    }
}

impl<F, T, E> Future for Clocked<'_, F>
where
    F: Future<Output = Result<T, E>> + Unpin,
{
    type Output = Result<T, E>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { future, clock } = &mut *self;
        match clock {
            None => Pin::new(future).poll(cx),
            Some(clock) => clock.poll(future, cx),
        }
    }
}

impl Clock<'_> {
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
