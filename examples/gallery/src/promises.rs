//! [`Promises`]: what must hold on every machine.

use std::fmt::Debug;

/// Counts those that were broken, and says which.
#[derive(Default)]
pub(crate) struct Promises {
    broken: usize,
}

impl Promises {
    pub(crate) fn equal<T: PartialEq + Debug>(
        &mut self,
        of: &str,
        promise: &str,
        expected: &T,
        seen: &T,
    ) {
        if expected != seen {
            self.broken += 1;
            eprintln!("broken: {of}: {promise}: expected {expected:?}, saw {seen:?}");
        }
    }

    pub(crate) fn are_kept(&self) -> bool {
        self.broken == 0
    }
}
