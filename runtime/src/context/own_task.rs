//! Which request a thread polls in the task of its connection.

use std::cell::Cell;

thread_local! {
    static REQUEST: Cell<usize> = const { Cell::new(0) };
}

/// A number that no other request has at the same time, where the calling code is polled by a connection of a server;
/// zero in a task that other code may wait for, and on a thread of a pool.
pub(crate) fn request() -> usize {
    REQUEST.get()
}

/// Runs `step` as a poll by a connection, for the request of this number.
pub(super) fn in_request<R>(request: usize, step: impl FnOnce() -> R) -> R {
    struct Back(usize);
    impl Drop for Back {
        fn drop(&mut self) {
            REQUEST.set(self.0);
        }
    }
    let _back = Back(REQUEST.replace(request));
    step()
}
