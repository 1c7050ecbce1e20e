//! The queue of a pool and its threads: who looks for work, who sleeps, and who is woken.
//!
//! A wake-up costs more than most jobs, so nobody is woken while somebody is looking. A thread that has run
//! out of jobs looks for a moment longer before it sleeps; one that finds a job and leaves others behind
//! wakes the next. The thread that fell asleep last is woken first: its caches are warm, and those that
//! nobody needs stay asleep until they end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Waker;
use std::time::Instant;

use super::sleeper::Sleeper;
use super::sync::{AtomicUsize, Mutex, MutexGuard, Ordering, lock, thread};
use super::task::Run;
use super::{Failed, Limits, worker};

pub(super) type Job = Arc<dyn Run>;

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
    /// How many jobs there are, for those who look without the lock.
    hint: AtomicUsize,
}

struct State {
    jobs: VecDeque<Job>,
    /// Threads alive or being started.
    threads: usize,
    /// Threads that look for work, have been woken to do so or are being started. Each of them takes the
    /// lock and sees all jobs before it sleeps.
    looking: usize,
    /// The last to fall asleep is the last here.
    asleep: Vec<Arc<Sleeper>>,
    /// For the names of threads.
    started: usize,
    closed: bool,
}

impl Queue {
    pub(super) fn new(name: &'static str, limits: Limits) -> Self {
        let state = State {
            jobs: VecDeque::new(),
            threads: 0,
            looking: 0,
            asleep: Vec::new(),
            started: 0,
            closed: false,
        };
        Self {
            name,
            limits,
            state: Mutex::new(state),
            hint: AtomicUsize::new(0),
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
            self.leave(state);
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
        self.leave(state);
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
        state.looking += 1;
        state.started += 1;
        let name = format!("veduta-{}-{}", self.name, state.started);
        drop(state);
        let started = worker::start(Arc::clone(self), name);
        let mut state = self.lock();
        let Err(error) = started else {
            return Ok((state, true));
        };
        state.threads -= 1;
        state.looking -= 1;
        if state.threads == 0 {
            return Err(Failed::NoThread(error));
        }
        Ok((state, false))
    }

    /// The first job of a thread; `None` tells it to end, and counts it off.
    pub(super) fn first(&self, sleeper: &Arc<Sleeper>) -> Option<Job> {
        self.look(self.lock(), sleeper)
    }

    /// The next job of a thread that has run one, and wakes who waits for that one.
    pub(super) fn next(&self, sleeper: &Arc<Sleeper>, waiter: Option<Waker>) -> Option<Job> {
        let mut state = self.lock();
        let job = state.jobs.pop_front();
        state.looking += usize::from(job.is_none());
        let is_only_one = state.looking == 1 && !state.closed;
        self.leave(state);
        if let Some(waiter) = waiter {
            waiter.wake();
        }
        if job.is_some() {
            return job;
        }
        if is_only_one {
            // More would only keep the cores from those who have work.
            self.linger();
        }
        self.look(self.lock(), sleeper)
    }

    /// Looks for a job, and sleeps as long as there is none. The thread counts as looking.
    fn look<'q>(&'q self, mut state: MutexGuard<'q, State>, sleeper: &Arc<Sleeper>) -> Option<Job> {
        let mut is_overdue = false;
        loop {
            state.looking -= 1;
            let job = state.jobs.pop_front();
            if job.is_some() || is_overdue || state.closed {
                state.threads -= usize::from(job.is_none());
                self.leave(state);
                return job;
            }
            state.asleep.push(Arc::clone(sleeper));
            (state, is_overdue) = self.sleep(state, sleeper);
        }
    }

    /// Sleeps until it is called, and counts as looking then, or is overdue.
    fn sleep<'q>(
        &'q self,
        mut state: MutexGuard<'q, State>,
        sleeper: &Arc<Sleeper>,
    ) -> (MutexGuard<'q, State>, bool) {
        let began = Instant::now();
        let mut left = self.limits.idle;
        loop {
            drop(state);
            sleeper.sleep(left);
            state = self.lock();
            if sleeper.take_call() {
                return (state, false);
            }
            left = self.limits.idle.saturating_sub(began.elapsed());
            if left.is_zero() {
                state.asleep.retain(|other| !Arc::ptr_eq(other, sleeper));
                state.looking += 1;
                return (state, true);
            }
        }
    }

    /// Looks at the hint for a few microseconds, most of them without the core.
    fn linger(&self) {
        // loom explores each look, and one tells it all.
        const SPINS: u32 = if cfg!(veduta_loom) { 0 } else { 6 };
        const YIELDS: u32 = if cfg!(veduta_loom) { 1 } else { 4 };
        for step in 0..SPINS + YIELDS {
            if self.hint.load(Ordering::Relaxed) > 0 {
                return;
            }
            if step < SPINS {
                (0..1_u32 << step).for_each(|_| std::hint::spin_loop());
            } else {
                thread::yield_now();
            }
        }
    }

    /// Releases the lock, and wakes somebody when jobs are left that nobody is looking for.
    fn leave(&self, mut state: MutexGuard<'_, State>) {
        self.hint.store(state.jobs.len(), Ordering::Relaxed);
        let is_wanted = state.looking == 0 && !state.jobs.is_empty();
        let called = state.asleep.pop_if(|_| is_wanted);
        if let Some(called) = &called {
            called.call();
            state.looking += 1;
        }
        drop(state);
        if let Some(called) = called {
            called.wake();
        }
    }

    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let called = std::mem::take(&mut state.asleep);
        for sleeper in &called {
            sleeper.call();
        }
        state.looking += called.len();
        drop(state);
        for sleeper in &called {
            sleeper.wake();
        }
    }

    /// Runs a job on this thread, unless its waiter gave up; returns whom to wake.
    pub(super) fn run(&self, job: &Job) -> Option<Waker> {
        job.run(self.limits.wait)
    }

    #[cfg(all(test, not(veduta_loom)))]
    pub(super) fn threads(&self) -> usize {
        self.lock().threads
    }

    #[cfg(all(test, not(veduta_loom)))]
    pub(super) fn waiting(&self) -> usize {
        self.lock().waiting()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    /// Threads that take the jobs in front of the queue.
    fn free(&self) -> usize {
        self.looking + self.asleep.len()
    }

    /// Whether a thread is free for one more job.
    fn has_free(&self) -> bool {
        self.free() > self.jobs.len()
    }

    /// Jobs that no free thread is about to take.
    fn waiting(&self) -> usize {
        self.jobs.len().saturating_sub(self.free())
    }

    /// Takes out the jobs whose waiters gave up.
    fn remove_withdrawn(&mut self) -> VecDeque<Job> {
        let (withdrawn, jobs) = std::mem::take(&mut self.jobs)
            .into_iter()
            .partition(|job| job.is_withdrawn());
        self.jobs = jobs;
        withdrawn
    }
}
