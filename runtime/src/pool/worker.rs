//! A thread of a pool.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::queue::Queue;
use super::sleeper::Sleeper;
use super::sync::thread;

/// Starts a thread that runs jobs until the queue tells it to end.
pub(super) fn start(queue: Arc<Queue>, name: String) -> io::Result<()> {
    let work = move || {
        let sleeper = Arc::new(Sleeper::new());
        let mut next = queue.first(&sleeper);
        while let Some(job) = next {
            // The job catches its own panic; this is for what it drops.
            let ran = catch_unwind(AssertUnwindSafe(|| {
                let waiter = queue.run(&job);
                drop(job);
                waiter
            }));
            next = queue.next(&sleeper, ran.unwrap_or(None));
        }
    };
    thread::Builder::new().name(name).spawn(work).map(drop)
}
