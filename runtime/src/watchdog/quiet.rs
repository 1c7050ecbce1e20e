//! [`Quiet`]: what is said over and over is said once a minute.

use std::time::{Duration, Instant};

const QUIET: Duration = Duration::from_mins(1);

/// When something was last said, and how often it was not said since.
#[derive(Debug, Default)]
pub(super) struct Quiet {
    last: Option<Instant>,
    unsaid: u64,
}

impl Quiet {
    /// Whether it is to be said now; if so, after how often it was not.
    pub(super) fn speak(&mut self, now: Instant) -> Option<u64> {
        let is_recent = |last: Instant| now.saturating_duration_since(last) < QUIET;
        if self.last.is_some_and(is_recent) {
            self.unsaid += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.unsaid))
    }
}
