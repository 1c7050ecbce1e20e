//! [`Sleeper`]: a thread that sleeps until it is called.

use std::time::Duration;

use super::sync::{AtomicBool, Ordering, Parker};

pub(super) struct Sleeper {
    parker: Parker,
    /// Read and written under the lock of the queue only.
    is_called: AtomicBool,
}

impl Sleeper {
    /// Of the current thread.
    pub(super) fn new() -> Self {
        Self {
            parker: Parker::new(),
            is_called: AtomicBool::new(false),
        }
    }

    /// Sleeps until it is woken, for `limit` at most; maybe not as long, for the sake of an earlier call.
    pub(super) fn sleep(&self, limit: Duration) {
        self.parker.park(limit);
    }

    /// Uses the call up, if there was one.
    pub(super) fn take_call(&self) -> bool {
        self.is_called.swap(false, Ordering::Relaxed)
    }

    /// Will not sleep on; [`wake`](Self::wake) tells the system so, when the lock is released.
    pub(super) fn call(&self) {
        self.is_called.store(true, Ordering::Relaxed);
    }

    /// One system call.
    pub(super) fn wake(&self) {
        self.parker.unpark();
    }
}
