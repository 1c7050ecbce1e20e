//! [`Stalls`]: what has held the event loop of an application, and how often.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::culprit::Culprit;
use super::quiet::Quiet;
use crate::histogram::Histogram;
use crate::info::Info;

/// Something that has held the event loop for longer than
/// [`Settings::watchdog_threshold`](crate::Settings::watchdog_threshold).
///
/// ```
/// use veduta::{Metrics, view};
///
/// /// What has stood in the way of others so far, one line each.
/// #[view("/stalls")]
/// async fn stalls(metrics: Metrics) -> String {
///     let lines = metrics.stalls.iter().map(|it| format!("{} {}\n", it.count, it.culprit));
///     lines.collect()
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StallMetrics {
    /// The view that it is, that it belongs to, or that it stands around; `None` outside of every view.
    pub view: Option<&'static Info>,
    /// What it is, as the log names it: ``async view `report` (src/main.rs:12)``.
    pub culprit: String,
    /// How often it has begun to hold the event loop for that long.
    pub count: u64,
    /// How long it has held it each time, give or take a tenth of the threshold; without what has not ended.
    pub held: Histogram,
}

/// The stalls of an application.
#[derive(Debug, Default)]
pub(super) struct Stalls(Mutex<Vec<Stall>>);

#[derive(Debug)]
struct Stall {
    culprit: Culprit,
    count: u64,
    held: Histogram,
    quiet: Quiet,
}

/// What is to be said of a stall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Say {
    /// And of so many that nothing was said of.
    Warning {
        unsaid: u64,
    },
    Nothing,
}

impl Stalls {
    pub(super) fn begun(&self, culprit: Culprit, now: Instant) -> Say {
        let mut stalls = self.stalls();
        let known = stalls.iter().position(|stall| stall.culprit == culprit);
        let place = known.unwrap_or_else(|| {
            stalls.push(Stall {
                culprit,
                count: 0,
                held: Histogram::default(),
                quiet: Quiet::default(),
            });
            stalls.len() - 1
        });
        let stall = &mut stalls[place];
        stall.count += 1;
        let said = stall.quiet.speak(now);
        said.map_or(Say::Nothing, |unsaid| Say::Warning { unsaid })
    }

    pub(super) fn ended(&self, culprit: Culprit, held: Duration) {
        let mut stalls = self.stalls();
        if let Some(stall) = stalls.iter_mut().find(|stall| stall.culprit == culprit) {
            stall.held.record(held);
        }
    }

    pub(super) fn snapshot(&self) -> Vec<StallMetrics> {
        let of = |stall: &Stall| StallMetrics {
            view: stall.culprit.view,
            culprit: stall.culprit.to_string(),
            count: stall.count,
            held: stall.held.clone(),
        };
        self.stalls().iter().map(of).collect()
    }

    fn stalls(&self) -> MutexGuard<'_, Vec<Stall>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::polling::{Doing, Kind, Subject};

    fn culprit(name: &'static Subject) -> Culprit {
        Culprit::of(Doing {
            view: None,
            subject: Some(name),
            origin: None,
        })
    }

    #[test]
    fn each_culprit_is_warned_of_once_a_minute() {
        static ONE: Subject = Subject::named(Kind::Layer, "One");
        static OTHER: Subject = Subject::named(Kind::Layer, "Other");
        let stalls = Stalls::default();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let first = Say::Warning { unsaid: 0 };
        assert_eq!(stalls.begun(culprit(&ONE), start), first);
        assert_eq!(stalls.begun(culprit(&OTHER), start), first);
        assert_eq!(stalls.begun(culprit(&ONE), at(1)), Say::Nothing);
        assert_eq!(stalls.begun(culprit(&ONE), at(59)), Say::Nothing);
        let later = Say::Warning { unsaid: 2 };
        assert_eq!(stalls.begun(culprit(&ONE), at(60)), later);
        stalls.ended(culprit(&ONE), Duration::from_millis(70));
        let counts: Vec<_> = stalls
            .snapshot()
            .iter()
            .map(|stall| (stall.count, stall.held.count()))
            .collect();
        assert_eq!(counts, [(4, 1), (1, 0)]);
    }
}
