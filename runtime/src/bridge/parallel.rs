//! [`install`]: from one thread to all cores.

use std::io;
use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::runtime::Handle;

use super::Pools;
use crate::pool::{MustNotWait, at_usual_priority, lower_priority, may_wait, message_of};
use crate::settings::Settings;

/// Runs `job` on threads of rayon that all requests share, where its parallel iterators run too; the calling thread
/// sleeps until it is done.
///
/// There are [`Settings::cpu_threads`](crate::Settings::cpu_threads) of them, named `veduta-rayon-1` and so on, started
/// with the first call; on Linux they let all threads of usual priority go first. The global pool of rayon is not used.
/// A `job` that is called by another one, or on a thread of rayon, runs there.
///
/// ```
/// use rayon::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> veduta::Result<()> {
/// let sum: u64 = veduta::cpu(|| {
///     veduta::cpu::install(|| (0..1_000_000_u64).into_par_iter().sum())
/// })
/// .await?;
/// assert_eq!(sum, 499_999_500_000);
/// # Ok(())
/// # }
/// ```
///
/// `job` has neither the [context](crate::context) nor the span of its caller: a thread of rayon that waits takes pieces of
/// other requests, which would find those of the wrong one. Read what the pieces need before, and enter the span in them.
///
/// Where to call it: in a view with `cpu` and in [`cpu`](fn@crate::cpu). In a view of the blocking pool it works, but
/// nothing then bounds how many requests compute at once; so it does on a thread of your own outside of every runtime.
///
/// # Panics
/// When `job` does, with the same payload; on an event loop and wherever else it would keep a future from going on; when
/// the system refuses the threads.
#[track_caller]
pub fn install<F, R>(job: F) -> R
where
    F: FnOnce() -> R + Send,
    R: Send,
{
    if rayon::current_thread_index().is_some() {
        return job();
    }
    assert!(
        may_sleep(),
        "`veduta::cpu::install` where nothing may block, on an event loop perhaps; call it within `veduta::cpu(..).await`"
    );
    let runtime = Handle::try_current().ok();
    Pools::current().parallel.pool().install(|| {
        let _entered = runtime.as_ref().map(Handle::enter);
        job()
    })
}

fn may_sleep() -> bool {
    match may_wait() {
        Ok(()) => true,
        Err(MustNotWait::IsPolling) => false,
        Err(MustNotWait::NoThreadOfAPool) => Handle::try_current().is_err(),
    }
}

/// The threads of a server on which rayon works; there are none until they are needed.
#[derive(Debug)]
pub(super) struct Parallel {
    threads: usize,
    stack: usize,
    pool: OnceLock<ThreadPool>,
}

impl Parallel {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            threads: settings.cpu_threads,
            stack: settings.thread_stack,
            pool: OnceLock::new(),
        }
    }

    fn pool(&self) -> &ThreadPool {
        let &Self { threads, stack, .. } = self;
        self.pool.get_or_init(|| {
            let pool = at_usual_priority(move || build(threads, stack));
            pool.unwrap_or_else(|error| panic!("rayon has no threads: {error}"))
        })
    }
}

fn build(threads: usize, stack: usize) -> io::Result<ThreadPool> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(stack)
        .thread_name(|place| format!("veduta-rayon-{}", place + 1))
        .start_handler(|_| lower_priority())
        // Without it a panic in `rayon::spawn`, for which nobody waits, ends the process.
        .panic_handler(|payload| {
            tracing::error!("a task of rayon panicked: {}", message_of(payload));
        })
        .build()
        .map_err(io::Error::other)
}
