//! [`Record`]: what is known of a view from how it has behaved.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::info::Info;

/// A view of an application, for as long as that is served.
#[derive(Debug)]
pub(crate) struct Record {
    info: &'static Info,
    is_slow: AtomicBool,
}

impl Record {
    pub(super) fn new(info: &'static Info) -> Self {
        Self {
            info,
            is_slow: AtomicBool::new(false),
        }
    }

    pub(crate) fn info(&self) -> &'static Info {
        self.info
    }

    /// Whether it has held the event loop before.
    #[inline]
    pub(crate) fn is_slow(&self) -> bool {
        self.is_slow.load(Ordering::Relaxed)
    }

    /// It holds the event loop; `is_certain` says that it does so by itself, whatever else the machine does.
    pub(super) fn stalled(&self, _now: Instant, _is_certain: bool) {
        self.is_slow.store(true, Ordering::Relaxed);
    }
}
