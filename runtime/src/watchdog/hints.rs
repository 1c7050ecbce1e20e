//! [`Hints`]: what the first runs of a view say of where it should run.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::quiet::Quiet;
use crate::info::{Dispatch, Info};

/// How many runs on the event loop are looked at before something is said of them or they are left alone, and how many
/// of them must have been long.
const RUNS_ON_LOOP: u32 = 100;
const LONG_RUNS_ON_LOOP: u32 = 10;

/// From when on a run on the event loop is long. What is not optimised takes several times as long as it will.
pub(super) const LONG: Duration =
    Duration::from_micros(if cfg!(debug_assertions) { 2_000 } else { 500 });

/// How many runs on a thread must have been short in a row, and how often one was not before it is given up: a busy machine
/// interrupts some, but one that now and then takes its time is where it belongs.
pub(super) const SHORT_RUNS_ON_THREAD: u32 = 1_000;
const LONG_RUNS_ON_THREAD: u32 = 10;

/// Up to when a run on a thread is short: the way there and back takes about as long.
pub(super) const SHORT: Duration = Duration::from_micros(20);

/// What the runs of a view say of where it should run, until that is known.
///
/// Then a run costs the load of a word that nobody writes any more. A view that should run elsewhere is looked at for
/// longer: beside what it takes, a clock is cheap.
#[derive(Debug)]
pub(crate) struct Hints {
    dispatch: Dispatch,
    is_open: AtomicBool,
    runs: AtomicU32,
    long: AtomicU32,
    /// What the runs took in all, in microseconds; of those on the event loop only.
    micros: AtomicU64,
    quiet: Mutex<Quiet>,
}

/// What the runs of a view on the event loop took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Long {
    pub(super) runs: u32,
    /// How many of them were long.
    pub(super) over: u32,
    pub(super) average: Duration,
    /// How often that was so and not said.
    pub(super) unsaid: u64,
}

impl Hints {
    pub(super) fn new(view: &Info, is_watched: bool) -> Self {
        let is_open = match view.dispatch {
            Dispatch::Async | Dispatch::Inline => true,
            // A pool of its own and a timeout say that it can take long.
            Dispatch::Blocking => view.pool.is_none() && view.timeout.is_none(),
            Dispatch::Cpu => false,
        };
        Self {
            dispatch: view.dispatch,
            is_open: AtomicBool::new(is_open && is_watched),
            runs: AtomicU32::new(0),
            long: AtomicU32::new(0),
            micros: AtomicU64::new(0),
            quiet: Mutex::default(),
        }
    }

