//! [`Task`]: a job and its outcome, in the one allocation that its thread and its waiter share.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::counts::Event;
use super::current::having_waited;
use super::link::Link;
use super::sync::{Mutex, MutexGuard, lock};
use super::{Failed, message_of};

pub(super) type Job = Arc<dyn Run>;

/// What a thread of a pool runs.
pub(super) trait Run: Send + Sync {
    /// Runs the job from now on, unless its waiter has gone. A job that has waited for longer than
    /// `limit` is refused, unless a thread is kept from other work by waiting for it.
    ///
    /// The thread counts itself as free before it wakes the waiter, whose next job would find it busy.
    fn run(&self, now: Instant, limit: Duration) -> Ended;

    /// Ends the job without running it.
    fn refuse(&self, failed: Failed) -> Ended;

    /// Whether the waiter gave up before the job began.
    fn is_withdrawn(&self) -> bool;

    /// Whether the waiter gave up after the job began, or that of a job further up did.
    fn is_cancelled(&self) -> bool;

    fn link(&self) -> &Link;
}

/// What a thread leaves behind when it is done with a job.
#[derive(Default)]
pub(super) struct Ended {
    /// Whom to wake.
    pub(super) waiter: Option<Waker>,
    /// How the job is counted.
    pub(super) event: Option<Event>,
    /// When that was, if the job has run.
    pub(super) at: Option<Instant>,
}

impl Ended {
    /// Wakes who waits for the job. A waker is code of others, and a thread of a pool survives its panic.
    pub(super) fn wake(&mut self) {
        if let Some(waiter) = self.waiter.take() {
            let _ = catch_unwind(AssertUnwindSafe(|| waiter.wake()));
        }
    }
}

pub(super) struct Task<F, R> {
    since: Instant,
    link: Link,
    stage: Mutex<Stage<F, R>>,
}

/// Jobs and outcomes are taken out of it rather than it be replaced, which would move the room for the larger of both.
enum Stage<F, R> {
    Queued(Option<F>, Option<Waker>),
    /// The waiter gave up. What the job captured is the user's, and dropping it may block: that is for the
    /// thread that comes upon it.
    Withdrawn(Option<F>),
    Running(Option<Waker>),
    Done(Option<Result<R, Failed>>),
    /// The waiter has the outcome, or wants none.
    Over,
}

impl<F, R> Stage<F, R> {
    /// Gives the job up if it has not begun; returns whether that was so.
    fn withdraw(&mut self) -> bool {
        let Self::Queued(job, _) = self else {
            return false;
        };
        *self = Self::Withdrawn(job.take());
        true
    }
}

impl<F, R> Task<F, R>
where
    F: FnOnce() -> R + Send,
    R: Send,
{
    /// A job whose end this waker is told of, if there is one.
    pub(super) fn new(job: F, link: Link, waiter: Option<Waker>) -> Arc<Self> {
        Arc::new(Self {
            since: Instant::now(),
            link,
            stage: Mutex::new(Stage::Queued(Some(job), waiter)),
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
            Stage::Done(outcome) => outcome.take().map_or(Poll::Pending, Poll::Ready),
            Stage::Withdrawn(_) | Stage::Over => Poll::Pending,
        }
    }

    /// Gives the job up if it has not begun; returns whether that was so, and nobody had done it before.
    pub(super) fn withdraw(&self) -> bool {
        self.stage().withdraw()
    }

    /// Wants the outcome no more; a job that has begun runs to its end. Returns whether it is given up by this.
    pub(super) fn abandon(&self) -> bool {
        let mut stage = self.stage();
        if stage.withdraw() {
            return true;
        }
        if !matches!(*stage, Stage::Withdrawn(_)) {
            let outcome = std::mem::replace(&mut *stage, Stage::Over);
            drop(stage);
            drop(outcome);
        }
        false
    }

    /// The job, for the one who runs it.
    fn begin(&self) -> Option<F> {
        let mut stage = self.stage();
        match &mut *stage {
            Stage::Queued(job, waiter) => {
                let (job, waiter) = (job.take(), waiter.take());
                *stage = Stage::Running(waiter);
                job
            }
            Stage::Withdrawn(job) => {
                let job = job.take();
                *stage = Stage::Over;
                drop(stage);
                drop(job);
                None
            }
            _ => None,
        }
    }

    /// Leaves the outcome to the waiter, and returns who that is.
    fn finish(&self, outcome: Result<R, Failed>) -> Option<Waker> {
        let mut stage = self.stage();
        let Stage::Running(waiter) = &mut *stage else {
            drop(stage);
            // Nobody wants it; here that may block.
            discard(outcome);
            return None;
        };
        let waiter = waiter.take();
        *stage = Stage::Done(Some(outcome));
        waiter
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
    fn run(&self, now: Instant, limit: Duration) -> Ended {
        let Some(job) = self.begin() else {
            return Ended::default();
        };
        let waited = now.saturating_duration_since(self.since);
        if self.link.keeper().is_none() && waited > limit {
            discard(job);
            return Ended {
                waiter: self.finish(Err(Failed::Expired)),
                event: Some(Event::Expired),
                at: None,
            };
        }
        let outcome = having_waited(waited, || catch_unwind(AssertUnwindSafe(job)));
        let ended = Instant::now();
        let event = Event::Ran {
            waited,
            ran: ended.saturating_duration_since(now),
            has_panicked: outcome.is_err(),
        };
        let outcome = outcome.map_err(|payload| Failed::Panicked(message_of(payload)));
        Ended {
            waiter: self.finish(outcome),
            event: Some(event),
            at: Some(ended),
        }
    }

    fn refuse(&self, failed: Failed) -> Ended {
        let Some(job) = self.begin() else {
            return Ended::default();
        };
        discard(job);
        Ended {
            waiter: self.finish(Err(failed)),
            ..Ended::default()
        }
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

/// Drops what is the user's, where nobody could be told of a panic.
pub(super) fn discard<T>(value: T) {
    let _ = catch_unwind(AssertUnwindSafe(|| drop(value)));
}
