//! The queue of a pool and its threads: who looks for work, who sleeps, and who is woken.
//!
//! A wake-up costs more than most jobs, so nobody is woken while somebody is looking. A thread that has run
//! out of jobs looks for a moment longer before it sleeps; one that finds a job and leaves others behind
//! wakes the next. The thread that fell asleep last is woken first: its caches are warm, and those that
//! nobody needs stay asleep until they end.
//!
//! A thread that waits for a future is none of these. It is called when nobody else is there, for a job that is kept
//! for it, and when all threads wait, for one that may be what it waits for.

use std::borrow::Cow;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crossbeam_utils::CachePadded;
use tokio::runtime::Handle;

use super::counts::{Counts, Event};
use super::jobs::Jobs;
use super::link::Id;
use super::sleeper::Sleeper;
use super::sync::{AtomicUsize, Mutex, MutexGuard, Ordering, lock, thread};
use super::task::{Ended, Job, discard};
use super::waiting::Waiting;
use super::{Failed, Limits, PoolLoad, PoolMetrics, worker};

/// How a job was taken in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// A thread takes it at once, or the one that waits for it does.
    Started,
    /// All threads are busy: it waits.
    Queued,
}

pub(super) struct Queue {
    name: Cow<'static, str>,
    limits: Limits,
    /// The runtime that most of its jobs belong to, and all of its threads are within; set before there is any.
    home: OnceLock<Handle>,
    state: CachePadded<Mutex<State>>,
    /// How many jobs there are, for those who look without the lock.
    hint: CachePadded<AtomicUsize>,
}

struct State {
    jobs: Jobs,
    /// Threads alive or being started.
    threads: usize,
    /// Threads that look for work, have been woken to do so or are being started. Each of them takes the
    /// lock and sees all jobs before it sleeps.
    looking: usize,
    /// The last to fall asleep is the last here.
    asleep: Vec<Arc<Sleeper>>,
    /// Threads that wait for a future and have not been called.
    waiting: Vec<Waiting>,
    /// For the names of threads.
    started: usize,
    closed: bool,
    counts: Counts,
}

