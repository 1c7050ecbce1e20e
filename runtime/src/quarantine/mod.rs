//! The quarantine: a second event loop, whose threads poll what has held the first one, so that nobody else waits for it.

mod guest;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::polling;
use crate::pool::{lower_priority, message_of};
use crate::settings::Settings;

use guest::Guest;
pub(crate) use guest::Stay;

/// That of an application. Its threads are started by the first guest.
pub(crate) struct Quarantine {
    threads: usize,
    /// `None` where the system refuses threads.
    runtime: OnceLock<Option<Runtime>>,
}

impl Quarantine {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            threads: settings.cpu_threads,
            runtime: OnceLock::new(),
        }
    }

    /// The way in for the calling code; `None` where there are no threads for it, or no runtime here that it could belong
    /// to.
    pub(crate) fn entrance(&self) -> Option<Entrance<'_>> {
        let runtime = self.runtime.get_or_init(|| start(self.threads)).as_ref()?;
        let main = Handle::try_current().ok()?;
        Some(Entrance { runtime, main })
    }
}

/// The way into quarantine.
pub(crate) struct Entrance<'a> {
    runtime: &'a Runtime,
    main: Handle,
}

impl Entrance<'_> {
    /// Polls `future` there from now on, in the context of the calling code; what it makes, connections, timers and
    /// tasks, belongs to the runtime of the calling code all the same.
    pub(crate) fn take_in<F>(self, future: F) -> Stay<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + Unpin + 'static,
    {
        Stay::new(self.runtime.spawn(Guest::new(self.main, future)))
    }
}

/// No drivers: what is polled here makes its timers and sockets elsewhere.
fn start(threads: usize) -> Option<Runtime> {
    let number = AtomicUsize::new(0);
    let name = move || {
        let number = number.fetch_add(1, Ordering::Relaxed);
        format!("veduta-quarantine-{number}")
    };
    let mut builder = Builder::new_multi_thread();
    builder
        .worker_threads(threads)
        .thread_name_fn(name)
        .on_thread_start(|| {
            lower_priority();
            polling::never_on_this_thread();
        });
    // Without a single thread tokio panics.
    let built = catch_unwind(AssertUnwindSafe(|| builder.build()));
    let problem = match built {
        Ok(Ok(runtime)) => return Some(runtime),
        Ok(Err(error)) => error.to_string(),
        Err(payload) => message_of(payload),
    };
    tracing::warn!(
        target: "veduta::watchdog",
        "no thread for the quarantine, so all views stay on the event loop: {problem}"
    );
    None
}

impl Drop for Quarantine {
    /// Nobody waits for what still holds a thread: whoever drops this may be on an event loop.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take().flatten() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Quarantine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quarantine")
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}
