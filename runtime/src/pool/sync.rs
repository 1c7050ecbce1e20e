//! The primitives that the pool is built on: those of std, and those of loom where the protocol is checked.

#[cfg(not(veduta_loom))]
pub(super) use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    sync::{Mutex, MutexGuard},
    thread, thread_local,
};

#[cfg(veduta_loom)]
pub(super) use loom::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    sync::{Mutex, MutexGuard},
    thread, thread_local,
};

#[cfg(not(veduta_loom))]
pub(super) use of_std::Parker;

#[cfg(veduta_loom)]
pub(super) use of_loom::Parker;

/// What is behind a lock of the pool is whole even when a panic has poisoned it: jobs never run under one.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(not(veduta_loom))]
mod of_std {
    use std::thread::{self, Thread};
    use std::time::Duration;

    /// Stops the thread that it belongs to, and lets it go on.
    pub(in super::super) struct Parker(Thread);

    impl Parker {
        /// Of the current thread.
        pub(in super::super) fn new() -> Self {
            Self(thread::current())
        }

        /// Until it is unparked, or was before; for `limit` at most, and maybe for no reason not as long.
        #[expect(clippy::unused_self, reason = "that of loom needs it")]
        pub(in super::super) fn park(&self, limit: Duration) {
            thread::park_timeout(limit);
        }

        #[expect(clippy::unused_self, reason = "that of loom needs it")]
        pub(in super::super) fn park_for_ever(&self) {
            thread::park();
        }

        pub(in super::super) fn unpark(&self) {
            self.0.unpark();
        }
    }
}

/// loom forgets who is unparked before it parks, and its time stands still.
#[cfg(veduta_loom)]
mod of_loom {
    use std::time::Duration;

    use loom::sync::{Condvar, Mutex};

    pub(in super::super) struct Parker {
        may_go_on: Mutex<bool>,
        changed: Condvar,
    }

    impl Parker {
        pub(in super::super) fn new() -> Self {
            Self {
                may_go_on: Mutex::new(false),
                changed: Condvar::new(),
            }
        }

        pub(in super::super) fn park(&self, _: Duration) {
            self.park_for_ever();
        }

        pub(in super::super) fn park_for_ever(&self) {
            let mut may_go_on = self.may_go_on.lock().unwrap();
            while !*may_go_on {
                may_go_on = self.changed.wait(may_go_on).unwrap();
            }
            *may_go_on = false;
        }

        pub(in super::super) fn unpark(&self) {
            *self.may_go_on.lock().unwrap() = true;
            self.changed.notify_one();
        }
    }
}
