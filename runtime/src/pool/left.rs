//! [`Left`]: what becomes of a job that nobody waits for any more.

use std::cell::Cell;

thread_local! {
    /// Of the waiter that was dropped last on this thread.
    static LAST: Cell<Option<Left>> = const { Cell::new(None) };
}

/// What becomes of a job whose waiter is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// It never runs.
    Queued,
    /// It runs to its end.
    Running,
}

impl Left {
    pub(super) fn note(self) {
        LAST.set(Some(self));
    }

    /// Runs `drop`, which may drop a waiter; returns what became of its job.
    pub(crate) fn by(drop: impl FnOnce()) -> Option<Self> {
        LAST.set(None);
        drop();
        LAST.take()
    }
}
