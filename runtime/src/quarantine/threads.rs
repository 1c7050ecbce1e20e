//! [`Threads`]: those that poll what is in quarantine, in the order in which it comes.
//!
//! They are of no runtime. One of tokio would go on, where a guest calls `block_in_place`, on a thread of the runtime that the
//! guest belongs to: at that one's priority, and until that one ends, which then waits for it.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use async_task::{FallibleTask, Runnable};

use crate::polling;
use crate::pool::lower_priority;

/// Dropped, they end: each after the poll that it is in.
pub(super) struct Threads {
    queue: Arc<Queue>,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    /// There is something to poll, or it is over.
    news: Condvar,
}

#[derive(Default)]
struct State {
    ready: VecDeque<Runnable>,
    is_closed: bool,
}

impl Threads {
    /// So many, or as many as the system lets have.
    ///
    /// # Errors
    /// When it is not a single one.
    pub(super) fn start(count: usize) -> io::Result<Self> {
        let threads = Self {
            queue: Arc::default(),
        };
        for number in 0..count {
            let queue = Arc::clone(&threads.queue);
            let builder = thread::Builder::new().name(format!("veduta-quarantine-{number}"));
            match builder.spawn(move || queue.work()) {
                Err(error) if number == 0 => return Err(error),
                Err(_) => break,
                Ok(_) => {}
            }
        }
        Ok(threads)
    }

    /// Polls `future` there until what is returned is dropped, which has it dropped there.
    pub(super) fn spawn<F>(&self, future: F) -> FallibleTask<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let queue = Arc::clone(&self.queue);
        let (runnable, task) = async_task::Builder::new()
            .propagate_panic(true)
            .spawn(move |()| future, move |runnable| queue.push(runnable));
        runnable.schedule();
        task.fallible()
    }
}

impl Drop for Threads {
    /// Nobody waits for what still holds a thread: whoever drops this may be on an event loop.
    fn drop(&mut self) {
        self.queue.state().is_closed = true;
        self.queue.news.notify_all();
    }
}

impl Queue {
    /// What comes after the end is dropped where it comes from.
    fn push(&self, runnable: Runnable) {
        let mut state = self.state();
        if state.is_closed {
            drop(state);
            // Its guards may panic.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(runnable)));
            return;
        }
        state.ready.push_back(runnable);
        drop(state);
        self.news.notify_one();
    }

    fn work(&self) {
        lower_priority();
        polling::never_on_this_thread();
        while let Some((runnable, is_closed)) = self.next() {
            // Whoever waits is told of a panic. One in a guard of what nobody waits for has been told of by the panic hook.
            let _ = catch_unwind(AssertUnwindSafe(|| {
                if is_closed {
                    drop(runnable);
                } else {
                    runnable.run();
                }
            }));
        }
    }

    /// What is to be polled, or only to be dropped; `None` at the end.
    fn next(&self) -> Option<(Runnable, bool)> {
        let mut state = self.state();
        loop {
            if let Some(runnable) = state.ready.pop_front() {
                return Some((runnable, state.is_closed));
            }
            if state.is_closed {
                return None;
            }
            state = self
                .news
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    fn name() -> String {
        thread::current().name().unwrap_or("?").to_owned()
    }

    /// Says where it is dropped.
    struct Guard(Sender<String>);

    impl Drop for Guard {
        fn drop(&mut self) {
            let _ = self.0.send(name());
        }
    }

    #[tokio::test]
    async fn what_panics_or_is_dropped_keeps_no_thread() {
        let threads = Threads::start(1).unwrap();
        let panics = threads.spawn(async { panic!("on purpose") });
        let told = tokio::spawn(panics).await.unwrap_err();
        assert!(told.is_panic());
        let (send, dropped) = channel();
        let guard = Guard(send);
        drop(threads.spawn(async move {
            let _guard = guard;
            pending::<()>().await;
        }));
        assert_eq!(dropped.recv().unwrap(), "veduta-quarantine-0");
        assert_eq!(threads.spawn(ready(7)).await, Some(7));
    }

    #[tokio::test]
    async fn what_is_left_at_the_end_is_dropped() {
        let threads = Threads::start(1).unwrap();
        let (go, gate) = channel::<()>();
        let (begin, started) = channel();
        let stuck = threads.spawn(async move {
            begin.send(()).unwrap();
            gate.recv()
        });
        started.recv().unwrap();
        let (send, dropped) = channel();
        let guard = Guard(send);
        let left = threads.spawn(async move { drop(guard) });
        drop(threads);
        go.send(()).unwrap();
        assert!(stuck.await.unwrap().is_ok());
        assert_eq!(left.await, None);
        assert_eq!(dropped.recv().unwrap(), "veduta-quarantine-0");
    }
}
