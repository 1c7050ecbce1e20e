//! [`Sleeper`]: a thread that sleeps until it is called, or until the future that it waits for is woken.

use std::sync::Arc;
use std::task::Wake;
use std::time::Duration;

use super::sync::{AtomicBool, Ordering, Parker};

pub(super) struct Sleeper {
    parker: Parker,
    /// Read and written under the lock of the queue only.
    is_called: AtomicBool,
    /// Whether the future may go on.
    is_woken: AtomicBool,
}

impl Sleeper {
    /// Of the current thread.
    pub(super) fn new() -> Self {
        Self {
            parker: Parker::new(),
            is_called: AtomicBool::new(false),
            is_woken: AtomicBool::new(false),
        }
    }

    /// Sleeps until it is called or woken, for `limit` at most; maybe not as long, for the sake of an earlier call.
    pub(super) fn sleep(&self, limit: Duration) {
        self.parker.park(limit);
    }

    /// As [`sleep`](Self::sleep), unless the future has been woken; without a limit.
    pub(super) fn sleep_unless_woken(&self) {
        if !self.is_woken.load(Ordering::Acquire) {
            self.parker.park_for_ever();
        }
    }

    /// Uses the call up, if there was one.
    pub(super) fn take_call(&self) -> bool {
        self.is_called.swap(false, Ordering::Relaxed)
    }

    /// Uses it up that the future has been woken, if it was.
    pub(super) fn take_woken(&self) -> bool {
        self.is_woken.swap(false, Ordering::AcqRel)
    }

    /// Will not sleep on; [`rouse`](Self::rouse) tells the system so, when the lock is released.
    pub(super) fn call(&self) {
        self.is_called.store(true, Ordering::Relaxed);
    }

    /// One system call.
    pub(super) fn rouse(&self) {
        self.parker.unpark();
    }
}

/// As the waker of the future that the thread waits for.
impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.swap(true, Ordering::AcqRel);
        self.parker.unpark();
    }
}
