//! What the thread of a pool knows of itself: which one it is, what it runs, how deep.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::counts::Event;
use super::link::Id;
use super::queue::Queue;
use super::sleeper::Sleeper;
use super::sync::thread_local;
use super::task::{Ended, Job, discard};
use super::waiting::Waiting;

/// A thread of a pool.
#[derive(Clone)]
pub(super) struct Thread {
    pub(super) queue: Arc<Queue>,
    pub(super) sleeper: Arc<Sleeper>,
    /// Where its stack begins, give or take a frame.
    base: usize,
}

thread_local! {
    static THREAD: RefCell<Option<Thread>> = RefCell::default();
    /// What it runs; each but the last waits while the next one runs.
    static JOBS: RefCell<Vec<Job>> = RefCell::default();
    /// Whether it polls a future that the last of its jobs waits for.
    static IS_POLLING: Cell<bool> = Cell::default();
    /// How long the last of its jobs has waited for this thread.
    static WAITED: Cell<Duration> = Cell::default();
}

impl Thread {
    /// Makes the current thread one of this pool.
    pub(super) fn enter(queue: Arc<Queue>) -> Self {
        let thread = Self {
            queue,
            sleeper: Arc::new(Sleeper::new()),
            base: place_on_stack(),
        };
        THREAD.with(|current| *current.borrow_mut() = Some(thread.clone()));
        thread
    }

    /// The current thread, if it is one of a pool.
    pub(super) fn current() -> Option<Self> {
        THREAD.with(|thread| thread.borrow().clone())
    }

    /// What others have to know of it when its job waits; it has one, or it would not wait.
    pub(super) fn waiting(&self) -> Option<Waiting> {
        JOBS.with(|jobs| {
            let jobs = jobs.borrow();
            let job = jobs.last()?;
            Some(Waiting {
                sleeper: Arc::clone(&self.sleeper),
                job: Id::of(job),
                request: job.link().request(),
                level: jobs.len(),
            })
        })
    }

    /// Whether it can run this job on top of those that wait: the other half of the stack is for what that calls.
    pub(super) fn has_room_for(&self, job: &Job) -> bool {
        let limits = self.queue.limits();
        let used = self.base.abs_diff(place_on_stack());
        // Those above a job that is kept have been counted when it was submitted.
        let is_counted = job.link().keeper().is_some() || level() <= limits.depth;
        is_counted && used < limits.stack / 2
    }

    /// Runs a job from now on, unless its waiter gave up.
    pub(super) fn run(&self, job: Job, now: Instant) -> Ended {
        JOBS.with(|jobs| jobs.borrow_mut().push(Arc::clone(&job)));
        let limit = self.queue.limits().wait;
        // The job catches its own panic; this is for what it drops.
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(now, limit)));
        let on_stack = JOBS.with(|jobs| jobs.borrow_mut().pop());
        discard((job, on_stack));
        ran.unwrap_or_default()
    }
}

/// How many jobs there are on the stack of this thread.
fn level() -> usize {
    JOBS.with(|jobs| jobs.borrow().len())
}

/// The job that waits for what is being polled on this thread.
pub(super) fn waiting_job() -> Option<Job> {
    if !is_polling() {
        return None;
    }
    JOBS.with(|jobs| jobs.borrow().last().cloned())
}

/// How long the job of this thread has waited for it.
pub(crate) fn waited() -> Duration {
    WAITED.with(Cell::get)
}

/// Runs a job that has waited for so long.
pub(super) fn having_waited<R>(waited: Duration, job: impl FnOnce() -> R) -> R {
    let below = WAITED.with(|last| last.replace(waited));
    let result = job();
    WAITED.with(|last| last.set(below));
    result
}

/// Whether nobody wants the result of the job that this thread runs.
pub(crate) fn is_cancelled() -> bool {
    let job = JOBS.with(|jobs| jobs.borrow().last().cloned());
    job.is_some_and(|job| job.is_cancelled())
}

/// Counts a panic that the job of this thread has made an answer of.
pub(crate) fn note_panic() {
    // What a job polls is other code, whose panics need not be its own.
    if let Some(thread) = Thread::current().filter(|_| !is_polling()) {
        thread.queue.note(Event::Panicked);
    }
}

/// Whether this thread polls a future that a job waits for.
pub(super) fn is_polling() -> bool {
    IS_POLLING.with(Cell::get)
}

/// Polls a future that a job waits for.
pub(super) fn polling<R>(poll: impl FnOnce() -> R) -> R {
    struct Over;
    impl Drop for Over {
        fn drop(&mut self) {
            IS_POLLING.with(|is_polling| is_polling.set(false));
        }
    }
    IS_POLLING.with(|is_polling| is_polling.set(true));
    let _over = Over;
    poll()
}

/// Somewhere in the frame of whoever asks, or near it.
fn place_on_stack() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}
