//! [`Suspect`]: a poll that goes on and on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Ward;
use super::culprit::Culprit;
use super::held::Held;
use super::report;
use super::stalls::Say;
use super::trace;
use crate::polling::{Application, LoopThread, Stretch};

/// A poll that was seen more than once.
pub(super) struct Suspect {
    held: Held,
    /// `None` until it is known.
    application: Option<Application>,
    /// What the thread was seen at, and how often.
    seen_at: Vec<(Culprit, u32)>,
    told: Option<Told>,
}

/// A stall that was counted while it lasts.
struct Told {
    culprit: Culprit,
    say: Say,
    /// For how long it was, by then.
    held: Duration,
}

impl Suspect {
    pub(super) fn new(since: Instant, thread: &LoopThread) -> Self {
        Self {
            held: Held::new(since, thread.id()),
            application: None,
            seen_at: Vec::new(),
            told: None,
        }
    }

    /// Looks once more; tells of it when it has gone on for too long.
    pub(super) fn look(
        &mut self,
        now: Instant,
        thread: &'static LoopThread,
        stretch: Stretch,
        wards: &[Arc<Ward>],
    ) {
        let Some((application, doing)) = thread.doing_in(stretch) else {
            return;
        };
        self.application = Some(application);
        self.note(Culprit::of(doing));
        if let Some(ward) = self.ward(wards) {
            ward.nudge.give();
        }
        self.held.look(|| thread.stretch() == stretch);
        if self.told.is_some() {
            return;
        }
        if let Some((ward, culprit, held)) = self.verdict(now, wards) {
            let say = ward.stalls.begun(culprit, now);
            if let Say::Warning { unsaid } = say {
                let spot = ward
                    .has_traces
                    .then(|| trace::spot(thread, stretch))
                    .flatten();
                report::begun(&culprit, held, self.held.work(), spot.as_deref(), unsaid);
            }
            ward.note(&culprit, &self.held, now);
            self.told = Some(Told { culprit, say, held });
        }
    }

    /// The poll is over.
    pub(super) fn end(self, end: Instant, wards: &[Arc<Ward>]) {
        if let Some(Told { culprit, say, held }) = self.told {
            // On a busy machine its share of the time may turn out to be less than was thought.
            let held = self.held.until(end).max(held);
            if let Some(ward) = self.ward(wards) {
                ward.stalls.ended(culprit, held);
            }
            if let Say::Warning { .. } = say {
                report::ended(&culprit, held);
            }
            return;
        }
        if let Some((ward, culprit, held)) = self.verdict(end, wards) {
            let say = ward.stalls.begun(culprit, end);
            ward.stalls.ended(culprit, held);
            if let Say::Warning { unsaid } = say {
                report::over(&culprit, held, self.held.work(), unsaid);
            }
            ward.note(&culprit, &self.held, end);
        }
    }

    /// Whether it has held its thread for too long until then, and what has.
    fn verdict<'w>(
        &self,
        until: Instant,
        wards: &'w [Arc<Ward>],
    ) -> Option<(&'w Ward, Culprit, Duration)> {
        let ward = self.ward(wards)?;
        let held = self.held.until(until);
        let (culprit, _) = self.seen_at.iter().max_by_key(|(_, count)| count)?;
        (held >= ward.threshold).then_some((ward, *culprit, held))
    }

    fn ward<'w>(&self, wards: &'w [Arc<Ward>]) -> Option<&'w Ward> {
        let application = self.application?;
        let ours = wards.iter().find(|it| it.application == application);
        ours.map(|ours| &**ours)
    }

    fn note(&mut self, culprit: Culprit) {
        let known = self.seen_at.iter_mut().find(|(it, _)| *it == culprit);
        match known {
            Some((_, count)) => *count += 1,
            None => self.seen_at.push((culprit, 1)),
        }
    }
}

impl Ward {
    /// Holds a stall against its view.
    fn note(&self, culprit: &Culprit, held: &Held, now: Instant) {
        if let Some(record) = culprit.view_to_blame().and_then(|view| self.record(view)) {
            record.stalled(now, held.is_certain(), held.work());
        }
    }
}
