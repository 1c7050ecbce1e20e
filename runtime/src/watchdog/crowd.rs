//! [`Crowds`]: pools that are at their maximum while jobs wait for them.

use std::sync::{Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::quiet::Quiet;
use super::workers::pool_of;
use super::{Record, Ward, advice};
use crate::bridge::Pools;
use crate::pool::PoolLoad;

/// How often the pools are looked at, at most.
const PAUSE: Duration = Duration::from_millis(100);

/// How often in a row a pool must have been full: a second without one free thread is no crowd that passes.
const LOOKS: u32 = 10;

/// Which part of the time that a job may wait is long, and the bounds of that.
const LONG_WAIT: u32 = 10;
const LEAST_LONG_WAIT: Duration = Duration::from_millis(50);
const MOST_LONG_WAIT: Duration = Duration::from_millis(500);

/// From when on a view has waited long for a thread: far from being refused, and long enough to be felt.
pub(super) fn long_wait(queue_timeout: Duration) -> Duration {
    (queue_timeout / LONG_WAIT).clamp(LEAST_LONG_WAIT, MOST_LONG_WAIT)
}

/// The pools of an application, as they were looked at.
#[derive(Debug)]
pub(super) struct Crowds {
    pools: Weak<Pools>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    last_look: Option<Instant>,
    /// In the order of the pools.
    crowds: Vec<Crowd>,
}

/// What is known of one pool.
#[derive(Debug, Default)]
struct Crowd {
    /// How often in a row it was full.
    looks: u32,
    quiet: Quiet,
}

impl Crowd {
    /// Notes how busy it is; if that is to be said, returns after how often it was not.
    fn note(&mut self, load: &PoolLoad<'_>, now: Instant) -> Option<u64> {
        if !load.is_full() {
            self.looks = 0;
            return None;
        }
        self.looks += 1;
        if !self.looks.is_multiple_of(LOOKS) {
            return None;
        }
        self.quiet.speak(now)
    }
}

impl Crowds {
    pub(super) fn new(pools: Weak<Pools>) -> Self {
        Self {
            pools,
            seen: Mutex::default(),
        }
    }
}

impl Ward {
    /// Looks at the pools, unless that was just now; returns whether one of them is full.
    pub(super) fn look_at_pools(&self, now: Instant) -> bool {
        let Some(pools) = self.crowds.pools.upgrade() else {
            return false;
        };
        let mut seen = self
            .crowds
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let is_recent = |last: Instant| now.saturating_duration_since(last) < PAUSE;
        if seen.last_look.is_some_and(is_recent) {
            return seen.crowds.iter().any(|crowd| crowd.looks > 0);
        }
        seen.last_look = Some(now);
        let mut is_any_full = false;
        for (place, load) in pools.loads().enumerate() {
            if seen.crowds.len() == place {
                seen.crowds.push(Crowd::default());
            }
            is_any_full |= load.is_full();
            if let Some(unsaid) = seen.crowds[place].note(&load, now) {
                advice::full(&load, &self.running_on(load.name), unsaid);
            }
        }
        is_any_full
    }

    /// A view has waited for so long before it got a thread.
    #[cold]
    pub(super) fn waited(&self, record: &Record, waited: Duration) {
        let view = record.info;
        let Some(pools) = self.crowds.pools.upgrade() else {
            return;
        };
        let load = pools.loads().find(|load| load.name == pool_of(view));
        // Where one more thread could have been started, it was the machine that was busy.
        let Some(load) = load.filter(|load| load.threads >= load.threads_limit) else {
            return;
        };
        if let Some(unsaid) = record.hints.speak(Instant::now()) {
            advice::waited(view, waited, &load, &self.running_on(load.name), unsaid);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(busy: usize, queued: usize) -> PoolLoad<'static> {
        PoolLoad {
            name: "reports",
            threads: 4,
            threads_limit: 4,
            busy,
            queued,
        }
    }

    #[test]
    fn a_pool_is_told_of_when_it_stays_full_once_a_minute() {
        let mut crowd = Crowd::default();
        let start = Instant::now();
        let mut full_for = |looks: u32, after: u64| {
            let now = start + Duration::from_secs(after);
            let said: Vec<_> = (0..looks)
                .filter_map(|_| crowd.note(&load(4, 1), now))
                .collect();
            said
        };
        assert_eq!(full_for(LOOKS, 0), [0]);
        assert!(full_for(3 * LOOKS, 30).is_empty());
        assert_eq!(full_for(LOOKS, 60), [3]);
    }

    #[test]
    fn a_pool_that_has_a_moment_for_everybody_is_not_told_of() {
        let mut crowd = Crowd::default();
        for turn in 0..10 * LOOKS {
            let free = if turn % 2 == 0 {
                load(3, 0)
            } else {
                load(4, 0)
            };
            for _ in 1..LOOKS {
                assert_eq!(crowd.note(&load(4, 9), Instant::now()), None);
            }
            assert_eq!(crowd.note(&free, Instant::now()), None);
        }
    }

    #[test]
    fn a_long_wait_is_a_tenth_of_what_is_too_long() {
        let seconds = Duration::from_secs;
        assert_eq!(long_wait(seconds(5)), Duration::from_millis(500));
        assert_eq!(long_wait(Duration::MAX), MOST_LONG_WAIT);
        assert_eq!(long_wait(Duration::ZERO), LEAST_LONG_WAIT);
    }
}
