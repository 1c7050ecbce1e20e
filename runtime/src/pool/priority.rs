//! The priority of threads that compute.

use std::cell::Cell;
use std::sync::mpsc;

use tokio::runtime::Handle;

/// A tenth of the share of a usual thread (sched(7)): the event loop goes first, and beside one that is never idle
/// there is still some progress. The lowest priority would leave a seventieth, with which jobs expire in the queue.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

thread_local! {
    static IS_LOW: Cell<bool> = const { Cell::new(false) };
}

/// Makes threads of usual priority go before this one.
pub(crate) fn lower() {
    #[cfg(target_os = "linux")]
    // On Linux each thread has a priority of its own; elsewhere a process has one for all of its threads.
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::debug!("a thread that computes has the usual priority: {error}");
    }
    IS_LOW.set(true);
}

/// Runs `start`, which starts a thread, at the usual priority: a thread inherits that of the one that starts it, and
/// may not raise it. So one of low priority has the event loop start it.
pub(crate) fn at_usual_priority<R: Send + 'static>(
    start: impl FnOnce() -> R + Clone + Send + 'static,
) -> R {
    if !IS_LOW.get() {
        return start();
    }
    let Ok(runtime) = Handle::try_current() else {
        return start();
    };
    let (send, started) = mpsc::sync_channel(1);
    let there = start.clone();
    // Nobody listens once the thread has ended.
    runtime.spawn(async move { send.send(there()).unwrap_or_default() });
    // The runtime may be over.
    started.recv().unwrap_or_else(|_| start())
}
