//! A fixed number of `SQLite` connections, lent one at a time.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

/// Connections that are not in use; who finds none waits for one to come back.
///
/// Waiting is right here: only threads that may block come this far, and more connections than a
/// few per core would only cost file descriptors.
#[derive(Debug)]
pub(super) struct Connections {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Connections {
    pub(super) fn new(idle: Vec<Connection>) -> Self {
        Self {
            idle: Mutex::new(idle),
            returned: Condvar::new(),
        }
    }

    pub(super) fn take(&self) -> Lent<'_> {
        let mut idle = self
            .returned
            .wait_while(self.idle(), |idle| idle.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        Lent {
            connection: idle.pop(),
            home: self,
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        // Nothing panics between a `push` and a `pop`, so a poisoned list is a good list.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes home when dropped, also when its borrower panics.
#[derive(Debug)]
pub(super) struct Lent<'a> {
    /// `None` only inside `drop`.
    connection: Option<Connection>,
    home: &'a Connections,
}

impl Deref for Lent<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("present until drop")
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("present until drop")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.home.idle().extend(self.connection.take());
        self.home.returned.notify_one();
    }
}
