//! [`PoolMetrics`]: a pool at one moment.

use crate::histogram::Histogram;

/// A pool of threads at one moment, and what has become of its jobs since it was made.
///
/// A job is what runs on a thread: a sync view, mostly together with the hooks before it, a call of
/// [`blocking`](crate::blocking) or [`cpu`](fn@crate::cpu), a piece of a file that is being sent.
///
/// ```
/// use veduta::{Metrics, StatusCode, view};
///
/// /// Tells a load balancer to send the next request elsewhere.
/// #[view("/ready")]
/// async fn ready(metrics: Metrics) -> StatusCode {
///     let is_busy = metrics.pools.iter().any(|pool| pool.queued > 0);
///     if is_busy { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PoolMetrics {
    /// The name of the pool: `blocking`, `cpu`, or one of [`Settings::pool`](crate::Settings::pool).
    pub name: String,
    /// Threads that are alive.
    pub threads: usize,
    /// The most threads that there may be.
    pub threads_limit: usize,
    /// Threads that have a job; those that wait in [`block_on`](crate::MayBlock::block_on), too.
    pub busy: usize,
    /// Jobs that wait because all threads are busy.
    pub queued: usize,
    /// The most jobs that may wait.
    pub queue_limit: usize,
    /// Jobs that were refused because the queue was full.
    pub refused: u64,
    /// Jobs that were refused because they had waited for too long.
    pub expired: u64,
    /// Jobs that were removed because whoever waited for them gave up before they began: the client left, for example.
    pub withdrawn: u64,
    /// Jobs that panicked.
    pub panicked: u64,
    /// How long jobs waited for a thread before they began.
    pub queue_wait: Histogram,
    /// How long jobs ran, those that panicked as well; its count is that of all jobs which have run.
    pub run_time: Histogram,
}

/// How busy a pool is at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolLoad<'a> {
    pub(crate) name: &'a str,
    pub(crate) threads: usize,
    pub(crate) threads_limit: usize,
    pub(crate) busy: usize,
    /// Jobs that wait because all threads are busy.
    pub(crate) queued: usize,
}

impl PoolLoad<'_> {
    /// Whether jobs wait and no thread can be started for them.
    pub(crate) fn is_full(&self) -> bool {
        self.busy >= self.threads_limit && self.queued > 0
    }
}
