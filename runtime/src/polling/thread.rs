//! [`LoopThread`]: what a thread of the event loop publishes of itself.

use std::cell::Cell;
use std::fs;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crossbeam_utils::atomic::AtomicCell;

use super::{Application, Subject};
use crate::info::Info;

/// Written by one thread, read by whoever watches it. Alone in its cache lines, of which processors fetch two at a time.
#[repr(align(128))]
#[derive(Debug)]
pub(crate) struct LoopThread {
    /// How often it has begun or ended to poll: odd while it does.
    stretches: AtomicU64,
    application: AtomicU64,
    view: AtomicCell<Option<&'static Info>>,
    subject: AtomicCell<Option<&'static Subject>>,
    origin: AtomicCell<Option<&'static Location<'static>>>,
    /// Its number in the system, on Linux; 0 where that is not known.
    id: AtomicI32,
    /// Whether the thread has ended and its line can be another's.
    is_vacant: AtomicBool,
}

/// A poll, or the time between two polls, of one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch(u64);

impl Stretch {
    /// Before a thread has polled anything.
    pub(crate) const FIRST: Self = Self(0);

    pub(crate) fn is_polling(self) -> bool {
        !self.0.is_multiple_of(2)
    }
}

/// What a thread is occupied with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Doing {
    pub(crate) view: Option<&'static Info>,
    /// `None`: the application itself, before it has found a view for example.
    pub(crate) subject: Option<&'static Subject>,
    /// Where it was written, of what has no place as a constant.
    pub(crate) origin: Option<&'static Location<'static>>,
}

impl Doing {
    pub(crate) const fn view(view: &'static Info) -> Self {
        Self {
            view: Some(view),
            subject: Some(Subject::VIEW),
            origin: None,
        }
    }

    /// Something around this view.
    pub(crate) const fn around(view: Option<&'static Info>, subject: &'static Subject) -> Self {
        Self {
            view,
            subject: Some(subject),
            origin: None,
        }
    }

    /// Something that was written there.
    pub(crate) const fn written_at(
        origin: &'static Location<'static>,
        subject: &'static Subject,
    ) -> Self {
        Self {
            view: None,
            subject: Some(subject),
            origin: Some(origin),
        }
    }
}

/// What a thread was occupied with before it began to poll.
pub(super) struct Before {
    /// Of a poll within another one; the stretch is that of the outer one.
    outer: Option<(Application, Doing)>,
}

impl LoopThread {
    const fn new() -> Self {
        Self {
            stretches: AtomicU64::new(Stretch::FIRST.0),
            application: AtomicU64::new(0),
            view: AtomicCell::new(None),
            subject: AtomicCell::new(None),
            origin: AtomicCell::new(None),
            id: AtomicI32::new(0),
            is_vacant: AtomicBool::new(false),
        }
    }

    /// Its number in the system; 0 where there is none.
    pub(crate) fn id(&self) -> i32 {
        self.id.load(Ordering::Relaxed)
    }

    pub(crate) fn stretch(&self) -> Stretch {
        Stretch(self.stretches.load(Ordering::Acquire))
    }

    pub(crate) fn application(&self) -> Application {
        self.application.load(Ordering::Acquire)
    }

    /// Of another thread it is certain only if its stretch is the same before and afterwards.
    pub(crate) fn doing(&self) -> Doing {
        Doing {
            view: self.view.load(),
            subject: self.subject.load(),
            origin: self.origin.load(),
        }
    }

    /// What it is doing in this stretch; `None` once that is over.
    pub(crate) fn doing_in(&self, stretch: Stretch) -> Option<(Application, Doing)> {
        let doing = (self.application(), self.doing());
        (self.stretch() == stretch).then_some(doing)
    }

    // The rest is for the thread itself. On x86-64 each of these stores is a plain one.

    #[inline]
    pub(super) fn set_doing(&self, doing: Doing) {
        self.view.store(doing.view);
        self.subject.store(doing.subject);
        self.origin.store(doing.origin);
    }

    #[inline]
    pub(super) fn begin(&self, application: Application) -> Before {
        let stretch = self.stretches.load(Ordering::Relaxed);
        let is_within = Stretch(stretch).is_polling();
        let outer = is_within.then(|| (self.application(), self.doing()));
        if !is_within {
            self.stretches.store(stretch + 1, Ordering::Release);
        }
        self.application.store(application, Ordering::Release);
        self.set_doing(Doing::default());
        if IS_ASLEEP.load(Ordering::Relaxed) {
            wake();
        }
        Before { outer }
    }

