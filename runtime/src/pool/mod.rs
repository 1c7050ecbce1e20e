//! A bounded pool of threads for work that blocks or computes. It knows nothing of HTTP.
//!
//! Threads are started on demand up to a maximum and end after a while without work. What finds no
//! thread waits in a bounded queue; what finds no room there, or waits too long, is refused.

mod counts;
mod current;
mod jobs;
mod left;
mod link;
mod metrics;
mod priority;
mod queue;
mod sleeper;
mod sync;
mod task;
mod wait;
mod waiting;
mod worker;

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;

use counts::Event;
pub(crate) use current::{is_cancelled, note_panic, waited};
pub(crate) use left::Left;
use link::Link;
pub(crate) use link::Origin;
pub(crate) use metrics::PoolLoad;
pub use metrics::PoolMetrics;
#[cfg(feature = "rayon")]
pub(crate) use priority::at_usual_priority;
pub(crate) use priority::lower as lower_priority;
use queue::{Admission, Queue};
use task::{Job, Task};
#[cfg(feature = "rayon")]
pub(crate) use wait::check as may_wait;
pub(crate) use wait::{MustNotWait, block_on};

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
    /// How many jobs may wait for one another, each for the next.
    pub(crate) depth: usize,
    /// The stack of a thread, in bytes.
    pub(crate) stack: usize,
    /// Whether its threads let those of others go first, where the system knows such a thing.
    pub(crate) is_background: bool,
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
    /// More jobs wait for one another than may.
    TooDeep,
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
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, limits: Limits) -> Self {
        Self {
            queue: Arc::new(Queue::new(name.into(), limits)),
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.queue.name()
    }

    /// Runs `job` on a thread of this pool and waits for its result.
    ///
    /// When a thread of this pool waits for it by [`block_on`], that thread runs the job if no other is free: such
    /// a job is never refused for want of threads or time.
    ///
    /// # Cancel safety
    /// Dropping the future before the job has started removes the job. Once started it runs to its
    /// end, and its result is dropped.
    pub(crate) async fn run<F, R>(&self, origin: Origin, job: F) -> Result<R, Failed>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let link = Link::new(origin, current::waiting_job(), self.queue.id());
        if link.depth() > self.queue.limits().depth {
            return Err(Failed::TooDeep);
        }
        let waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
        let task = Task::new(job, link, Some(waker));
        let admission = self.queue.admit(Arc::clone(&task) as Job)?;
        let mut waiter = Waiter {
            task: &*task,
            queue: &self.queue,
            has_waker: true,
            has_outcome: false,
        };
        if admission == Admission::Started {
            return waiter.outcome().await;
        }
        let limit = self.queue.limits().wait;
        match tokio::time::timeout(limit, waiter.outcome()).await {
            Ok(outcome) => outcome,
            Err(_) if task.withdraw() => {
                self.queue.note_withdrawn(Event::Expired);
                Err(Failed::Expired)
            }
            Err(_) => waiter.outcome().await,
        }
    }

    /// Says that most jobs are those of this runtime, unless it was said of another one. Each thread enters it once: to enter
    /// it for each job and leave it again would write to the one count of the runtime from all cores. Without effect once there
    /// are threads.
    pub(crate) fn settle(&self, runtime: &Handle) {
        self.queue.settle(runtime);
    }

    /// The current runtime, for a job to enter it; `None` when all threads of the pool are within it.
    pub(crate) fn runtime(&self, current: Handle) -> Option<Handle> {
        let home = self.queue.home();
        let is_home = home.is_some_and(|home| home.id() == current.id());
        (!is_home).then_some(current)
    }

    /// Runs `job` on a thread of this pool, however late, and waits for nothing; one that is refused is
    /// dropped.
    pub(crate) fn start(&self, job: impl FnOnce() + Send + 'static) {
        let origin = Origin {
            request: 0,
            is_awaited: false,
        };
        let link = Link::new(origin, None, self.queue.id());
        // The refusal has dropped it already.
        let _ = self.queue.admit(Task::new(job, link, None));
    }

    /// Whether one more request is refused, which is counted.
    pub(crate) fn refuses(&self) -> bool {
        self.queue.refuses()
    }

    /// The pool at this moment.
    pub(crate) fn metrics(&self) -> PoolMetrics {
        self.queue.metrics()
    }

    /// The same without what it takes to count: for those who look often.
    pub(crate) fn load(&self) -> PoolLoad<'_> {
        self.queue.load()
    }

    /// Threads that are alive.
    #[cfg(all(test, not(veduta_loom)))]
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
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

/// Waits for a job; when it stops to wait, the job is removed, or its outcome dropped.
struct Waiter<'a, F: FnOnce() -> R + Send, R: Send> {
    task: &'a Task<F, R>,
    queue: &'a Queue,
    /// Whether the task has been given the waker of the poll that goes on: to look for the outcome would be in vain, and
    /// keep the thread that begins the job from the task.
    has_waker: bool,
    has_outcome: bool,
}

impl<F: FnOnce() -> R + Send, R: Send> Waiter<'_, F, R> {
    async fn outcome(&mut self) -> Result<R, Failed> {
        poll_fn(|cx| {
            if std::mem::take(&mut self.has_waker) {
                return Poll::Pending;
            }
            let outcome = self.task.poll(cx);
            self.has_outcome = outcome.is_ready();
            outcome
        })
        .await
    }
}

impl<F: FnOnce() -> R + Send, R: Send> Drop for Waiter<'_, F, R> {
    fn drop(&mut self) {
        if self.has_outcome {
            return;
        }
        if self.task.abandon() {
            self.queue.note_withdrawn(Event::Withdrawn);
            Left::Queued.note();
        } else {
            Left::Running.note();
        }
    }
}

/// The text of a panic, which nobody needs any more. It may panic once more while it is dropped.
pub(crate) fn message_of(payload: Box<dyn Any + Send>) -> String {
    let message = panic_message(&*payload);
    task::discard(payload);
    message
}

/// The text of a panic; most are a string.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without a message").to_owned()
}

#[cfg(all(test, veduta_loom))]
mod loom;
#[cfg(all(test, not(veduta_loom)))]
mod stress;
#[cfg(all(test, not(veduta_loom)))]
mod tests;