impl Queue {
    pub(super) fn new(name: Cow<'static, str>, limits: Limits) -> Self {
        let state = State {
            jobs: Jobs::default(),
            threads: 0,
            looking: 0,
            asleep: Vec::new(),
            waiting: Vec::new(),
            started: 0,
            closed: false,
            counts: Counts::default(),
        };
        Self {
            name,
            limits,
            home: OnceLock::new(),
            state: CachePadded::new(Mutex::new(state)),
            hint: CachePadded::new(AtomicUsize::new(0)),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn id(self: &Arc<Self>) -> Id {
        Id::of(self)
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(super) fn home(&self) -> Option<&Handle> {
        self.home.get()
    }

    /// Makes the current runtime the home of the threads, if there has not been one yet.
    pub(super) fn settle(&self) {
        let state = self.lock();
        if state.started == 0
            && let Ok(runtime) = Handle::try_current()
        {
            // Whoever came first stays.
            let _ = self.home.set(runtime);
        }
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
        if state.has_free() || job.link().keeper().is_some() {
            state.jobs.push(job);
            self.leave(state);
            return Ok(Admission::Started);
        }
        let withdrawn = self.make_room(&mut state);
        let has_room = state.queued() < self.limits.queue || state.could_stack(&job);
        let admission = if has_room {
            state.jobs.push(job);
            Ok(Admission::Queued)
        } else {
            state.counts.note(Event::Refused);
            Err(Failed::Full)
        };
        self.leave(state);
        withdrawn.into_iter().for_each(discard);
        admission
    }

    /// Takes out the jobs that nobody wants any more, when the queue is full. They are dropped by whoever finds it so:
    /// the threads are busy, and the memory is needed.
    fn make_room(&self, state: &mut State) -> Vec<Job> {
        if state.queued() < self.limits.queue {
            return Vec::new();
        }
        state.jobs.remove_withdrawn()
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
            let orphaned = state.jobs.remove_all();
            self.leave(state);
            for job in orphaned {
                job.refuse(Failed::NoThread(again(&error))).wake();
            }
            return Err(Failed::NoThread(error));
        }
        Ok((state, false))
    }

    /// The first job of a thread, and the time; `None` tells it to end, and counts it off.
    pub(super) fn first(&self, sleeper: &Arc<Sleeper>) -> Option<(Job, Instant)> {
        self.look(self.lock(), sleeper)
    }

    /// The next job of a thread that has run one: counts that one, and wakes who waits for it.
    pub(super) fn next(&self, sleeper: &Arc<Sleeper>, mut ended: Ended) -> Option<(Job, Instant)> {
        let mut state = self.lock();
        state.counts.note_some(ended.event);
        let job = state.jobs.pop();
        state.looking += usize::from(job.is_none());
        let is_only_one = state.looking == 1 && !state.closed;
        self.leave(state);
        ended.wake();
        if let Some(job) = job {
            // Nothing of note has passed since, and to ask for the time costs as much as a lock.
            return Some((job, ended.at.unwrap_or_else(Instant::now)));
        }
        if is_only_one {
            // More would only keep the cores from those who have work.
            self.linger();
        }
        self.look(self.lock(), sleeper)
    }

    /// Looks for a job, and sleeps as long as there is none. The thread counts as looking.
    fn look<'q>(
        &'q self,
        mut state: MutexGuard<'q, State>,
        sleeper: &Arc<Sleeper>,
    ) -> Option<(Job, Instant)> {
        let mut is_overdue = false;
        loop {
            state.looking -= 1;
            let job = state.jobs.pop();
            if job.is_some() || is_overdue || state.closed {
                state.threads -= usize::from(job.is_none());
                self.leave(state);
                return job.map(|job| (job, Instant::now()));
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

    /// Waits until the future of this thread is woken, or until there is a job that it should run meanwhile.
    pub(super) fn wait(&self, thread: &Waiting) -> Option<Job> {
        let sleeper = &thread.sleeper;
        let mut state = self.lock();
        let mut is_called = false;
        loop {
            let job = state.take_for(thread, is_called);
            if job.is_some() {
                self.leave(state);
                return job;
            }
            state.waiting.push(thread.clone());
            // It may well call this very thread.
            self.leave(state);
            sleeper.sleep_unless_woken();
            state = self.lock();
            is_called = sleeper.take_call();
            if !is_called {
                state.waiting.retain(|other| !other.is(sleeper));
            }
            if sleeper.take_woken() {
                // It does not wait any more, so the call was in vain; whoever waits last sees to it.
                self.leave(state);
                return None;
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
        let called = state.call();
        drop(state);
        if let Some(called) = called {
            called.rouse();
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
            sleeper.rouse();
        }
    }

    /// Whether one more job of a request is refused, which is counted.
    pub(super) fn refuses(&self) -> bool {
        // Mostly there are not even so many jobs.
        if self.hint.load(Ordering::Relaxed) < self.limits.queue {
            return false;
        }
        let mut state = self.lock();
        if state.has_free() || state.threads < self.limits.threads {
            return false;
        }
        let withdrawn = self.make_room(&mut state);
        let is_full = state.queued() >= self.limits.queue;
        if is_full {
            state.counts.note(Event::Refused);
        }
        self.leave(state);
        withdrawn.into_iter().for_each(discard);
        is_full
    }

    /// Counts a job that no thread has at the moment.
    pub(super) fn note(&self, event: Event) {
        self.lock().counts.note(event);
    }

    /// The same, for a job that stays among the others until somebody comes upon it.
    pub(super) fn note_withdrawn(&self, event: Event) {
        let mut state = self.lock();
        state.counts.note(event);
        state.jobs.note_withdrawn();
    }

    pub(super) fn load(&self) -> PoolLoad<'_> {
        self.load_of(&self.lock())
    }

    fn load_of(&self, state: &State) -> PoolLoad<'_> {
        PoolLoad {
            name: &self.name,
            threads: state.threads,
            threads_limit: self.limits.threads,
            busy: state.busy(),
            queued: state.queued().saturating_sub(state.jobs.withdrawn()),
        }
    }

    pub(super) fn metrics(&self) -> PoolMetrics {
        let state = self.lock();
        let load = self.load_of(&state);
        let counts = &state.counts;
        PoolMetrics {
            name: load.name.to_owned(),
            threads: load.threads,
            threads_limit: load.threads_limit,
            busy: load.busy,
            queued: load.queued,
            queue_limit: self.limits.queue,
            refused: counts.refused,
            expired: counts.expired,
            withdrawn: counts.withdrawn,
            panicked: counts.panicked,
            queue_wait: counts.queue_wait.clone(),
            run_time: counts.run_time.clone(),
        }
    }

    #[cfg(all(test, not(veduta_loom)))]
    pub(super) fn threads(&self) -> usize {
        self.lock().threads
    }

    #[cfg(all(test, not(veduta_loom)))]
    pub(super) fn queued(&self) -> usize {
        self.lock().queued()
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

    /// Threads that have a job, or are about to take one.
    fn busy(&self) -> usize {
        self.threads - self.free().saturating_sub(self.jobs.len())
    }

    /// Jobs that no free thread is about to take, and nobody keeps.
    fn queued(&self) -> usize {
        self.jobs.unkept().saturating_sub(self.free())
    }

    /// Chooses whom to wake for the jobs that are left: one of those asleep, who then counts as looking, or one of those that
    /// wait, when nobody else is there.
    fn call(&mut self) -> Option<Arc<Sleeper>> {
        if self.looking > 0 || self.jobs.is_empty() {
            return None;
        }
        let called = match self.asleep.pop() {
            Some(sleeper) => {
                self.looking += 1;
                sleeper
            }
            None => self.take_waiting()?,
        };
        called.call();
        Some(called)
    }

    /// Takes out a thread that should run one of the jobs.
    fn take_waiting(&mut self) -> Option<Arc<Sleeper>> {
        let keeps = |thread: &Waiting| self.jobs.has_kept(thread);
        let place = self.waiting.iter().position(keeps);
        let place = place.or_else(|| self.least_laden())?;
        Some(self.waiting.swap_remove(place).sleeper)
    }

    /// The thread with the fewest jobs on its stack that may run one more, when all threads wait.
    fn least_laden(&self) -> Option<usize> {
        if !self.all_wait() {
            return None;
        }
        let waiting = self.waiting.iter().enumerate();
        let fitting = waiting.filter(|(_, thread)| self.jobs.has_stackable(thread));
        let (place, _) = fitting.min_by_key(|(_, thread)| thread.level)?;
        Some(place)
    }

    /// The job that a thread runs while it waits. One that it keeps is left to a thread that is free: it may want what
    /// only the future that waits for it can give.
    fn take_for(&mut self, thread: &Waiting, is_called: bool) -> Option<Job> {
        let kept = self.jobs.pop_kept(self.free(), thread);
        let do_others_wait = self.waiting.len() + 1 == self.threads;
        if kept.is_some() || !is_called || !do_others_wait {
            return kept;
        }
        self.jobs.pop_stackable(thread)
    }

    /// Whether a thread that waits would run this job.
    fn could_stack(&self, job: &Job) -> bool {
        let fits = |thread: &Waiting| thread.may_wait_for(job.link());
        self.all_wait() && self.waiting.iter().any(fits)
    }

    fn all_wait(&self) -> bool {
        self.waiting.len() == self.threads
    }
}

/// The same error once more.
fn again(error: &io::Error) -> io::Error {
    let code = error.raw_os_error();
    code.map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}
