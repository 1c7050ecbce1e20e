//! What a peer has to do with the driver.

use std::io::{self, BufRead, Write};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::{env, process, thread};

/// How many threads may block at a time, in all peers that let it be said.
pub const BLOCKING_THREADS: usize = 256;

/// How many threads serve, where the framework does not ask for itself.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// The address to listen at.
///
/// From here on the process ends as soon as its standard input does: so none is left behind, however the driver ends.
///
/// # Panics
/// When the driver has not said the address in `BENCH_ADDRESS`.
pub fn start() -> SocketAddr {
    thread::spawn(|| {
        // A line asks for the allocations up to now.
        for _ in io::stdin().lock().lines().map_while(Result::ok) {
            let (allocations, bytes) = allocated();
            let mut answer = io::stdout().lock();
            // Nobody listens any more when the driver is gone.
            let _ =
                writeln!(answer, "allocated {allocations} {bytes}").and_then(|()| answer.flush());
        }
        process::exit(0);
    });
    let address = env::var("BENCH_ADDRESS").expect("BENCH_ADDRESS is set by the driver");
    address.parse().expect("BENCH_ADDRESS is an address")
}

#[cfg(feature = "count")]
mod counted {
    use std::alloc::System;

    use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

    #[global_allocator]
    static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

    /// How many allocations there have been, each time one grew included, and of how many bytes.
    pub(super) fn allocated() -> (usize, usize) {
        let stats = COUNTED.stats();
        (
            stats.allocations + stats.reallocations,
            stats.bytes_allocated,
        )
    }
}

#[cfg(feature = "count")]
use counted::allocated;

/// Not counted in this build.
#[cfg(not(feature = "count"))]
fn allocated() -> (usize, usize) {
    (0, 0)
}
