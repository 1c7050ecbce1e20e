//! The priority of threads that compute.

use std::cell::Cell;
use std::io;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::runtime::Handle;

use super::sync::{Mutex, lock};

/// A tenth of the share of a usual thread (sched(7)): the event loop goes first, and beside one that is never idle
/// there is still some progress. The lowest priority would leave a seventieth, with which jobs expire in the queue.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Far more than a turn of an event loop.
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
/// may not raise it. So one of low priority has the event loop start it, unless that does not come to it.
pub(crate) fn at_usual_priority<R: Send + 'static>(
    start: impl FnOnce() -> io::Result<R> + Send + 'static,
) -> io::Result<R> {
    let runtime = Handle::try_current().ok().filter(|_| IS_LOW.get());
    let Some(runtime) = runtime else {
        return start();
    };
    let (send, started) = mpsc::sync_channel(1);
    let once = Arc::new(Mutex::new(Some(start)));
    let there = Arc::clone(&once);
    runtime.spawn(async move {
        let start = lock(&there).take();
        // It is waited for.
        let _ = start.map(|start| send.send(start()));
    });
    if let Ok(outcome) = started.recv_timeout(PATIENCE) {
        return outcome;
    }
    let start = lock(&once).take();
    match start {
        Some(start) => start(),
        None => started.recv().map_err(io::Error::other)?,
    }
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
            at_usual_priority(|| Ok(thread::current().id())).unwrap()
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
