//! [`Listeners`]: the sockets of a server, and the event loops that accept from them.

#[cfg(feature = "cli")]
use http::StatusCode;
use tokio::runtime::Handle;

use super::Listener;
#[cfg(feature = "tls")]
use super::tls;
#[cfg(feature = "cli")]
use crate::error::{Error, Result};
#[cfg(feature = "cli")]
use crate::settings::Settings;

/// What a server accepts connections from. Each stays with the event loop that has accepted it.
pub(crate) struct Listeners {
    /// For the calling code's.
    pub(super) here: Listener,
    /// For those of other runtimes.
    pub(super) elsewhere: Vec<(Handle, Listener)>,
}

impl Listeners {
    /// As [`Listener::open`], for each of these runtimes, or for the current one if there are none.
    ///
    /// # Errors
    /// As [`Listener::open`], and when the system has no further socket.
    #[cfg(feature = "cli")]
    pub(crate) fn open<'a>(
        settings: &Settings,
        mut runtimes: impl Iterator<Item = &'a Handle>,
    ) -> Result<Self> {
        let Some(first) = runtimes.next() else {
            return Ok(Listener::open(settings)?.into());
        };
        let listener = {
            let _entered = first.enter();
            Listener::open(settings)?
        };
        let one_more = |runtime: &Handle| {
            let _entered = runtime.enter();
            let listener = listener.one_more().map_err(|error| {
                let message = format!("cannot listen on one more socket for `per-core`: {error}");
                Error::new(StatusCode::INTERNAL_SERVER_ERROR, message)
            });
            Ok((runtime.clone(), listener?))
        };
        let others = runtimes.map(one_more).collect::<Result<Vec<_>>>()?;
        Ok(Self {
            here: Listener::from_iter([]),
            elsewhere: [(first.clone(), listener)]
                .into_iter()
                .chain(others)
                .collect(),
        })
    }

    /// Where clients find each socket.
    #[cfg(feature = "cli")]
    pub(crate) fn places(&self) -> std::io::Result<Vec<String>> {
        // Those of all event loops are at the same places.
        let listener = self.elsewhere.first().map(|(_, listener)| listener);
        listener.unwrap_or(&self.here).places()
    }

    /// The other runtimes that serve connections.
    pub(crate) fn runtimes(&self) -> impl Iterator<Item = &Handle> {
        self.elsewhere.iter().map(|(runtime, _)| runtime)
    }

    /// How many files the other runtimes keep open: their sockets, and those by which the system wakes them.
    pub(crate) fn files(&self) -> usize {
        const WAKING: usize = 4;
        let keeps = |(_, listener): &(_, Listener)| WAKING + listener.count();
        self.elsewhere.iter().map(keeps).sum()
    }

    /// Whether clients who wait may be served by somebody else once we are gone.
    pub(crate) fn are_inherited(&self) -> bool {
        self.all().all(Listener::is_inherited)
    }

    /// Reads the certificates again and again until what it returns is dropped.
    #[cfg(feature = "tls")]
    pub(super) fn watch_certificates(&self) -> Option<tls::Watch> {
        tls::watch(self.all().flat_map(Listener::certificates))
    }

    fn all(&self) -> impl Iterator<Item = &Listener> {
        let elsewhere = self.elsewhere.iter().map(|(_, listener)| listener);
        [&self.here].into_iter().chain(elsewhere)
    }
}

impl From<Listener> for Listeners {
    fn from(here: Listener) -> Self {
        Self {
            here,
            elsewhere: Vec::new(),
        }
    }
}
