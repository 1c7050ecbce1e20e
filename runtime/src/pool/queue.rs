//! The queue of a pool and the count of its threads, behind one lock.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{Claim, Failed, Limits, worker};

/// What a thread of the pool runs.
pub(super) struct Job {
    claim: Claim,
    run: Box<dyn FnOnce(bool) + Send>,
    since: Instant,
}

impl Job {
    /// `run` is told whether the job has waited too long: then it only says so to its waiter.
    pub(super) fn new(claim: Claim, run: impl FnOnce(bool) + Send + 'static) -> Self {
        Self {
            claim,
            run: Box::new(run),
            since: Instant::now(),
        }
    }
}

/// How a job was taken in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// A thread takes it at once.
    Started,
    /// All threads are busy: it waits.
    Queued,
}

pub(super) struct Queue {
    name: &'static str,
    limits: Limits,
    state: Mutex<State>,
    work: Condvar,
}

struct State {
    jobs: VecDeque<Job>,
    /// Threads alive or being started.
    threads: usize,
    /// Threads that wait for work or are being started; they take the jobs in front of the queue.
    free: usize,
    /// For the names of threads.
    started: usize,
    closed: bool,
}

impl Queue {
    pub(super) fn new(name: &'static str, limits: Limits) -> Self {
        let state = State {
            jobs: VecDeque::new(),
            threads: 0,
            free: 0,
            started: 0,
            closed: false,
        };
        Self {
            name,
            limits,
            state: Mutex::new(state),
            work: Condvar::new(),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Takes a job in, or says why not.
    pub(super) fn admit(self: &Arc<Self>, job: Job) -> Result<Admission, Failed> {
        let mut state = self.lock();
        // Another job may take the thread while the lock is released to start it.
        while !state.closed && !state.has_free() && state.threads < self.limits.threads.max(1) {
            match self.grow(state)? {
                (grown, true) => state = grown,
                (refused, false) => {
                    state = refused;
                    break;
                }
            }
        }
        if state.closed {
            return Err(Failed::Closed);
        }
        if state.has_free() {
            state.jobs.push_back(job);
            drop(state);
            self.work.notify_one();
            return Ok(Admission::Started);
        }
        let mut withdrawn = VecDeque::new();
        if state.waiting() >= self.limits.queue {
            withdrawn = state.remove_withdrawn();
        }
        let admission = if state.waiting() < self.limits.queue {
            state.jobs.push_back(job);
            Ok(Admission::Queued)
        } else {
            Err(Failed::Full)
        };
        // What a job captured is the user's: it is not dropped under the lock.
        drop(state);
        drop(withdrawn);
        admission
    }

    /// Starts a thread, and says whether it did: when the system refuses one, those that there are have
    /// to do.
    fn grow<'q>(
        self: &'q Arc<Self>,
        mut state: MutexGuard<'q, State>,
    ) -> Result<(MutexGuard<'q, State>, bool), Failed> {
        state.threads += 1;
        state.free += 1;
        state.started += 1;
        let name = format!("veduta-{}-{}", self.name, state.started);
        drop(state);
        let started = worker::start(Arc::clone(self), name);
        let mut state = self.lock();
        let Err(error) = started else {
            return Ok((state, true));
        };
        state.threads -= 1;
        state.free -= 1;
        if state.threads == 0 {
            return Err(Failed::NoThread(error));
        }
        Ok((state, false))
    }

    /// The first job of a thread; `None` tells it to end, and counts it off.
    pub(super) fn first(&self) -> Option<Job> {
        self.take(self.lock())
    }

    /// The next job of a thread that has run one.
    pub(super) fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        state.free += 1;
        self.take(state)
    }

    fn take(&self, mut state: MutexGuard<'_, State>) -> Option<Job> {
        let mut is_overdue = false;
        loop {
            let job = state.jobs.pop_front();
            if job.is_some() || is_overdue || state.closed {
                state.free -= 1;
                state.threads -= usize::from(job.is_none());
                return job;
            }
            let waited = self.work.wait_timeout(state, self.limits.idle);
            let (waited, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = waited;
            is_overdue = timeout.timed_out();
        }
    }

    /// Runs a job on this thread, unless its waiter gave up.
    pub(super) fn run(&self, job: Job) {
        if job.claim.take() {
            (job.run)(job.since.elapsed() > self.limits.wait);
        }
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.work.notify_all();
    }

    #[cfg(test)]
    pub(super) fn threads(&self) -> usize {
        self.lock().threads
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.lock().waiting()
    }

    /// Jobs never run under the lock, so a poisoned one guards a state that is whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether a thread is free for one more job.
    fn has_free(&self) -> bool {
        self.free > self.jobs.len()
    }

    /// Jobs that no free thread is about to take.
    fn waiting(&self) -> usize {
        self.jobs.len().saturating_sub(self.free)
    }

    /// Takes out the jobs whose waiters gave up.
    fn remove_withdrawn(&mut self) -> VecDeque<Job> {
        let (withdrawn, jobs) = std::mem::take(&mut self.jobs)
            .into_iter()
            .partition(|job| job.claim.is_taken());
        self.jobs = jobs;
        withdrawn
    }
}
