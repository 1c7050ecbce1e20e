//! Where no traces can be had.

use std::sync::Once;

use crate::polling::{LoopThread, Stretch};

/// There is nothing to make ready.
pub(super) fn prepare() {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        tracing::debug!(
            "no backtraces of what holds the event loop: this needs the feature `backtrace`, and Linux with glibc"
        );
    });
}

/// Nobody knows.
pub(super) fn spot(_: &'static LoopThread, _: Stretch) -> Option<String> {
    None
}
