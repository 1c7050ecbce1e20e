//! The gate before which code stands that holds the event loop, until the test has seen what is said of it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

struct State {
    is_open: bool,
    /// How often it was opened, so that nobody misses it who is slow to look.
    openings: u64,
    arrived: usize,
}

static STATE: Mutex<State> = Mutex::new(State {
    is_open: false,
    openings: 0,
    arrived: 0,
});
static CHANGED: Condvar = Condvar::new();

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on whoever comes is held.
pub(crate) fn close() {
    let mut state = state();
    state.is_open = false;
    state.arrived = 0;
}

pub(crate) fn open() {
    let mut state = state();
    state.is_open = true;
    state.openings += 1;
    CHANGED.notify_all();
}

pub(crate) fn is_open() -> bool {
    state().is_open
}

/// Waits until so many have come.
pub(crate) fn await_arrivals(count: usize) {
    let is_short = |state: &mut State| state.arrived < count;
    let waited = CHANGED.wait_timeout_while(state(), crate::PATIENCE, is_short);
    let (state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
    assert!(!timeout.timed_out(), "{} have come", state.arrived);
}

/// Somebody who stands at the gate.
pub(crate) struct Visitor {
    openings: u64,
}

/// Comes to the gate.
pub(crate) fn arrive() -> Visitor {
    let mut state = state();
    state.arrived += 1;
    CHANGED.notify_all();
    Visitor {
        openings: state.openings,
    }
}

impl Visitor {
    fn is_held_by(&self, state: &State) -> bool {
        !state.is_open && state.openings == self.openings
    }

    pub(crate) fn is_held(&self) -> bool {
        self.is_held_by(&state())
    }
}

/// Waits until the gate is open.
pub(crate) fn hold() {
    let visitor = arrive();
    drop(CHANGED.wait_while(state(), |state| visitor.is_held_by(state)));
}

/// The same, with a processor.
pub(crate) fn compute() {
    let visitor = arrive();
    while visitor.is_held() {
        for _ in 0..1000 {
            std::hint::spin_loop();
        }
    }
}

/// The same, and sleeps meanwhile.
pub(crate) fn sleep() {
    let visitor = arrive();
    while visitor.is_held() {
        std::thread::sleep(Duration::from_millis(5));
    }
}
