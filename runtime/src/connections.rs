//! The connections of a server: how many there are, and how many there may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::Notify;

/// How many connections a server has, as part of [`Metrics`](crate::Metrics).
///
/// All of them are 0 where another server serves the application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionMetrics {
    /// Those that are open.
    pub open: usize,
    /// The most that there may be: [`Settings::connection_limit`](crate::Settings::connection_limit), as far as the
    /// system lets this process open files.
    pub limit: usize,
    /// All that were accepted since the start.
    pub accepted: u64,
    /// Those of them that have come to no agreement on TLS: scanners, clients that do not trust the certificate, and
    /// those that are not trusted.
    #[cfg(feature = "tls")]
    pub failed_handshakes: u64,
}

/// Counts the connections of an application, once each: requests write to no counter.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    open: AtomicUsize,
    limit: AtomicUsize,
    accepted: AtomicU64,
    #[cfg(feature = "tls")]
    failed_handshakes: AtomicU64,
    /// Told when a connection ends.
    freed: Notify,
}

/// The place of a connection, which is free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Seat(Arc<Connections>);

impl Connections {
    pub(crate) fn limit_to(&self, limit: usize) {
        self.limit.store(limit, Ordering::Relaxed);
    }

    pub(crate) fn metrics(&self) -> ConnectionMetrics {
        ConnectionMetrics {
            open: self.open.load(Ordering::Relaxed),
            limit: self.limit.load(Ordering::Relaxed),
            accepted: self.accepted.load(Ordering::Relaxed),
            #[cfg(feature = "tls")]
            failed_handshakes: self.failed_handshakes.load(Ordering::Relaxed),
        }
    }

    /// Whether there are as many as there may be.
    pub(crate) fn is_full(&self) -> bool {
        self.open.load(Ordering::Acquire) >= self.limit.load(Ordering::Relaxed)
    }

    /// Takes a place, be it beyond the limit.
    pub(crate) fn seat(self: &Arc<Self>) -> Seat {
        self.open.fetch_add(1, Ordering::AcqRel);
        self.seated()
    }

    /// Takes a place if there is one: others may do so at the same time.
    pub(crate) fn free_seat(self: &Arc<Self>) -> Option<Seat> {
        let limit = self.limit.load(Ordering::Relaxed);
        let take = |open| (open < limit).then_some(open + 1);
        let taken = self
            .open
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, take);
        taken.ok().map(|_| self.seated())
    }

    fn seated(self: &Arc<Self>) -> Seat {
        self.accepted.fetch_add(1, Ordering::Relaxed);
        Seat(Arc::clone(self))
    }

    /// Waits until a connection ends; one that has ended since it was last asked counts.
    pub(crate) async fn freed(&self) {
        self.freed.notified().await;
    }
}

#[cfg(feature = "tls")]
impl Seat {
    /// Its client and the server have come to no agreement.
    pub(crate) fn note_failed_handshake(&self) {
        self.0.failed_handshakes.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
        // What is waited for is not lost in between: it leaves a permit.
        self.0.freed.notify_one();
    }
}
