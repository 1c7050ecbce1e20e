//! [`MayBlock`]: the proof that this thread may block.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use tokio::runtime::Handle;

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
