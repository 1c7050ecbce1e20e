//! The quarantine: a second event loop, whose threads poll what has held the first one, so that nobody else waits for it.

mod guest;
mod threads;

use std::fmt;
use std::sync::OnceLock;

use tokio::runtime::Handle;

use crate::settings::Settings;

use guest::Guest;
pub(crate) use guest::Stay;
use threads::Threads;

/// That of an application. Its threads are started by the first guest.
pub(crate) struct Quarantine {
    count: usize,
    /// `None` where the system refuses threads.
    threads: OnceLock<Option<Threads>>,
}

impl Quarantine {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            count: settings.cpu_threads,
            threads: OnceLock::new(),
        }
    }

    /// The way in for the calling code; `None` where there are no threads for it, or no runtime here that it could belong
    /// to.
    pub(crate) fn entrance(&self) -> Option<Entrance<'_>> {
        let threads = self.threads.get_or_init(|| start(self.count)).as_ref()?;
        let main = Handle::try_current().ok()?;
        Some(Entrance { threads, main })
    }
}

/// The way into quarantine.
pub(crate) struct Entrance<'a> {
    threads: &'a Threads,
    main: Handle,
}

impl Entrance<'_> {
    /// Polls `future` there from now on, in the context of the calling code; what it makes, connections, timers and
    /// tasks, belongs to the runtime of the calling code all the same.
    pub(crate) fn take_in<F>(self, future: F) -> Stay<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + Unpin + 'static,
    {
        Stay::new(self.threads.spawn(Guest::new(self.main, future)))
    }
}

fn start(count: usize) -> Option<Threads> {
    let problem = match Threads::start(count) {
        Ok(threads) => return Some(threads),
        Err(error) => error,
    };
    tracing::warn!(
        target: "veduta::watchdog",
        "no thread for the quarantine, so all views stay on the event loop: {problem}"
    );
    None
}

impl fmt::Debug for Quarantine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quarantine")
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}
