//! The thread that watches: it samples what the threads of the event loop publish.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::Ward;
use super::suspect::Suspect;
use super::trace;
use crate::polling::{self, LoopThread, Turn};

/// How often it looks within a threshold.
const LOOKS: u32 = 10;

/// The shortest and the longest time between two looks.
const SHORTEST: Duration = Duration::from_micros(500);
const LONGEST: Duration = Duration::from_millis(20);

/// How long it goes on after the last poll, before it sleeps until the next one.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long it sleeps when nobody wakes it.
const REST: Duration = Duration::from_mins(1);

#[derive(Debug)]
struct Shared {
    wards: Vec<Weak<Ward>>,
    /// The thread that watches, if there is one.
    thread: Option<Thread>,
}

static SHARED: Mutex<Shared> = Mutex::new(Shared {
    wards: Vec::new(),
    thread: None,
});

fn shared() -> MutexGuard<'static, Shared> {
    SHARED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Watches this application until it is dropped. A thread for it is started by the first poll.
pub(super) fn watch(ward: &Arc<Ward>) {
    polling::wake_with(start_at_once);
    let mut shared = shared();
    shared.wards.push(Arc::downgrade(ward));
    // A poll that wanted to wake it may have found it locked.
    if let Some(thread) = &shared.thread {
        thread.unpark();
    }
}

/// Starts the thread that watches, or wakes it.
pub(super) fn start() {
    start_with(shared());
}

/// The same without waiting for anybody; returns whether that was possible.
fn start_at_once() -> bool {
    match SHARED.try_lock() {
        Ok(shared) => start_with(shared),
        Err(TryLockError::Poisoned(poisoned)) => start_with(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => return false,
    }
    true
}

fn start_with(mut shared: MutexGuard<'_, Shared>) {
    if let Some(thread) = &shared.thread {
        thread.unpark();
        return;
    }
    let thread = thread::Builder::new().name("veduta-watchdog".to_owned());
    match thread.spawn(|| Monitor::new().run()) {
        Ok(handle) => shared.thread = Some(handle.thread().clone()),
        Err(error) => {
            tracing::warn!(target: "veduta::watchdog", "nobody watches the event loop: {error}");
        }
    }
}

/// Has the thread see that an application has gone.
pub(super) fn wake() {
    if let Some(thread) = &shared().thread {
        thread.unpark();
    }
}

/// The applications that are still there. Without any the thread is to end.
fn wards() -> Option<Vec<Arc<Ward>>> {
    let mut shared = shared();
    let mut alive = Vec::with_capacity(shared.wards.len());
    shared.wards.retain(|ward| {
        let ward = ward.upgrade();
        let is_alive = ward.is_some();
        alive.extend(ward);
        is_alive
    });
    if alive.is_empty() {
        shared.thread = None;
        polling::sleep();
        return None;
    }
    Some(alive)
}

struct Monitor {
    /// By the address of their line, which is never freed.
    seen: HashMap<usize, Seen>,
    last_look: Instant,
}

/// A thread as it was when it was last looked at.
struct Seen {
    turn: Turn,
    /// About when the turn has begun.
    since: Instant,
    suspect: Option<Suspect>,
}

impl Monitor {
    fn new() -> Self {
        Self {
            seen: HashMap::new(),
            last_look: Instant::now(),
        }
    }

    fn run(mut self) {
        polling::never_on_this_thread();
        let mut last_active = Instant::now();
        while let Some(wards) = wards() {
            if wards.iter().any(|ward| ward.has_traces) {
                trace::prepare();
            }
            let pause = pause(&wards);
            let now = Instant::now();
            if self.look(now, pause, &wards) {
                last_active = now;
            }
            drop(wards);
            if now.saturating_duration_since(last_active) < PATIENCE {
                polling::stay_awake();
                thread::park_timeout(pause);
            } else if polling::is_asleep() {
                thread::park_timeout(REST);
            } else {
                // A poll that begins at this moment may not wake this thread; it looks once more.
                polling::sleep();
                thread::park_timeout(pause);
            }
        }
        // What was told of may have ended together with the last application.
        self.look(Instant::now(), SHORTEST, &[]);
    }

    /// Looks at all threads; returns whether anything was polled since the last look, or waits for a thread.
    fn look(&mut self, now: Instant, pause: Duration, wards: &[Arc<Ward>]) -> bool {
        // One who comes late knows little of when things began and ended, and claims no more than is sure.
        let between = now.saturating_duration_since(self.last_look).min(pause) / 2;
        let gap = Gap {
            begun: now.checked_sub(between).unwrap_or(now),
            ended: self.last_look + between,
        };
        self.last_look = now;
        let mut threads = Vec::new();
        polling::for_each_thread(|thread| threads.push(thread));
        let mut is_active = false;
        for thread in &threads {
            is_active |= self.look_at(thread, now, gap, wards);
        }
        self.forget_all_but(&threads, gap, wards);
        for ward in wards {
            is_active |= ward.look_at_pools(now);
        }
        is_active
    }

    /// A thread that has ended has ended what it polled, too.
    fn forget_all_but(&mut self, threads: &[&'static LoopThread], gap: Gap, wards: &[Arc<Ward>]) {
        if self.seen.len() == threads.len() {
            return;
        }
        let addresses: HashSet<_> = threads.iter().map(|thread| address(thread)).collect();
        let gone = self.seen.extract_if(|it, _| !addresses.contains(it));
        for suspect in gone.filter_map(|(_, seen)| seen.suspect) {
            suspect.end(gap.ended, wards);
        }
    }

    fn look_at(
        &mut self,
        thread: &'static LoopThread,
        now: Instant,
        gap: Gap,
        wards: &[Arc<Ward>],
    ) -> bool {
        let turn = thread.turn();
        let fresh = Seen {
            turn,
            since: gap.begun,
            suspect: None,
        };
        let Some(seen) = self.seen.get_mut(&address(thread)) else {
            self.seen.insert(address(thread), fresh);
            return true;
        };
        if seen.turn != turn {
            if let Some(suspect) = std::mem::replace(seen, fresh).suspect {
                suspect.end(gap.ended, wards);
            }
            return true;
        }
        if turn.is_polling() {
            let since = seen.since;
            let suspect = seen
                .suspect
                .get_or_insert_with(|| Suspect::new(since, thread));
            suspect.look(now, thread, turn, wards);
        }
        turn.is_polling()
    }
}

fn address(thread: &'static LoopThread) -> usize {
    std::ptr::from_ref(thread).addr()
}

/// When something began, or ended, that was found to have done so between two looks.
#[derive(Clone, Copy)]
struct Gap {
    begun: Instant,
    ended: Instant,
}

/// The time between two looks: as often as the strictest of them wants.
fn pause(wards: &[Arc<Ward>]) -> Duration {
    let thresholds = wards.iter().map(|ward| ward.threshold / LOOKS);
    let strictest = thresholds.min().unwrap_or(LONGEST);
    strictest.clamp(SHORTEST, LONGEST)
}
