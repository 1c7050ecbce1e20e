//! What a thread does at this moment, as a backtrace that another thread asks for.
//!
//! The thread is interrupted by a signal (`signal`), writes the addresses of its frames into a place that was there
//! before (`slot`) and goes on. Names and lines are looked up by the thread that has asked (`tracer`), which then
//! finds the user's own source among them (`found`, by `path` and `name`).
//!
//! This needs an unwinder that can be called from within anything, which Linux with glibc has. Elsewhere, and without
//! the feature `backtrace`, there are no traces (`without`).

use std::sync::{Once, OnceLock};
use std::thread;

use crate::polling;

static TRACER: OnceLock<Option<Tracer>> = OnceLock::new();

/// Makes ready what asks threads, once a process, on a thread of its own: that takes a fifth of a second.
pub(super) fn prepare() {
    static PREPARING: Once = Once::new();
    PREPARING.call_once(|| {
        let thread = thread::Builder::new().name("veduta-symbols".to_owned());
        let prepared = thread.spawn(|| {
            polling::never_on_this_thread();
            TRACER.get_or_init(Tracer::start);
        });
        if let Err(error) = prepared {
            tracing::debug!("no backtraces of what holds the event loop: {error}");
        }
    });
}

/// What asks threads, once it is ready; `None` where no traces can be had.
pub(super) fn tracer() -> Option<&'static Tracer> {
    TRACER.get()?.as_ref()
}

macro_rules! where_traces_can_be_had {
    ($($item:item)*) => {
        $(
            #[cfg(all(
                feature = "backtrace",
                target_os = "linux",
                target_env = "gnu",
                any(target_arch = "x86_64", target_arch = "aarch64"),
            ))]
            $item
        )*
    };
}

macro_rules! elsewhere {
    ($($item:item)*) => {
        $(
            #[cfg(not(all(
                feature = "backtrace",
                target_os = "linux",
                target_env = "gnu",
                any(target_arch = "x86_64", target_arch = "aarch64"),
            )))]
            $item
        )*
    };
}

where_traces_can_be_had! {
    mod found;
    mod name;
    mod path;
    mod signal;
    mod slot;
    mod tracer;

    #[cfg(test)]
    mod stress;
    #[cfg(test)]
    mod tests;

    pub(super) use found::Frame;
    use tracer::Tracer;
}

elsewhere! {
    mod without;

    pub(super) use without::Frame;
    use without::Tracer;
}
