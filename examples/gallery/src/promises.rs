//! [`Promises`]: what must hold on every machine.

/// Counts those that were broken, and says which.
#[derive(Default)]
pub(crate) struct Promises {
    broken: usize,
}

impl Promises {
    pub(crate) fn check(&mut self, is_kept: bool, of: &str, promise: &str) {
        if !is_kept {
            self.broken += 1;
            eprintln!("broken: {of}: {promise}");
        }
    }

    pub(crate) fn are_kept(&self) -> bool {
        self.broken == 0
    }
}