    /// Whether its runs are still looked at.
    #[inline]
    pub(super) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed)
    }

    /// It is where it belongs.
    pub(super) fn close(&self) {
        // Who only reads leaves the word in the caches of others.
        if self.is_open() {
            self.is_open.store(false, Ordering::Relaxed);
        }
    }

    /// It has run on the event loop for so long; `has_waited` says that it did so in pieces. Returns what is to be said.
    pub(super) fn ran_on_loop(
        &self,
        ran: Duration,
        has_waited: bool,
        now: Instant,
    ) -> Option<Long> {
        let is_async = self.dispatch == Dispatch::Async;
        if is_async && has_waited {
            self.close();
            return None;
        }
        let micros = u64::try_from(ran.as_micros()).unwrap_or(u64::MAX);
        let micros = self.micros.fetch_add(micros, Ordering::Relaxed) + micros;
        let is_long = u32::from(ran >= LONG);
        let long = self.long.fetch_add(is_long, Ordering::Relaxed) + is_long;
        let runs = self.runs.fetch_add(1, Ordering::Relaxed) + 1;
        // One of those that run at the same time comes to the number.
        if runs != RUNS_ON_LOOP {
            return None;
        }
        if long < LONG_RUNS_ON_LOOP {
            self.close();
            return None;
        }
        if is_async {
            self.close();
        }
        self.long.store(0, Ordering::Relaxed);
        self.micros.store(0, Ordering::Relaxed);
        self.runs.store(0, Ordering::Relaxed);
        self.speak(now).map(|unsaid| Long {
            runs,
            over: long,
            average: Duration::from_micros(micros / u64::from(runs)),
            unsaid,
        })
    }

    /// It has run on a thread for so long. Returns whether it is to be said that it need not.
    pub(super) fn ran_on_thread(&self, ran: Duration) -> bool {
        if ran >= SHORT {
            self.runs.store(0, Ordering::Relaxed);
            if self.long.fetch_add(1, Ordering::Relaxed) >= LONG_RUNS_ON_THREAD {
                self.close();
            }
            return false;
        }
        let is_enough = self.runs.fetch_add(1, Ordering::Relaxed) + 1 >= SHORT_RUNS_ON_THREAD;
        // Several may come to it at the same time.
        is_enough && self.is_open.swap(false, Ordering::Relaxed)
    }

    /// Whether something is to be said of it now; if so, after how often it was not.
    pub(super) fn speak(&self, now: Instant) -> Option<u64> {
        let quiet = self.quiet.lock();
        quiet.unwrap_or_else(PoisonError::into_inner).speak(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::PLAIN;

    const QUICK: Duration = Duration::from_micros(2);
    const LENGTHY: Duration = Duration::from_millis(3);

    fn hints(dispatch: Dispatch) -> Hints {
        Hints::new(&Info { dispatch, ..PLAIN }, true)
    }

    /// A round on the event loop in which every `each`th run is long.
    fn round(hints: &Hints, each: u32, now: Instant) -> Option<Long> {
        let ran = |run: u32| {
            if run.is_multiple_of(each) {
                LENGTHY
            } else {
                QUICK
            }
        };
        let said = (0..RUNS_ON_LOOP).map(|run| hints.ran_on_loop(ran(run), false, now));
        let said: Vec<_> = said.flatten().collect();
        assert!(said.len() < 2, "{said:?}");
        said.first().copied()
    }

    #[test]
    fn a_lengthy_inline_view_is_told_of_once_a_minute() {
        let hints = hints(Dispatch::Inline);
        let start = Instant::now();
        let said = round(&hints, 1, start);
        let mut all = Long {
            runs: RUNS_ON_LOOP,
            over: RUNS_ON_LOOP,
            average: LENGTHY,
            unsaid: 0,
        };
        assert_eq!(said, Some(all));
        assert_eq!(round(&hints, 1, start + Duration::from_secs(59)), None);
        all.unsaid = 1;
        assert_eq!(round(&hints, 1, start + Duration::from_mins(1)), Some(all));
        assert!(hints.is_open());
    }

    #[test]
    fn one_run_in_ten_on_the_event_loop_is_enough_and_less_is_not() {
        let inline = hints(Dispatch::Inline);
        let said = round(&inline, 10, Instant::now()).unwrap();
        assert_eq!((said.over, said.runs), (10, 100));
        let inline = hints(Dispatch::Inline);
        assert_eq!(
            round(&inline, 11, Instant::now()).map(|it| it.over),
            Some(10)
        );
        let inline = hints(Dispatch::Inline);
        assert_eq!(round(&inline, 12, Instant::now()), None);
        assert!(!inline.is_open());
    }

    #[test]
    fn an_async_view_is_told_of_once_and_only_if_it_never_waits() {
        let lengthy = hints(Dispatch::Async);
        assert!(round(&lengthy, 1, Instant::now()).is_some());
        assert!(!lengthy.is_open());
        let quick = hints(Dispatch::Async);
        assert_eq!(round(&quick, 50, Instant::now()), None);
        assert!(!quick.is_open());
        let waiting = hints(Dispatch::Async);
        assert_eq!(waiting.ran_on_loop(LENGTHY, true, Instant::now()), None);
        assert!(!waiting.is_open());
        // Its body may have come late.
        let inline = hints(Dispatch::Inline);
        assert_eq!(inline.ran_on_loop(LENGTHY, true, Instant::now()), None);
        assert!(inline.is_open());
    }

    #[test]
    fn a_sync_view_is_told_of_when_a_thousand_runs_in_a_row_were_short() {
        let hints = hints(Dispatch::Blocking);
        let short = |count: u32| (0..count).any(|_| hints.ran_on_thread(QUICK));
        assert!(!short(SHORT_RUNS_ON_THREAD - 1));
        assert!(!hints.ran_on_thread(SHORT));
        assert!(!short(SHORT_RUNS_ON_THREAD - 1));
        assert!(short(1));
        assert!(!hints.is_open() && !short(2 * SHORT_RUNS_ON_THREAD));
    }

    #[test]
    fn a_sync_view_that_takes_its_time_now_and_then_is_left_alone() {
        let hints = hints(Dispatch::Blocking);
        for _ in 0..=LONG_RUNS_ON_THREAD {
            assert!(hints.is_open());
            assert!(!(0..10).any(|_| hints.ran_on_thread(QUICK)));
            assert!(!hints.ran_on_thread(LENGTHY));
        }
        assert!(!hints.is_open());
    }

    #[test]
    fn views_that_say_that_they_can_take_long_are_not_looked_at() {
        let of = |info| Hints::new(&info, true).is_open();
        let blocking = Info {
            dispatch: Dispatch::Blocking,
            ..PLAIN
        };
        assert!(of(blocking));
        assert!(!of(Info {
            pool: Some("reports"),
            ..blocking
        }));
        assert!(!of(Info {
            timeout: Some(LENGTHY),
            ..blocking
        }));
        assert!(!of(Info {
            dispatch: Dispatch::Cpu,
            ..PLAIN
        }));
    }
}
