//! [`Load`]: clients that ask a server, in one thread.
//!
//! It is our own because a request that fails, or that waits for its turn, must not vanish from the latencies. In a
//! closed loop it makes as few system calls as wrk: one to send, one to receive, and one poll for all that is ready.

mod connection;
mod crowd;
mod record;
mod timer;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::thread::{self, JoinHandle, sleep};
use std::time::Duration;

use rustix::thread::{CpuSet, sched_setaffinity};

use crate::Result;
use crate::scenarios::Pace;
use crowd::Crowd;

pub(crate) use record::Record;

/// What is to be asked.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) server: SocketAddr,
    /// Single requests: the connections share them out among themselves.
    pub(crate) requests: Vec<Vec<u8>>,
    pub(crate) connections: usize,
    pub(crate) depth: usize,
    pub(crate) pace: Pace,
}

impl Plan {
    /// What this connection asks for.
    fn request(&self, connection: usize) -> &[u8] {
        &self.requests[connection % self.requests.len()]
    }
}

/// It asks from its start to its end, and measures when told to.
#[derive(Debug)]
pub(crate) struct Load {
    progress: Arc<Progress>,
    thread: Option<JoinHandle<Result<Record>>>,
}

/// What the driver and the thread of the load tell one another.
#[derive(Debug, Default)]
struct Progress {
    phase: AtomicU8,
    /// Whether all connections are there.
    is_open: AtomicBool,
    /// All successful answers up to now.
    answered: AtomicU64,
}

/// Requests that begin now count; before, nothing is recorded.
const MEASURING: u8 = 1;
/// Only those that count are waited for.
const ENDING: u8 = 2;
/// Between two looks at whether the connections are there.
const PAUSE: Duration = Duration::from_millis(10);

impl Progress {
    fn phase(&self) -> u8 {
        self.phase.load(Ordering::Relaxed)
    }
}

impl Load {
    pub(crate) fn start(plan: Plan, cores: CpuSet) -> Self {
        let progress = Arc::new(Progress::default());
        let seen = Arc::clone(&progress);
        let thread = thread::spawn(move || {
            sched_setaffinity(None, &cores)?;
            Crowd::new(plan, &seen)?.run()
        });
        Self {
            progress,
            thread: Some(thread),
        }
    }

    /// Waits until all connections are there.
    pub(crate) fn opened(&self) {
        let is_opening = || !self.progress.is_open.load(Ordering::Relaxed);
        // What has ended early tells why when it is asked for its end.
        let is_running = || self.thread.as_ref().is_some_and(|it| !it.is_finished());
        while is_opening() && is_running() {
            sleep(PAUSE);
        }
    }

    /// From now on requests count.
    pub(crate) fn measure(&self) {
        self.progress.phase.store(MEASURING, Ordering::Relaxed);
    }

    /// How many successful answers there have been.
    pub(crate) fn answered(&self) -> u64 {
        self.progress.answered.load(Ordering::Relaxed)
    }

    /// Waits for the answers to requests that count, and tells of all of them.
    pub(crate) fn end(mut self) -> Result<Record> {
        self.progress.phase.store(ENDING, Ordering::Relaxed);
        let thread = self.thread.take().ok_or("the load has ended")?;
        thread.join().map_err(|_| "the load has panicked")?
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.progress.phase.store(ENDING, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // What it could tell is not wanted any more.
            let _ = thread.join();
        }
    }
}
