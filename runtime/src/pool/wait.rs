//! [`block_on`]: a thread of a pool that waits for a future, and is of use meanwhile.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use super::Failed;
use super::current::{Thread, is_polling, polling};

/// Why a thread must not wait.
#[derive(Clone, Copy, Debug)]
pub(crate) enum MustNotWait {
    /// It is none of a pool: an event loop perhaps.
    NoThreadOfAPool,
    /// It is polling a future already, whose other parts would not go on.
    IsPolling,
}

/// Runs a future to its end on this thread of a pool.
///
/// While the future has to wait, the thread runs the jobs that the future itself has submitted and that find
/// no thread, and, when every thread of its pool waits, others that may be what one of them waits for.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, MustNotWait> {
    let thread = waiting_thread()?;
    let mut future = pin!(future);
    let waker = Waker::from(Arc::clone(&thread.sleeper));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = polling(|| future.as_mut().poll(&mut cx)) {
            return Ok(output);
        }
        thread.wait();
    }
}

/// Whether this thread may wait.
#[cfg(feature = "rayon")]
pub(crate) fn check() -> Result<(), MustNotWait> {
    waiting_thread().map(drop)
}

fn waiting_thread() -> Result<Thread, MustNotWait> {
    let thread = Thread::current().ok_or(MustNotWait::NoThreadOfAPool)?;
    if is_polling() {
        return Err(MustNotWait::IsPolling);
    }
    Ok(thread)
}

impl Thread {
    /// Waits until the future is woken, or has been overtaken by a job that ran here.
    fn wait(&self) {
        if self.sleeper.take_woken() {
            return;
        }
        let job = self.waiting().and_then(|waiting| self.queue.wait(&waiting));
        let Some(job) = job else {
            return;
        };
        let mut ended = if self.has_room_for(&job) {
            self.run(job, Instant::now())
        } else {
            job.refuse(Failed::TooDeep)
        };
        if let Some(event) = ended.event {
            self.queue.note(event);
        }
        ended.wake();
    }
}
