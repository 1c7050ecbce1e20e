//! [`Nudge`]: has another thread of the event loop look for work while one is held.
//!
//! One of tokio's threads waits for sockets and timers, the others for tasks. When that one is held by what it polls, nobody
//! takes its place before there is a task for somebody else: with all other threads idle the server stands still. So
//! they are given one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::{Handle, RuntimeFlavor};

#[derive(Debug, Default)]
pub(super) struct Nudge {
    /// That which serves the application, once it is known.
    runtime: Mutex<Option<Handle>>,
    /// Whether there is a task that nobody has come to: then all are held.
    is_under_way: Arc<AtomicBool>,
}

/// An empty task; it is over when this is dropped.
struct UnderWay(Arc<AtomicBool>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Nudge {
    /// From now on those of this runtime; one of a single thread has nobody else who could take its place.
    pub(super) fn set_runtime(&self, runtime: Handle) {
        let is_single = runtime.runtime_flavor() == RuntimeFlavor::CurrentThread;
        let runtime = (!is_single).then_some(runtime);
        *self.runtime.lock().unwrap_or_else(PoisonError::into_inner) = runtime;
    }

    pub(super) fn give(&self) {
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(runtime) = runtime.as_ref() else {
            return;
        };
        if !self.is_under_way.swap(true, Ordering::Relaxed) {
            let task = UnderWay(Arc::clone(&self.is_under_way));
            runtime.spawn(async move { drop(task) });
        }
    }
}
