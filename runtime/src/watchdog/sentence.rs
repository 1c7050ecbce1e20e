//! [`Sentence`]: when a view is polled in quarantine, and when it is free again. Times are passed in.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// So many stalls ..
const STALLS: usize = 3;

/// .. within this time lead to quarantine.
const WITHIN: Duration = Duration::from_mins(10);

/// No term is doubled beyond it.
const LONGEST: Duration = Duration::from_hours(1);

/// A view that has held nothing for so long begins anew.
const FORGOTTEN: Duration = Duration::from_hours(1);

/// A stall is known a little after it has begun, and may be known only when the trial it belongs to is over.
const AFTERMATH: Duration = Duration::from_secs(1);

/// How a view stands with the event loop.
#[derive(Debug)]
pub(super) struct Sentence {
    /// That of a first conviction.
    first_term: Duration,
    /// The latest or current one.
    term: Duration,
    /// The latest ones of a view that is free.
    stalls: VecDeque<Instant>,
    state: State,
    convictions: u64,
    trials: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Free {
        /// When it was let out of quarantine.
        since: Option<Instant>,
    },
    Serving {
        /// When the next request is a trial, unless that is never.
        until: Option<Instant>,
    },
    /// One request is polled on the event loop, the others are not.
    OnTrial { number: u64, since: Instant },
}

/// What has become of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ruling {
    Convicted { term: Duration },
    TrialFailed { term: Duration },
    Freed,
}

impl Sentence {
    pub(super) fn new(first_term: Duration) -> Self {
        Self {
            first_term,
            term: first_term,
            stalls: VecDeque::new(),
            state: State::Free { since: None },
            convictions: 0,
            trials: 0,
        }
    }

    /// It holds the event loop.
    pub(super) fn stalled(&mut self, now: Instant) -> Option<Ruling> {
        match self.state {
            // What is still on the event loop has begun before.
            State::Serving { .. } => None,
            State::OnTrial { .. } => Some(self.trial_failed(now)),
            State::Free { since } if since.is_some_and(|since| now < since + AFTERMATH) => {
                Some(self.trial_failed(now))
            }
            State::Free { since } => {
                let is_recent = |stall: &Instant| now.saturating_duration_since(*stall) < WITHIN;
                self.stalls.retain(is_recent);
                self.stalls.push_back(now);
                (self.stalls.len() >= STALLS).then(|| self.convict(since, now))
            }
        }
    }

    fn convict(&mut self, freed: Option<Instant>, now: Instant) -> Ruling {
        let is_known = freed.is_some_and(|freed| now < freed + FORGOTTEN);
        self.term = if is_known {
            self.doubled()
        } else {
            self.first_term
        };
        self.convictions += 1;
        self.lock_up(now);
        Ruling::Convicted { term: self.term }
    }

    fn trial_failed(&mut self, now: Instant) -> Ruling {
        self.term = self.doubled();
        self.lock_up(now);
        Ruling::TrialFailed { term: self.term }
    }

    fn lock_up(&mut self, now: Instant) {
        self.stalls.clear();
        self.state = State::Serving {
            until: now.checked_add(self.term),
        };
    }

    fn doubled(&self) -> Duration {
        self.term
            .saturating_mul(2)
            .min(LONGEST.max(self.first_term))
    }

    /// Whether the request that asks is a trial, and which.
    pub(super) fn ask(&mut self, now: Instant) -> Option<u64> {
        match self.state {
            State::Serving { until: Some(until) } if until <= now => {
                self.trials += 1;
                let number = self.trials;
                self.state = State::OnTrial { number, since: now };
                Some(number)
            }
            _ => None,
        }
    }

    /// The trial of this number has ended without a stall.
    pub(super) fn passed(&mut self, trial: u64, now: Instant) -> Option<Ruling> {
        self.open_trial(trial)?;
        self.state = State::Free { since: Some(now) };
        Some(Ruling::Freed)
    }

    /// The client of the trial of this number has left, which decides nothing; unless it was there for as long as the
    /// term: a stream without an end could not be tried otherwise.
    pub(super) fn abandoned(&mut self, trial: u64, now: Instant) -> Option<Ruling> {
        let since = self.open_trial(trial)?;
        if now.saturating_duration_since(since) >= self.term {
            return self.passed(trial, now);
        }
        self.state = State::Serving { until: Some(now) };
        None
    }

    /// Since when it goes on, unless it has been decided.
    fn open_trial(&self, trial: u64) -> Option<Instant> {
        match self.state {
            State::OnTrial { number, since } if number == trial => Some(since),
            _ => None,
        }
    }

    pub(super) fn is_convicted(&self) -> bool {
        !matches!(self.state, State::Free { .. })
    }

    pub(super) fn is_on_trial(&self) -> bool {
        matches!(self.state, State::OnTrial { .. })
    }

    /// How long it is until the next trial, unless there is none to come.
    pub(super) fn next_trial(&self, now: Instant) -> Option<Duration> {
        match self.state {
            State::Serving { until } => Some(until?.saturating_duration_since(now)),
            _ => None,
        }
    }

