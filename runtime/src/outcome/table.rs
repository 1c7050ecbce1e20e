//! [`Outcomes`]: what ended otherwise than by an answer, counted and logged by view.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Outcome, Stage};
use crate::info::Info;

/// How often requests of a view have ended in one way.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OutcomeCount {
    /// The view; `None` for requests that had not found one.
    pub view: Option<&'static Info>,
    /// The way.
    pub outcome: Outcome,
    /// How often, since the start.
    pub count: u64,
}

/// The counts of an application. What is answered is not counted: most requests never come here.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    counts: Mutex<BTreeMap<Key, OutcomeCount>>,
}

type Key = (Option<(&'static str, &'static str, u32)>, Outcome);

/// A request, or its view, that was dropped before its end.
pub(crate) struct Lost {
    pub(crate) view: Option<&'static Info>,
    pub(crate) outcome: Outcome,
    /// How far it had come.
    pub(crate) stage: Stage,
    /// Since it first had to wait.
    pub(crate) elapsed: Duration,
}

impl Outcomes {
    pub(crate) fn count(&self, view: Option<&'static Info>, outcome: Outcome) {
        let key = view.map(Info::key);
        let mut counts = self.counts();
        let entry = counts.entry((key, outcome)).or_insert(OutcomeCount {
            view,
            outcome,
            count: 0,
        });
        entry.count += 1;
    }

    /// Counts what nobody else logs, on a line of its own.
    pub(crate) fn record(&self, lost: &Lost) {
        let &Lost {
            view,
            outcome,
            stage,
            elapsed,
        } = lost;
        self.count(view, outcome);
        let view = view.map_or_else(|| "no view".to_owned(), Info::place);
        if outcome == Outcome::CutOff {
            tracing::warn!(%view, %stage, ?elapsed, "request ended: {outcome}");
        } else {
            // Clients leave all the time; the access log has a line for each.
            tracing::debug!(%view, %stage, ?elapsed, "request ended: {outcome}");
        }
    }

    /// The counts, by view and outcome.
    pub(crate) fn snapshot(&self) -> Vec<OutcomeCount> {
        self.counts().values().copied().collect()
    }

    /// How many requests have ended in this way.
    pub(crate) fn total(&self, outcome: Outcome) -> u64 {
        let counts = self.counts();
        let of_it = counts.values().filter(|count| count.outcome == outcome);
        of_it.map(|count| count.count).sum()
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<Key, OutcomeCount>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_counted_one_by_one() {
        let outcomes = Outcomes::default();
        outcomes.count(None, Outcome::Panicked);
        outcomes.count(None, Outcome::CutOff);
        outcomes.count(None, Outcome::CutOff);
        let counts: Vec<_> = outcomes
            .snapshot()
            .into_iter()
            .map(|OutcomeCount { outcome, count, .. }| (outcome, count))
            .collect();
        assert_eq!(counts, [(Outcome::Panicked, 1), (Outcome::CutOff, 2)]);
        assert_eq!(outcomes.total(Outcome::CutOff), 2);
    }
}
