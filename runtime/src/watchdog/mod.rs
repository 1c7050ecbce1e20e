//! The watchdog: sees from a thread of its own when the event loop is held, and says by what.

mod advice;
mod crowd;
mod culprit;
mod held;
mod hints;
mod monitor;
mod nudge;
mod quiet;
mod record;
mod report;
mod sentence;
mod stalls;
mod suspect;
mod thread_time;
#[cfg(all(
    feature = "backtrace",
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64"),
))]
mod trace;
#[cfg(not(all(
    feature = "backtrace",
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64"),
)))]
#[path = "without_trace.rs"]
mod trace;
mod trial;
mod workers;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use crate::bridge::Pools;
use crate::info::Info;
use crate::polling::Application;
use crate::settings::Settings;

use crowd::Crowds;
use nudge::Nudge;
pub use record::QuarantineMetrics;
pub(crate) use record::Record;
pub use stalls::StallMetrics;
use stalls::Stalls;
pub(crate) use trial::Trial;

/// An application under watch.
#[derive(Debug)]
pub(crate) struct Watch {
    ward: Arc<Ward>,
}

/// What the watchdog knows of an application.
#[derive(Debug)]
struct Ward {
    /// Zero when nobody watches.
    application: Application,
    threshold: Duration,
    /// Whether a thread that is held is asked where it is.
    has_traces: bool,
    nudge: Nudge,
    stalls: Stalls,
    crowds: Crowds,
    /// From when on a view has waited long for a thread.
    long_wait: Duration,
    /// In the order of their numbers.
    views: Box<[Record]>,
}

impl Watch {
    /// Of these views, whose numbers are their places.
    pub(crate) fn new(settings: &Settings, views: Vec<&'static Info>, pools: &Arc<Pools>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let is_on = settings.watchdog_threshold != Duration::MAX;
        let application = if is_on {
            NEXT.fetch_add(1, Ordering::Relaxed)
        } else {
            0
        };
        let term = settings.quarantine.then_some(settings.quarantine_term);
        let record = |view| Record::new(view, term, is_on);
        let ward = Arc::new(Ward {
            application,
            threshold: settings.watchdog_threshold,
            has_traces: settings.watchdog_backtrace,
            nudge: Nudge::default(),
            stalls: Stalls::default(),
            crowds: Crowds::new(Arc::downgrade(pools)),
            long_wait: crowd::long_wait(settings.queue_timeout),
            views: views.into_iter().map(record).collect(),
        });
        if is_on {
            monitor::watch(&ward);
        }
        Self { ward }
    }

    /// Its number for those who publish what they poll.
    #[inline]
    pub(crate) fn application(&self) -> Application {
        self.ward.application
    }

    fn is_on(&self) -> bool {
        self.ward.is_on()
    }

    /// A view has run on the event loop for as long as this, while its runs are still looked at; `has_waited` says that
    /// it did so in pieces.
    #[cold]
    pub(crate) fn ran(&self, view: &Record, began: Instant, has_waited: bool) {
        let now = Instant::now();
        let ran = now.saturating_duration_since(began);
        // The watchdog tells of longer ones by itself.
        if ran < self.ward.threshold
            && let Some(long) = view.hints.ran_on_loop(ran, has_waited, now)
        {
            advice::long_on_loop(view.info, long);
        }
    }

    /// The view of this number.
    #[inline]
    pub(crate) fn view(&self, number: u32) -> &Record {
        self.ward.view(number)
    }

    /// Whether the request that asks, of a view in quarantine, is to be polled on the event loop all the same.
    pub(crate) fn trial(&self, number: u32) -> Option<Trial> {
        let view = self.view(number);
        // All others take no lock.
        let is_there = view.wants_quarantine(false);
        let trial = is_there.then(|| view.ask(Instant::now())).flatten()?;
        Some(Trial::new(&self.ward, number, trial))
    }

    /// The views that are or were in quarantine.
    pub(crate) fn quarantine(&self) -> Vec<QuarantineMetrics> {
        let now = Instant::now();
        let views = self.ward.views.iter();
        views.filter_map(|view| view.quarantine(now)).collect()
    }

    /// Says that this runtime serves the application.
    pub(crate) fn set_runtime(&self, runtime: Handle) {
        self.ward.nudge.set_runtime(runtime);
    }

    /// Has the watchdog begin before there is something to see.
    pub(crate) fn start(&self) {
        if self.is_on() {
            monitor::start();
        }
    }

    pub(crate) fn stalls(&self) -> Vec<StallMetrics> {
        self.ward.stalls.snapshot()
    }
}

impl Ward {
    fn is_on(&self) -> bool {
        self.application != 0
    }

    #[inline]
    fn view(&self, number: u32) -> &Record {
        &self.views[number as usize]
    }

    fn record(&self, view: &'static Info) -> Option<&Record> {
        self.views.iter().find(|it| it.info.key() == view.key())
    }
}

/// Whoever watches sees that it has gone: nobody can get hold of it any more.
impl Drop for Ward {
    fn drop(&mut self) {
        if self.is_on() {
            monitor::wake();
        }
    }
}
