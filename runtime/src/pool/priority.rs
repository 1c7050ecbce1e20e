//! The priority of threads that compute.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use tokio::runtime::Handle;

/// A tenth of the share of a usual thread (sched(7)): the event loop goes first, and beside one that is never idle
/// there is still some progress. The lowest priority would leave a seventieth, with which jobs expire in the queue.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// How long the event loop is waited for. One that is held up for longer must not hold up the pools, too.
const PATIENCE: Duration = Duration::from_millis(100);

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
    let is_begun = Arc::new(AtomicBool::new(false));
    let (send, started) = sync_channel(1);
    runtime.spawn({
        let (is_begun, start) = (Arc::clone(&is_begun), start.clone());
        async move {
            if !is_begun.swap(true, Ordering::Relaxed) {
                // Nobody listens once the thread has ended.
                send.send(start()).unwrap_or_default();
            }
        }
    });
    let started = match started.recv_timeout(PATIENCE) {
        Err(RecvTimeoutError::Timeout) if is_begun.swap(true, Ordering::Relaxed) => {
            started.recv().ok()
        }
        // The runtime may be over.
        started => started.ok(),
    };
    started.unwrap_or_else(start)
}

#[cfg(all(test, not(veduta_loom)))]
mod tests {
    use std::thread;

    use super::{at_usual_priority, lower};

    #[test]
    fn nobody_waits_for_an_event_loop_that_stands_still() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let starter = || {
            let _entered = runtime.enter();
            lower();
            at_usual_priority(|| thread::current().id())
        };
        thread::scope(|scope| {
            let thread = scope.spawn(starter);
            let id = thread.thread().id();
            assert_eq!(thread.join().unwrap(), id);
        });
        // What is left there starts nothing more.
        runtime.block_on(tokio::task::yield_now());
    }
}
