//! What the watchdog says while the event loop is held, and that it says nothing else. A binary of its own: it listens
//! to all that the watchdog of the process says, so one case runs at a time.

mod applications;
mod around;
mod client;
mod counting;
mod gate;
mod gone;
mod lines;
mod log;
mod quiet;
mod server;
mod thread;
mod views;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Long enough for any machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long the loop may be held here.
const THRESHOLD: Duration = Duration::from_millis(25);

/// This case has the watchdog, the gate and the log for itself.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Nobody is served any more, and nothing was said yet.
fn begin() {
    thread::await_end();
    log::begin();
}
