//! Whether a thread polls a request in the task of its connection.

use std::cell::Cell;

thread_local! {
    static IS_IN_REQUEST: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling code is polled by a connection of a server, rather than by a task that other code may wait for
/// or by a thread of a pool.
#[allow(dead_code, reason = "the pools ask it")]
pub(crate) fn is_in_request() -> bool {
    IS_IN_REQUEST.get()
}

/// Runs `step` as a poll by a connection.
pub(super) fn in_request<R>(step: impl FnOnce() -> R) -> R {
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            IS_IN_REQUEST.set(self.0);
        }
    }
    let _back = Back(IS_IN_REQUEST.replace(true));
    step()
}
