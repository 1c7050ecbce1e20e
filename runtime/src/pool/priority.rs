//! The priority of threads that compute.

/// A tenth of the share of a usual thread (sched(7)): the event loop goes first, and beside one that is never idle
/// there is still some progress. The lowest priority would leave a seventieth, with which jobs expire in the queue.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Makes threads of usual priority go before this one.
#[cfg(target_os = "linux")]
pub(crate) fn lower() {
    // On Linux each thread has a priority of its own.
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::debug!("a thread that computes has the usual priority: {error}");
    }
}

/// Elsewhere a process has one priority for all of its threads.
#[cfg(not(target_os = "linux"))]
pub(crate) fn lower() {}
