//! [`MayBlock`]: the proof that this thread may block.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use tokio::runtime::Handle;

use crate::pool::{self, MustNotWait};

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
    /// `!Send` and `!Sync`: it belongs to its thread.
    thread: PhantomData<*const ()>,
}

impl MayBlock {
    /// Of the thread of a pool on which it is called.
    pub(crate) fn here() -> Self {
        Self {
            thread: PhantomData,
        }
    }

    /// Runs a future to its end on the server's runtime while this thread waits.
    ///
    /// It holds a thread of the pool all the while: a view that mostly awaits is better an `async fn`. The future may
    /// call [`blocking`](crate::blocking) in turn, to any depth up to [`Settings::nesting_limit`](crate::Settings::nesting_limit):
    /// what finds no other thread runs on this one.
    ///
    /// ```
    /// use veduta::{MayBlock, Result, view};
    ///
    /// #[view("/size")]
    /// fn size(block: &MayBlock) -> Result<String> {
    ///     let text = block.block_on(async {
    ///         veduta::blocking(|_| std::fs::read_to_string("news.txt")).await
    ///     })??;
    ///     Ok(format!("{} bytes", text.len()))
    /// }
    /// ```
    ///
    /// Hold no lock meanwhile: when every thread of the pool waits, this one runs other jobs, and
    /// one of them may want the lock.
    ///
    /// # Panics
    /// Within a future that this thread runs by `block_on` already, which could not go on: `.await` there. On any other
    /// thread than the one that handed the token out.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        match pool::block_on(future) {
            Ok(output) => output,
            Err(MustNotWait::IsPolling) => panic!(
                "`block_on` within a future that this thread runs by `block_on` already; `.await` the inner future instead"
            ),
            Err(MustNotWait::NoThreadOfAPool) => panic!(
                "`block_on` where nothing may block, on an event loop perhaps; `.await` the future instead"
            ),
        }
    }

    /// Whether nobody waits for the result any more: the client has gone, the view's time is over, or the future of
    /// the call was dropped.
    ///
    /// A call that has begun runs to its end, and holds its thread until then. One that takes long looks here from
    /// time to time. A client that has closed its connection in good order has gone when
    /// [`Settings::half_close_timeout`](crate::Settings::half_close_timeout) is over.
    ///
    /// ```
    /// use veduta::{Error, MayBlock, Result, view};
    ///
    /// #[view("/primes")]
    /// fn primes(block: &MayBlock) -> Result<String> {
    ///     let mut found = Vec::new();
    ///     for number in 2..10_000_u32 {
    ///         if block.is_cancelled() {
    ///             return Err(Error::internal("nobody waits for the primes"));
    ///         }
    ///         if (2..number).all(|divisor| number % divisor > 0) {
    ///             found.push(number);
    ///         }
    ///     }
    ///     Ok(format!("{found:?}"))
    /// }
    /// ```
    pub fn is_cancelled(&self) -> bool {
        pool::is_cancelled()
    }

    /// The runtime that the call belongs to.
    #[expect(clippy::unused_self, reason = "it says that there is one")]
    pub(crate) fn runtime(&self) -> Handle {
        Handle::current()
    }
}

impl fmt::Debug for MayBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MayBlock")
    }
}
