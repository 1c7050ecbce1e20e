//! [`Held`]: how long a poll has held its thread, by itself.

use std::time::{Duration, Instant};

use super::thread_time::{Reading, ThreadTime};

/// The time of a poll that has been seen more than once.
///
/// A thread that waits for a processor holds nothing: on a busy machine each poll takes long. What counts is the share of
/// the time in which it ran, or slept in the system, since it has been looked at.
#[derive(Debug)]
pub(super) struct Held {
    since: Instant,
    /// `None` where the system tells nothing: then all of its time counts.
    times: Option<Times>,
}

#[derive(Debug)]
struct Times {
    source: ThreadTime,
    shares: Shares,
}

/// What a thread does with its time.
#[derive(Debug)]
struct Shares {
    last: (Instant, Reading),
    all: Duration,
    ran: Duration,
    slept: Duration,
}

/// What a poll does for the most part, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Computes,
    /// For a lock, a file, another process, a moment.
    Waits,
    Unknown,
}

impl Held {
    /// A poll that has gone on since then, on this thread.
    pub(super) fn new(since: Instant, thread: i32) -> Self {
        let times = ThreadTime::of(thread).and_then(|source| {
            let first = source.read()?;
            let shares = Shares::new(Instant::now(), first);
            Some(Times { source, shares })
        });
        Self { since, times }
    }

    /// Looks at the thread once more. What it says counts if the poll still goes on afterwards.
    pub(super) fn look(&mut self, goes_on: impl Fn() -> bool) {
        // Whoever looks may have to wait for a processor itself, at any place: what it is told was so somewhere between.
        let from = Instant::now();
        if let Some(Times { source, shares }) = &mut self.times
            && let Some(reading) = source.read()
            && goes_on()
        {
            shares.note(from, Instant::now(), reading);
        }
    }

    /// How long it has held the thread until then.
    pub(super) fn until(&self, end: Instant) -> Duration {
        let all = end.saturating_duration_since(self.since);
        match &self.times {
            Some(times) => all.mul_f64(times.shares.own()),
            None => all,
        }
    }

    pub(super) fn work(&self) -> Work {
        match &self.times {
            Some(times) if times.shares.ran >= times.shares.slept => Work::Computes,
            Some(_) => Work::Waits,
            None => Work::Unknown,
        }
    }

    /// Whether it is known that the time was the poll's own.
    pub(super) fn is_certain(&self) -> bool {
        self.times.is_some()
    }
}

impl Shares {
    fn new(now: Instant, first: Reading) -> Self {
        Self {
            last: (now, first),
            all: Duration::ZERO,
            ran: Duration::ZERO,
            slept: Duration::ZERO,
        }
    }

    /// What was read between these two moments.
    fn note(&mut self, from: Instant, to: Instant, reading: Reading) {
        let (then, before) = self.last;
        self.last = (to, reading);
        let ran = reading.ran.saturating_sub(before.ran);
        self.all += to.saturating_duration_since(then);
        self.ran += ran;
        if reading.is_asleep {
            // One that has slept and runs again loses what it has slept since: rather too little than too much.
            let queued = reading.queued.saturating_sub(before.queued);
            let passed = from.saturating_duration_since(then);
            self.slept += passed.saturating_sub(ran).saturating_sub(queued);
        }
    }

    /// The part of the time that was its own; none, before anything is known.
    fn own(&self) -> f64 {
        if self.all.is_zero() {
            return 0.0;
        }
        // The system counts in ticks, so it may have run for longer than it was looked at.
        (self.ran + self.slept).div_duration_f64(self.all).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// Looked at every 10 ms: what the thread has run and queued by then, in ms, and whether it sleeps.
    fn shares(readings: &[(u32, u32, bool)]) -> Shares {
        let start = Instant::now();
        let mut shares = Shares::new(start, Reading::default());
        for (turn, (ran, queued, is_asleep)) in (1..).zip(readings) {
            let reading = Reading {
                ran: MS * *ran,
                queued: MS * *queued,
                is_asleep: *is_asleep,
            };
            let now = start + 10 * MS * turn;
            shares.note(now, now, reading);
        }
        shares
    }

    fn is_about(share: f64, expected: f64) -> bool {
        (share - expected).abs() < 1e-6
    }

    #[test]
    fn what_runs_and_what_sleeps_holds_its_thread() {
        assert!(is_about(
            shares(&[(10, 0, false), (20, 0, false)]).own(),
            1.0
        ));
        assert!(is_about(shares(&[(0, 0, true), (0, 0, true)]).own(), 1.0));
        assert!(is_about(shares(&[(4, 0, true), (10, 0, false)]).own(), 0.8));
        // The tick that was missing comes later.
        assert!(is_about(
            shares(&[(8, 0, false), (24, 0, false)]).own(),
            1.0
        ));
    }

    #[test]
    fn what_waits_for_a_processor_does_not() {
        // The system adds a wait once it is over.
        assert!(is_about(shares(&[(0, 0, false), (0, 0, false)]).own(), 0.0));
        assert!(is_about(
            shares(&[(1, 0, false), (2, 18, false)]).own(),
            0.1
        ));
        assert!(is_about(shares(&[(0, 8, true), (0, 16, true)]).own(), 0.2));
    }

    #[test]
    fn of_a_reading_that_took_long_only_what_is_sure_counts() {
        let start = Instant::now();
        let mut shares = Shares::new(start, Reading::default());
        let asleep = Reading {
            is_asleep: true,
            ..Reading::default()
        };
        shares.note(start + 10 * MS, start + 40 * MS, asleep);
        assert!(is_about(shares.own(), 0.25));
    }

    #[test]
    fn nothing_is_held_before_it_was_looked_at_twice() {
        assert!(is_about(shares(&[]).own(), 0.0));
    }
}