    #[inline]
    pub(super) fn end(&self, before: &Before) {
        if let Some((application, doing)) = before.outer {
            self.application.store(application, Ordering::Release);
            self.set_doing(doing);
        } else {
            let stretch = self.stretches.load(Ordering::Relaxed);
            self.stretches.store(stretch + 1, Ordering::Release);
        }
    }
}

thread_local! {
    // Without a destructor it is a plain access.
    static HERE: Cell<Option<&'static LoopThread>> = const { Cell::new(None) };
    /// Whether this thread is never one of the event loop.
    static IS_ELSEWHERE: Cell<bool> = const { Cell::new(false) };
    /// Returns the line when the thread ends.
    static LEAVING: Cell<Option<Leaving>> = const { Cell::new(None) };
}

struct Leaving(&'static LoopThread);

impl Drop for Leaving {
    fn drop(&mut self) {
        HERE.set(None);
        // What the thread still polls while it ends is not seen.
        IS_ELSEWHERE.set(true);
        self.0.id.store(0, Ordering::Relaxed);
        self.0.is_vacant.store(true, Ordering::Release);
    }
}

/// The lines of all threads that were ever of an event loop at the same time.
static THREADS: Mutex<Vec<&'static LoopThread>> = Mutex::new(Vec::new());

/// Whether whoever watches is to be woken when something is polled.
static IS_ASLEEP: AtomicBool = AtomicBool::new(true);

/// How it is woken.
static WAKE: OnceLock<fn() -> bool> = OnceLock::new();

/// Says that the calling thread belongs to no event loop: it may block, whatever it polls.
pub(crate) fn never_on_this_thread() {
    IS_ELSEWHERE.set(true);
}

/// The line of this thread, unless it is never one of the event loop.
#[inline]
pub(super) fn here() -> Option<&'static LoopThread> {
    HERE.get().or_else(enter)
}

/// The line of this thread while it polls.
#[inline]
pub(super) fn polling_here() -> Option<&'static LoopThread> {
    HERE.get()
        .filter(|thread| Stretch(thread.stretches.load(Ordering::Relaxed)).is_polling())
}

#[cold]
fn enter() -> Option<&'static LoopThread> {
    if IS_ELSEWHERE.get() {
        return None;
    }
    let mut threads = threads();
    let vacant = threads
        .iter()
        .find(|thread| thread.is_vacant.swap(false, Ordering::Acquire));
    let thread = vacant.copied().unwrap_or_else(|| {
        // Never freed, since others may look at it at any time; there are no more than threads at once.
        let thread: &'static LoopThread = Box::leak(Box::new(LoopThread::new()));
        threads.push(thread);
        thread
    });
    thread.id.store(number().unwrap_or(0), Ordering::Relaxed);
    HERE.set(Some(thread));
    LEAVING.set(Some(Leaving(thread)));
    Some(thread)
}

/// The number of the calling thread in the system, where that says it: what uses it is in /proc as well (proc(5)).
pub(crate) fn number() -> Option<i32> {
    // `PROCESS/task/THREAD`; nowhere but on Linux.
    let here = fs::read_link("/proc/thread-self").ok()?;
    here.file_name()?.to_str()?.parse().ok()
}

/// Looks at each thread that is one of an event loop.
pub(crate) fn for_each_thread(mut look: impl FnMut(&'static LoopThread)) {
    let threads = threads();
    for thread in threads.iter() {
        if !thread.is_vacant.load(Ordering::Acquire) {
            look(thread);
        }
    }
}

fn threads() -> MutexGuard<'static, Vec<&'static LoopThread>> {
    THREADS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says how to wake whoever watches, without waiting for anything; it returns whether that was possible.
pub(crate) fn wake_with(wake: fn() -> bool) {
    WAKE.get_or_init(|| wake);
}

/// Whoever watches goes to sleep, and is woken by the next poll. One that begins at this moment may not know of it yet.
pub(crate) fn sleep() {
    IS_ASLEEP.store(true, Ordering::SeqCst);
}

/// Whoever watches has woken by itself.
pub(crate) fn stay_awake() {
    // Each poll reads it: it is written only to be changed.
    if is_asleep() {
        IS_ASLEEP.store(false, Ordering::Relaxed);
    }
}

pub(crate) fn is_asleep() -> bool {
    IS_ASLEEP.load(Ordering::SeqCst)
}

#[cold]
fn wake() {
    if IS_ASLEEP.swap(false, Ordering::SeqCst)
        && let Some(wake) = WAKE.get()
        && !wake()
    {
        // The next poll tries again.
        IS_ASLEEP.store(true, Ordering::SeqCst);
    }
}
