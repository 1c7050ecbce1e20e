//! A thread of a pool.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use super::queue::Queue;

/// Starts a thread that runs jobs until the queue tells it to end.
pub(super) fn start(queue: Arc<Queue>, name: String) -> io::Result<()> {
    let work = move || {
        let mut next = queue.first();
        while let Some(job) = next {
            // The job catches its own panic; this is for what it drops.
            let _ = catch_unwind(AssertUnwindSafe(|| queue.run(job)));
            next = queue.next();
        }
    };
    thread::Builder::new().name(name).spawn(work).map(drop)
}
