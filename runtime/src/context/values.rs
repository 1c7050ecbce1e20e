//! [`Values`]: what the locals of a context are set to.

use std::any::Any;
use std::cell::RefCell;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many empty ones a thread keeps.
const SPARE: usize = 32;

thread_local! {
    /// Every request that hops to a thread has one, most of them with nothing in it.
    static EMPTY: RefCell<Vec<Arc<Values>>> = const { RefCell::new(Vec::new()) };
}

/// The value of a local.
pub(super) type Value = Arc<dyn Any + Send + Sync>;

/// The number of a local, with its value. Contexts hold few of them, so they are searched from the front.
pub(super) type Entries = Vec<(usize, Value)>;

/// Shared by all code of a request. Code of the user never runs under the lock.
#[derive(Default)]
pub(super) struct Values {
    entries: Mutex<Entries>,
}

impl Values {
    pub(super) fn new(entries: Entries) -> Arc<Self> {
        let kept = EMPTY.try_with(|empty| empty.borrow_mut().pop());
        let values = kept.ok().flatten().unwrap_or_default();
        if !entries.is_empty() {
            *values.entries() = entries;
        }
        values
    }

    pub(super) fn get(&self, key: usize) -> Option<Value> {
        let entries = self.entries();
        let entry = entries.iter().find(|(other, _)| *other == key);
        entry.map(|(_, value)| Arc::clone(value))
    }

    /// The value that was set in the meantime, or else `value` from now on.
    pub(super) fn get_or_set(&self, key: usize, value: Value) -> Value {
        let mut entries = self.entries();
        if let Some((_, earlier)) = entries.iter().find(|(other, _)| *other == key) {
            return Arc::clone(earlier);
        }
        entries.push((key, Arc::clone(&value)));
        value
    }

    /// Returns the value until now, so that it is not dropped under the lock.
    pub(super) fn set(&self, key: usize, value: Value) -> Option<Value> {
        let mut entries = self.entries();
        if let Some((_, earlier)) = entries.iter_mut().find(|(other, _)| *other == key) {
            return Some(mem::replace(earlier, value));
        }
        entries.push((key, value));
        None
    }

    pub(super) fn copy(&self) -> Entries {
        self.entries().clone()
    }

    /// Drops the values, if nobody else needs them, and keeps the room for the next request.
    pub(super) fn give_back(mut shared: Arc<Self>) {
        let Some(values) = Arc::get_mut(&mut shared) else {
            return;
        };
        let entries = values.entries.get_mut();
        let entries = entries.unwrap_or_else(PoisonError::into_inner);
        if !entries.is_empty() {
            // Nobody is left to be told of a panic, beside the panic hook.
            let _ = catch_unwind(AssertUnwindSafe(|| entries.clear()));
        }
        // At the end of a thread nothing is kept.
        let _ = EMPTY.try_with(|empty| {
            let mut empty = empty.borrow_mut();
            if empty.len() < SPARE {
                empty.push(shared);
            }
        });
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
