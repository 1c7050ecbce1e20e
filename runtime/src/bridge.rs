//! From one colour of code to the other: [`blocking`] and [`cpu`] from async code,
//! [`MayBlock::block_on`] from sync code.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};
use tokio::runtime::{Handle, Id};
use tokio::time::{Instant, sleep};

use crate::error::{Error, Result};
use crate::pool::{Failed, Limits, Pool};
use crate::settings::Settings;

/// The proof that this thread may block.
///
/// Only a thread of a pool hands it out, by reference, for the length of one call: a sync view takes it
/// as the argument `block: &MayBlock`. It cannot be sent to another thread, so that code that holds
/// one is where blocking harms nobody.
///
/// ```
/// use veduta::{MayBlock, Result, view};
///
/// async fn fetch() -> Result<String> {
///     Ok("fetched".to_owned())
/// }
///
/// #[view("/fetched")]
/// fn fetched(block: &MayBlock) -> Result<String> {
///     block.block_on(fetch())
/// }
/// ```
pub struct MayBlock {
    runtime: Handle,
    /// `!Send` and `!Sync`: it belongs to its thread.
    thread: PhantomData<*const ()>,
}

impl MayBlock {
    /// Of the thread of a pool on which it is called.
    pub(crate) fn here() -> Self {
        Self {
            runtime: Handle::current(),
            thread: PhantomData,
        }
    }

    /// Runs a future to its end on the server's runtime while this thread waits.
    ///
    /// It holds a thread of the pool all the while: a view that mostly awaits is better an `async fn`.
    ///
    /// # Panics
    /// Within a future that this thread runs by `block_on` already; `.await` there.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// The server's runtime.
    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }
}

impl fmt::Debug for MayBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MayBlock")
    }
}

/// The blocking pool and the cpu pool of a server.
#[derive(Debug)]
pub(crate) struct Pools {
    blocking: Pool,
    cpu: Pool,
}

impl Pools {
    pub(crate) fn new(settings: &Settings) -> Self {
        let limits = |threads, queue| Limits {
            threads,
            queue,
            wait: settings.queue_timeout,
            idle: settings.thread_idle,
        };
        Self {
            blocking: Pool::new(
                "blocking",
                limits(settings.blocking_threads, settings.blocking_queue),
            ),
            cpu: Pool::new("cpu", limits(settings.cpu_threads, settings.cpu_queue)),
        }
    }

    pub(crate) fn blocking<F, R>(&self, job: F) -> impl Future<Output = Result<R, Failed>> + Send
    where
        F: FnOnce(&MayBlock) -> R + Send + 'static,
        R: Send + 'static,
    {
        on_pool(&self.blocking, job)
    }

    pub(crate) fn cpu<F, R>(&self, job: F) -> impl Future<Output = Result<R, Failed>> + Send
    where
        F: FnOnce(&MayBlock) -> R + Send + 'static,
        R: Send + 'static,
    {
        on_pool(&self.cpu, job)
    }

    /// Makes these the pools of [`blocking`] and [`cpu`] in every task of the current runtime.
    pub(crate) fn register(self: &Arc<Self>) {
        let mut registered = REGISTERED.write().unwrap_or_else(PoisonError::into_inner);
        registered.retain(|_, pools| pools.strong_count() > 0);
        registered.insert(Handle::current().id(), Arc::downgrade(self));
    }

    /// The pools of the server on the current runtime; code outside of every server has pools of its
    /// own, with the default settings.
    pub(crate) fn current() -> Arc<Self> {
        let registered = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
        let pools = Handle::try_current()
            .ok()
            .and_then(|runtime| registered.get(&runtime.id())?.upgrade());
        pools.unwrap_or_else(|| Arc::clone(&DEFAULT))
    }
}

static REGISTERED: LazyLock<RwLock<HashMap<Id, Weak<Pools>>>> = LazyLock::new(RwLock::default);
static DEFAULT: LazyLock<Arc<Pools>> = LazyLock::new(|| Arc::new(Pools::new(&Settings::default())));

