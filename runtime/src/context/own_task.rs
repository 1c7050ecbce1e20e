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

/// What is polled is the request of this number until the guard is dropped.
pub(super) fn enter_request(request: usize) -> Within {
    Within(REQUEST.replace(request))
}

/// A connection polls a request as long as this stands.
#[must_use]
pub(super) struct Within(usize);

impl Drop for Within {
    fn drop(&mut self) {
        REQUEST.set(self.0);
    }
}
