//! The priority of threads that compute.

/// Far behind the event loop, and not last: such a thread may hold what others wait for.
#[cfg(target_os = "linux")]
const NICE: i32 = 19;

/// Makes every thread of usual priority go before this one.
#[cfg(target_os = "linux")]
pub(crate) fn lower() {
    // Linux gives each thread a priority of its own, and without a number means that which asks.
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!("a cpu thread runs at usual priority: {error}");
    }
}

/// Other systems keep one priority for the whole process.
#[cfg(not(target_os = "linux"))]
pub(crate) fn lower() {}