/// No `async fn`: each on the way would have room of its own for the job.
fn on_pool<F, R>(pool: &Pool, job: F) -> impl Future<Output = Result<R, Failed>> + Send
where
    F: FnOnce(&MayBlock) -> R + Send + 'static,
    R: Send + 'static,
{
    let runtime = Handle::current();
    pool.run(move || {
        // Timers and sockets that the job makes outside of `block_on` need it, too.
        let _entered = runtime.enter();
        job(&MayBlock::here())
    })
}

/// How long what is half sent waits for a thread.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a piece of a long job on the blocking pool. Where a view is refused at once, because all threads are busy,
/// an answer that is half sent waits.
pub(crate) async fn resume<T, R>(long: Arc<Mutex<T>>, piece: fn(&mut T) -> R) -> Result<R>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let ends = Instant::now() + PATIENCE;
    // At first the thread of the last piece may just not be free yet.
    let mut pause = Duration::from_millis(1);
    loop {
        let long = Arc::clone(&long);
        // After a panic nobody asks for another piece.
        let job =
            move |_: &MayBlock| piece(&mut long.lock().unwrap_or_else(PoisonError::into_inner));
        match Pools::current().blocking(job).await {
            Err(failed) if failed.is_passing() && Instant::now() < ends => {
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_millis(100));
            }
            outcome => return Ok(outcome?),
        }
    }
}

/// Drops a value whose `drop` may block: on the blocking pool when this may be an event loop, and here when
/// the pool refuses it.
pub(crate) fn discard<T: Send + 'static>(value: T) {
    let discarded = Discarded(Some(value));
    if let Ok(runtime) = Handle::try_current() {
        Pools::current().blocking.start(move || {
            let _entered = runtime.enter();
            drop(discarded);
        });
    }
}

struct Discarded<T>(Option<T>);

impl<T> Drop for Discarded<T> {
    /// Nobody is left to be told of a panic, beside the panic hook.
    fn drop(&mut self) {
        let value = self.0.take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(value)));
    }
}

/// Runs `job` on the blocking pool and waits for its result: the way from async code to code that blocks.
///
/// ```
/// # async fn example() -> veduta::Result<()> {
/// let text = veduta::blocking(|_| std::fs::read_to_string("news.txt")).await??;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When the pool is full, and when `job` panics.
///
/// # Panics
/// Outside of a tokio runtime.
///
/// # Cancel safety
/// Dropping the future before `job` has started removes it; once started it runs to its end.
#[doc(alias = "sync_to_async")]
#[doc(alias = "spawn_blocking")]
pub async fn blocking<F, R>(job: F) -> Result<R>
where
    F: FnOnce(&MayBlock) -> R + Send + 'static,
    R: Send + 'static,
{
    Pools::current().blocking(job).await.map_err(Error::from)
}

/// Runs `job` on the cpu pool, which has one thread per core, and waits for its result.
///
/// ```
/// # async fn example() -> veduta::Result<()> {
/// let sum: u64 = veduta::cpu(|| (0..1_000_000_u64).sum()).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When the pool is full, and when `job` panics.
///
/// # Panics
/// Outside of a tokio runtime.
///
/// # Cancel safety
/// Dropping the future before `job` has started removes it; once started it runs to its end.
pub async fn cpu<F, R>(job: F) -> Result<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    Pools::current().cpu(|_| job()).await.map_err(Error::from)
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        let busy = |reason| {
            Self::new(StatusCode::SERVICE_UNAVAILABLE, reason)
                .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
        };
        match failed {
            Failed::Full => busy("the server is busy: too many requests wait for a thread"),
            Failed::Expired => busy("the server is busy: no thread became free in time"),
            Failed::Closed => busy("the server is shutting down"),
            Failed::NoThread(cause) => busy("the server is busy").with_source(cause),
            Failed::Panicked(message) => Self::internal(format!("panicked: {message}")),
        }
    }
}
