//! [`Task`]: a job and its outcome, in the one allocation that its thread and its waiter share.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::link::Link;
use super::sync::{Mutex, MutexGuard, lock};
use super::{Failed, panic_message};

pub(super) type Job = Arc<dyn Run>;

/// What a thread of a pool runs.
pub(super) trait Run: Send + Sync {
    /// Runs the job unless its waiter has gone; returns whom to wake. A job that has waited for longer than
    /// `limit` is refused, unless the thread that ran something else meanwhile is the one that waits for it.
    ///
    /// The thread counts itself as free before it wakes the waiter, whose next job would find it busy.
    fn run(&self, limit: Duration) -> Option<Waker>;

    /// Ends the job without running it; returns whom to wake.
    fn refuse_too_deep(&self) -> Option<Waker>;

    /// Whether the waiter gave up before the job began.
    fn is_withdrawn(&self) -> bool;

    /// Whether the waiter gave up after the job began, or that of a job further up did.
    fn is_cancelled(&self) -> bool;

    fn link(&self) -> &Link;
}

pub(super) struct Task<F, R> {
    since: Instant,
    link: Link,
    stage: Mutex<Stage<F, R>>,
}

enum Stage<F, R> {
    Queued(F, Option<Waker>),
    /// The waiter gave up. What the job captured is the user's, and dropping it may block: that is for the
    /// thread that comes upon it.
    Withdrawn(F),
    Running(Option<Waker>),
    Done(Result<R, Failed>),
    /// The waiter has the outcome, or wants none.
    Over,
}

impl<F, R> Task<F, R>
where
    F: FnOnce() -> R + Send,
    R: Send,
{
    pub(super) fn new(job: F, link: Link) -> Arc<Self> {
        Arc::new(Self {
            since: Instant::now(),
            link,
            stage: Mutex::new(Stage::Queued(job, None)),
        })
    }

    /// The outcome, once there is one.
    pub(super) fn poll(&self, cx: &Context<'_>) -> Poll<Result<R, Failed>> {
        let mut stage = self.stage();
        match &mut *stage {
            Stage::Queued(_, waker) | Stage::Running(waker) => {
                match waker {
                    Some(waker) => waker.clone_from(cx.waker()),
                    None => *waker = Some(cx.waker().clone()),
                }
                Poll::Pending
            }
            Stage::Done(_) => match mem::replace(&mut *stage, Stage::Over) {
                Stage::Done(outcome) => Poll::Ready(outcome),
                _ => Poll::Pending,
            },
            Stage::Withdrawn(_) | Stage::Over => Poll::Pending,
        }
    }

    /// Gives the job up if it has not begun; returns whether that was so.
    pub(super) fn withdraw(&self) -> bool {
        let mut stage = self.stage();
        match mem::replace(&mut *stage, Stage::Over) {
            Stage::Queued(job, _) | Stage::Withdrawn(job) => {
                *stage = Stage::Withdrawn(job);
                true
            }
            other => {
                *stage = other;
                false
            }
        }
    }

    /// Wants the outcome no more; a job that has begun runs to its end. Returns whether it had not.
    pub(super) fn abandon(&self) -> bool {
        let is_withdrawn = self.withdraw();
        if !is_withdrawn {
            let outcome = mem::replace(&mut *self.stage(), Stage::Over);
            drop(outcome);
        }
        is_withdrawn
    }

    /// The job, for the one who runs it.
    fn begin(&self) -> Option<F> {
        let mut stage = self.stage();
        match mem::replace(&mut *stage, Stage::Over) {
            Stage::Queued(job, waker) => {
                *stage = Stage::Running(waker);
                Some(job)
            }
            Stage::Withdrawn(job) => {
                drop(stage);
                drop(job);
                None
            }
            other => {
                *stage = other;
                None
            }
        }
    }

    fn finish(&self, outcome: Result<R, Failed>) -> Option<Waker> {
        let mut stage = self.stage();
        let Stage::Running(waker) = &mut *stage else {
            // Nobody wants it; it is dropped here, where that may block.
            drop(stage);
            return None;
        };
        let waker = waker.take();
        *stage = Stage::Done(outcome);
        waker
    }

    fn stage(&self) -> MutexGuard<'_, Stage<F, R>> {
        lock(&self.stage)
    }
}

impl<F, R> Run for Task<F, R>
where
    F: FnOnce() -> R + Send,
    R: Send,
{
    fn run(&self, limit: Duration) -> Option<Waker> {
        let job = self.begin()?;
        let outcome = if self.link.keeper.is_none() && self.since.elapsed() > limit {
            Err(Failed::Expired)
        } else {
            catch_unwind(AssertUnwindSafe(job))
                .map_err(|payload| Failed::Panicked(panic_message(&*payload)))
        };
        self.finish(outcome)
    }

    fn refuse_too_deep(&self) -> Option<Waker> {
        let job = self.begin()?;
        drop(job);
        self.finish(Err(Failed::TooDeep))
    }

    fn is_withdrawn(&self) -> bool {
        matches!(*self.stage(), Stage::Withdrawn(_))
    }

    fn is_cancelled(&self) -> bool {
        matches!(*self.stage(), Stage::Over) || self.link.is_cancelled()
    }

    fn link(&self) -> &Link {
        &self.link
    }
}
