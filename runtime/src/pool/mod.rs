//! A bounded pool of threads for work that blocks or computes. It knows nothing of HTTP.
//!
//! Threads are started on demand up to a maximum and end after a while without work. What finds no
//! thread waits in a bounded queue; what finds no room there, or waits too long, is refused.

mod queue;
mod worker;

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;

use queue::{Admission, Job, Queue};

/// The bounds of a pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The most threads, at least one.
    pub(crate) threads: usize,
    /// The most jobs that wait for a thread.
    pub(crate) queue: usize,
    /// How long a job may wait before it is refused.
    pub(crate) wait: Duration,
    /// How long a thread stays without work.
    pub(crate) idle: Duration,
}

/// Threads that run jobs.
pub(crate) struct Pool {
    queue: Arc<Queue>,
}

/// Why a job has no result.
#[derive(Debug)]
pub(crate) enum Failed {
    /// No thread was free, and the queue was full.
    Full,
    /// No thread became free in time.
    Expired,
    /// The pool has been closed.
    Closed,
    /// There is no thread at all, and none could be started.
    NoThread(std::io::Error),
    /// The job panicked, with this message.
    Panicked(String),
}

impl Failed {
    /// Whether it may be otherwise in a moment.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Full | Self::Expired | Self::NoThread(_))
    }
}

impl Pool {
    /// A pool whose threads are named after it; it starts none of them yet.
    pub(crate) fn new(name: &'static str, limits: Limits) -> Self {
        Self {
            queue: Arc::new(Queue::new(name, limits)),
        }
    }

    /// Runs `job` on a thread of this pool and waits for its result.
    ///
    /// # Cancel safety
    /// Dropping the future before the job has started removes the job. Once started it runs to its
    /// end, and its result is dropped.
    pub(crate) async fn run<F, R>(&self, job: F) -> Result<R, Failed>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let claim = Claim::default();
        let admission = self.queue.admit(Job::new(claim.clone(), move |expired| {
            let outcome = if expired {
                Err(Failed::Expired)
            } else {
                caught(job)
            };
            // The waiter may be gone; then nobody wants the result.
            drop(sender.send(outcome));
        }))?;
        let unclaimed = WithdrawOnDrop(&claim);
        let outcome = match admission {
            Admission::Started => receiver.await,
            Admission::Queued => self.wait(receiver, &claim).await?,
        };
        std::mem::forget(unclaimed);
        outcome.unwrap_or(Err(Failed::Closed))
    }

    /// Runs `job` on a thread of this pool, however late, and waits for nothing; one that is refused is
    /// dropped.
    pub(crate) fn start(&self, job: impl FnOnce() + Send + 'static) {
        // The refusal has dropped it already.
        let _ = self.queue.admit(Job::new(Claim::default(), |_| job()));
    }

    /// Waits for a queued job, but not longer than the limit for it to start.
    async fn wait<T>(
        &self,
        mut receiver: oneshot::Receiver<T>,
        claim: &Claim,
    ) -> Result<Result<T, oneshot::error::RecvError>, Failed> {
        let limit = self.queue.limits().wait;
        match tokio::time::timeout(limit, &mut receiver).await {
            Ok(outcome) => Ok(outcome),
            Err(_) if claim.take() => Err(Failed::Expired),
            Err(_) => Ok(receiver.await),
        }
    }

    /// Threads that are alive, for tests and diagnostics.
    #[cfg(test)]
    fn threads(&self) -> usize {
        self.queue.threads()
    }
}

impl Drop for Pool {
    /// Ends the threads as they become idle.
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("name", &self.queue.name())
            .finish_non_exhaustive()
    }
}

/// Who takes a job first, the thread that runs it or the waiter that gives up, has it alone.
#[derive(Clone, Debug, Default)]
struct Claim(Arc<AtomicBool>);

impl Claim {
    /// True for exactly one caller.
    fn take(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }

    fn is_taken(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

struct WithdrawOnDrop<'a>(&'a Claim);

impl Drop for WithdrawOnDrop<'_> {
    fn drop(&mut self) {
        self.0.take();
    }
}

fn caught<R>(job: impl FnOnce() -> R) -> Result<R, Failed> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(job))
        .map_err(|payload| Failed::Panicked(panic_message(&*payload)))
}

/// The text of a panic; most are a string.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without a message").to_owned()
}

#[cfg(test)]
mod tests;
