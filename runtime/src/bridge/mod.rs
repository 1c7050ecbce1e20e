//! From one colour of code to the other: [`blocking`] and [`cpu`] from async code,
//! [`MayBlock::block_on`] from sync code; and [`spawn`] from both.

mod background;
#[cfg(feature = "rayon")]
mod parallel;
mod parcel;
mod pools;
mod tasks;
mod token;

use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use crate::error::{Error, Result};
use crate::pool::Failed;

pub(crate) use background::{discard, resume};
#[cfg(feature = "rayon")]
pub use parallel::install;
pub(crate) use parcel::Parcel;
pub(crate) use pools::{Caller, Pools};
pub use tasks::spawn;
pub(crate) use tasks::{Place, spawn_at};
pub use token::MayBlock;

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
/// When the pool is full, or no thread is free within [`Settings::queue_timeout`](crate::Settings::queue_timeout): a 503;
/// when calls nest [too deep](crate::Settings::nesting_limit), and when `job` panics.
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
    Pools::current()
        .blocking(Caller::Application, job)
        .await
        .and_then(Parcel::open)
        .map_err(Error::from)
}

/// Waits until the server stops: for what has no end of its own, a web socket for example, so that it can take its leave.
///
/// ```
/// async fn count(mut tell: impl AsyncFnMut(u64)) {
///     let mut stopping = std::pin::pin!(veduta::stopping());
///     for number in 0.. {
///         tokio::select! {
///             () = &mut stopping => return,
///             () = tell(number) => {}
///         }
///     }
/// }
/// ```
///
/// It completes when the server stops accepting; then there is [`Settings::shutdown_grace`](crate::Settings::shutdown_grace)
/// left. It is meant for tasks of the runtime that serves, whoever has spawned them; outside of every server it never
/// completes. [`Sse`](crate::Sse) ends by itself.
///
/// # Cancel safety
/// Dropping the future loses nothing; another one completes at once if the server stops by then.
pub fn stopping() -> impl Future<Output = ()> + Send + use<> {
    Pools::current().ending.begun()
}

/// As [`blocking`], on the pool of this name: see [`Settings::pool`](crate::Settings::pool).
///
/// ```
/// use veduta::{App, PoolSize, Result, Settings, routes, view};
///
/// #[view("/report")]
/// async fn report() -> Result<String> {
///     veduta::blocking_on("reports", |_| "all of last year".to_owned()).await
/// }
///
/// let settings = Settings::default().pool("reports", PoolSize::new(2));
/// let app = App::new(routes![report]).settings(settings);
/// # let client = veduta::test::TestClient::new(app);
/// # assert_eq!(client.get("/report").wait().text(), "all of last year");
/// ```
///
/// # Errors
/// When the server has no such pool; otherwise as [`blocking`].
///
/// # Panics
/// Outside of a tokio runtime.
///
/// # Cancel safety
/// Dropping the future before `job` has started removes it; once started it runs to its end.
pub async fn blocking_on<F, R>(pool: &str, job: F) -> Result<R>
where
    F: FnOnce(&MayBlock) -> R + Send + 'static,
    R: Send + 'static,
{
    Pools::current()
        .run_on(pool, Caller::Application, job)
        .await
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
/// When the pool is full, or no thread is free within [`Settings::queue_timeout`](crate::Settings::queue_timeout): a 503;
/// when calls nest [too deep](crate::Settings::nesting_limit), and when `job` panics.
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
    Pools::current()
        .cpu(Caller::Application, |_| job())
        .await
        .and_then(Parcel::open)
        .map_err(Error::from)
}

#[diagnostic::do_not_recommend]
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
            Failed::TooDeep => Self::internal(
                "calls between sync and async code nest too deep; end the recursion, or raise `Settings::nesting_limit` and, for the room that they take, `Settings::thread_stack`",
            ),
            Failed::Panicked(message) => Self::panicked(&message),
        }
    }
}
