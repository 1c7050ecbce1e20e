//! [`Slot`]: the context that the code on a thread has.

use std::cell::RefCell;
use std::mem;
use std::sync::Arc;

use super::values::{Entries, Values};

thread_local! {
    /// Of the code that runs on this thread just now.
    static HERE: RefCell<Slot> = const { RefCell::new(Slot::outside()) };
}

/// A context, or that there is none; it is put in for the time of a poll or of a job.
pub(crate) struct Slot {
    is_inside: bool,
    /// Made when they are first needed.
    values: Option<Arc<Values>>,
}

impl Slot {
    /// Of code that belongs to no request.
    const fn outside() -> Self {
        Self {
            is_inside: false,
            values: None,
        }
    }

    /// A context of its own, with nothing in it.
    pub(crate) const fn empty() -> Self {
        Self {
            is_inside: true,
            values: None,
        }
    }

    /// A context of its own, with these values.
    pub(super) fn of(entries: Entries) -> Self {
        Self {
            is_inside: true,
            values: (!entries.is_empty()).then(|| Values::new(entries)),
        }
    }

    /// The context of the calling code, for code of it that runs elsewhere: they share the values.
    pub(crate) fn share() -> Self {
        values().map_or_else(Self::outside, |values| Self {
            is_inside: true,
            values: Some(values),
        })
    }

    /// A context of its own, with a copy of the values that the calling code has.
    pub(crate) fn copy() -> Self {
        Self::of(entries())
    }

    /// Puts the calling code into this context until the guard is dropped; then it has the one it had before.
    pub(crate) fn enter(&mut self) -> Visit<'_> {
        exchange(self);
        Visit(self)
    }

    /// Runs `step` in this context; afterwards, and after a panic, the thread has the one it had before.
    pub(crate) fn visit<R>(&mut self, step: impl FnOnce() -> R) -> R {
        let _visit = self.enter();
        step()
    }
}

/// The calling code is in a context as long as this stands.
#[must_use]
pub(crate) struct Visit<'a>(&'a mut Slot);

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        exchange(self.0);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(values) = self.values.take() {
            Values::give_back(values);
        }
    }
}

/// A thread that ends has no context any more.
fn exchange(slot: &mut Slot) {
    let _ = HERE.try_with(|here| mem::swap(&mut *here.borrow_mut(), slot));
}

/// The values of the calling code; `None` where it belongs to no request.
pub(super) fn values() -> Option<Arc<Values>> {
    let values = HERE.try_with(|here| {
        let mut here = here.borrow_mut();
        here.is_inside.then(|| {
            let values = here.values.get_or_insert_with(|| Values::new(Vec::new()));
            Arc::clone(values)
        })
    });
    values.ok().flatten()
}

/// A copy of what the calling code has set.
pub(super) fn entries() -> Entries {
    let values = HERE.try_with(|here| here.borrow().values.clone());
    values
        .ok()
        .flatten()
        .map_or_else(Vec::new, |values| values.copy())
}