    /// How often it was convicted, other than by a trial.
    pub(super) fn convictions(&self) -> u64 {
        self.convictions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    /// A view, and a time that passes only when it is told to.
    struct Case {
        sentence: Sentence,
        now: Instant,
    }

    impl Case {
        fn new() -> Self {
            Self {
                sentence: Sentence::new(MINUTE),
                now: Instant::now(),
            }
        }

        fn after(&mut self, time: Duration) -> &mut Self {
            self.now += time;
            self
        }

        fn stalls(&mut self) -> Option<Ruling> {
            self.sentence.stalled(self.now)
        }

        fn asks(&mut self) -> Option<u64> {
            self.sentence.ask(self.now)
        }

        fn is_convicted_for(&mut self, term: Duration) {
            assert_eq!(self.stalls(), None);
            assert_eq!(self.stalls(), None);
            assert_eq!(self.stalls(), Some(Ruling::Convicted { term }));
        }

        fn is_freed(&mut self) {
            let trial = self.asks().unwrap();
            let freed = self.sentence.passed(trial, self.now);
            assert_eq!(freed, Some(Ruling::Freed));
        }
    }

    #[test]
    fn three_stalls_within_ten_minutes_convict() {
        let mut case = Case::new();
        assert_eq!(case.stalls(), None);
        assert_eq!(case.after(9 * MINUTE).stalls(), None);
        // The first one is too long ago.
        assert_eq!(case.after(MINUTE).stalls(), None);
        let convicted = Ruling::Convicted { term: MINUTE };
        assert_eq!(case.after(8 * MINUTE).stalls(), Some(convicted));
        assert!(case.sentence.is_convicted());
        // Those that had begun before say nothing new.
        assert_eq!(case.stalls(), None);
        assert_eq!(case.sentence.convictions(), 1);
    }

    #[test]
    fn after_its_term_one_request_is_a_trial() {
        let mut case = Case::new();
        case.is_convicted_for(MINUTE);
        assert_eq!(case.after(MINUTE / 2).asks(), None);
        assert_eq!(case.sentence.next_trial(case.now), Some(MINUTE / 2));
        let trial = case.after(MINUTE / 2).asks().unwrap();
        assert_eq!(case.asks(), None);
        assert!(case.sentence.is_on_trial() && case.sentence.is_convicted());
        assert_eq!(case.sentence.passed(trial, case.now), Some(Ruling::Freed));
        assert!(!case.sentence.is_convicted());
        // It has been decided.
        assert_eq!(case.sentence.passed(trial, case.now), None);
        assert_eq!(case.sentence.abandoned(trial, case.now), None);
    }

    #[test]
    fn a_trial_that_fails_doubles_the_term_up_to_an_hour() {
        let mut case = Case::new();
        case.is_convicted_for(MINUTE);
        let mut wait = MINUTE;
        for minutes in [2, 4, 8, 16, 32, 60, 60] {
            let trial = case.after(wait).asks().unwrap();
            wait = minutes * MINUTE;
            let failed = Ruling::TrialFailed { term: wait };
            assert_eq!(case.stalls(), Some(failed));
            assert_eq!(case.sentence.passed(trial, case.now), None);
            assert_eq!(case.after(wait / 2).asks(), None);
            wait /= 2;
        }
        assert_eq!(case.sentence.convictions(), 1);
    }

    #[test]
    fn a_trial_whose_client_leaves_decides_nothing() {
        let mut case = Case::new();
        case.is_convicted_for(MINUTE);
        let trial = case.after(MINUTE).asks().unwrap();
        assert_eq!(case.sentence.abandoned(trial, case.now), None);
        assert!(case.sentence.is_convicted());
        // The next one is a trial, too; one that is over decides nothing about it.
        let next = case.asks().unwrap();
        assert_eq!(case.sentence.passed(trial, case.now), None);
        // A whole term is as good as an end.
        case.after(MINUTE);
        assert_eq!(case.sentence.abandoned(next, case.now), Some(Ruling::Freed));
    }

    #[test]
    fn good_conduct_of_an_hour_is_needed() {
        let mut case = Case::new();
        case.is_convicted_for(MINUTE);
        case.after(MINUTE).is_freed();
        case.after(59 * MINUTE).is_convicted_for(2 * MINUTE);
        case.after(2 * MINUTE).is_freed();
        case.after(60 * MINUTE).is_convicted_for(MINUTE);
        assert_eq!(case.sentence.convictions(), 3);
    }

    #[test]
    fn a_stall_that_is_known_late_counts_for_its_trial() {
        let mut case = Case::new();
        case.is_convicted_for(MINUTE);
        case.after(MINUTE).is_freed();
        let failed = Ruling::TrialFailed { term: 2 * MINUTE };
        assert_eq!(case.after(AFTERMATH / 2).stalls(), Some(failed));
    }

    #[test]
    fn a_term_may_be_for_ever() {
        let mut sentence = Sentence::new(Duration::MAX);
        let now = Instant::now();
        for _ in 0..STALLS {
            sentence.stalled(now);
        }
        assert!(sentence.is_convicted());
        assert_eq!(sentence.ask(now + FORGOTTEN * 1000), None);
        assert_eq!(sentence.next_trial(now), None);
    }
}
