//! [`Record`]: what is known of a view from how it has behaved.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::held::Work;
use super::hints::Hints;
use super::report;
use super::sentence::{Ruling, Sentence};
use crate::info::Info;

/// A view of an application, for as long as that is served.
#[derive(Debug)]
pub(crate) struct Record {
    pub(super) info: &'static Info,
    pub(super) hints: Hints,
    /// All that most requests read; zero of a view of which nothing is to be said.
    notes: AtomicU8,
    /// `None` for a view that no quarantine is for.
    sentence: Option<Mutex<Sentence>>,
    /// Requests that were polled in quarantine.
    quarantined: AtomicU64,
}

/// It has held the event loop before.
const SLOW: u8 = 1;
/// It is polled in quarantine ..
const CONVICTED: u8 = 2;
/// .. but for one request.
const ON_TRIAL: u8 = 4;

/// A view that was polled in quarantine.
///
/// ```
/// use veduta::{Metrics, view};
///
/// /// What others are protected from just now, one line each.
/// #[view("/quarantine")]
/// async fn quarantine(metrics: Metrics) -> String {
///     let there = metrics.quarantine.iter().filter(|it| it.is_quarantined);
///     there.map(|it| format!("{}\n", it.view.name)).collect()
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QuarantineMetrics {
    /// The view.
    pub view: &'static Info,
    /// Whether its requests are polled in quarantine now; one of them may be a trial.
    pub is_quarantined: bool,
    /// How long it is until its next request is a trial; `None` when it is free, on trial, or never tried.
    pub next_trial: Option<Duration>,
    /// How often it was sent there from freedom.
    pub convictions: u64,
    /// Requests that were polled there.
    pub requests: u64,
}

impl Record {
    /// Of a view that is sent to quarantine for such a term; `None` is never.
    pub(super) fn new(info: &'static Info, term: Option<Duration>, is_watched: bool) -> Self {
        let term = term.filter(|_| info.dispatch.is_on_loop());
        Self {
            info,
            notes: AtomicU8::new(0),
            sentence: term.map(|term| Mutex::new(Sentence::new(term))),
            quarantined: AtomicU64::new(0),
            hints: Hints::new(info, is_watched),
        }
    }

    pub(crate) fn info(&self) -> &'static Info {
        self.info
    }

    /// Whether there is anything to be said of it.
    #[inline]
    pub(crate) fn is_notable(&self) -> bool {
        self.notes() != 0
    }

    /// Whether its runs on the event loop are still looked at.
    #[inline]
    pub(crate) fn is_clocked(&self) -> bool {
        self.hints.is_open() && self.info.dispatch.is_on_loop()
    }

    /// Whether what is polled on the event loop is to go to quarantine; a trial does so once it has failed.
    #[inline]
    pub(crate) fn wants_quarantine(&self, is_trial: bool) -> bool {
        let notes = self.notes();
        notes & CONVICTED != 0 && !(is_trial && notes & ON_TRIAL != 0)
    }

    #[inline]
    fn notes(&self) -> u8 {
        self.notes.load(Ordering::Relaxed)
    }

    /// A request of it is polled in quarantine.
    pub(crate) fn count_quarantined(&self) {
        self.quarantined.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether it may be sent to quarantine.
    #[inline]
    pub(crate) fn is_supervised(&self) -> bool {
        self.sentence.is_some()
    }

    /// It needs a thread, whatever it takes: nobody has to look.
    pub(crate) fn needs_thread(&self) {
        self.hints.close();
    }

    /// It holds the event loop; `is_certain` says that it does so by itself, whatever else the machine does.
    pub(super) fn stalled(&self, now: Instant, is_certain: bool, work: Work) {
        self.notes.fetch_or(SLOW, Ordering::Relaxed);
        if is_certain {
            self.rule(work, |sentence| sentence.stalled(now));
        }
    }

    /// Whether the request that asks is a trial, and which.
    pub(super) fn ask(&self, now: Instant) -> Option<u64> {
        let mut sentence = self.sentence()?;
        let trial = sentence.ask(now);
        self.note(&sentence);
        trial
    }

    /// A trial has ended by itself.
    pub(super) fn passed(&self, trial: u64) {
        self.rule(Work::Unknown, |sentence| {
            sentence.passed(trial, Instant::now())
        });
    }

    /// Nobody waits for a trial any more.
    pub(super) fn abandoned(&self, trial: u64) {
        self.rule(Work::Unknown, |sentence| {
            sentence.abandoned(trial, Instant::now())
        });
    }

    fn rule(&self, work: Work, rule: impl FnOnce(&mut Sentence) -> Option<Ruling>) {
        let Some(mut sentence) = self.sentence() else {
            return;
        };
        let ruling = rule(&mut sentence);
        self.note(&sentence);
        drop(sentence);
        if let Some(ruling) = ruling {
            report::ruled(self.info, ruling, work);
        }
    }

    /// Tells all requests. Whoever calls this has the lock.
    fn note(&self, sentence: &Sentence) {
        let mut notes = 0;
        if sentence.is_convicted() {
            notes |= CONVICTED;
        }
        if sentence.is_on_trial() {
            notes |= ON_TRIAL;
        }
        let with_slow = |before| Some(before & SLOW | notes);
        let _ = self
            .notes
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, with_slow);
    }

    /// What there is to tell, of a view that was ever in quarantine.
    pub(super) fn quarantine(&self, now: Instant) -> Option<QuarantineMetrics> {
        let sentence = self.sentence()?;
        let was_there = sentence.convictions() > 0;
        was_there.then(|| QuarantineMetrics {
            view: self.info,
            is_quarantined: sentence.is_convicted(),
            next_trial: sentence.next_trial(now),
            convictions: sentence.convictions(),
            requests: self.quarantined.load(Ordering::Relaxed),
        })
    }

    fn sentence(&self) -> Option<MutexGuard<'_, Sentence>> {
        let sentence = self.sentence.as_ref()?;
        Some(sentence.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
