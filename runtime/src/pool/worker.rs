//! A thread of a pool.

use std::io;
use std::sync::Arc;

use tokio::runtime::Handle;

use super::current::Thread;
use super::priority;
use super::queue::Queue;
use super::sync::thread;
use crate::polling;

/// Starts a thread that runs jobs until the queue tells it to end.
pub(super) fn start(queue: Arc<Queue>, name: String) -> io::Result<()> {
    priority::at_usual_priority(move || start_here(queue, name))
}

fn start_here(queue: Arc<Queue>, name: String) -> io::Result<()> {
    let builder = thread::Builder::new()
        .name(name)
        .stack_size(queue.limits().stack);
    let work = move || {
        polling::never_on_this_thread();
        if queue.limits().is_background {
            priority::lower();
        }
        let home = queue.home().cloned();
        let _entered = home.as_ref().map(Handle::enter);
        let thread = Thread::enter(queue);
        let mut next = thread.queue.first(&thread.sleeper);
        while let Some((job, now)) = next {
            let ended = thread.run(job, now);
            next = thread.queue.next(&thread.sleeper, ended);
        }
    };
    builder.spawn(work).map(drop)
}
