//! Jobs of the server itself: what is half sent goes on, what nobody wants is dropped.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};

use super::{Caller, MayBlock, Pools};
use crate::context::Luggage;
use crate::error::Result;

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
        match Pools::current().blocking(Caller::Server, job).await {
            Err(failed) if failed.is_passing() && Instant::now() < ends => {
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_millis(100));
            }
            outcome => return Ok(outcome?.open()?),
        }
    }
}

/// Drops a value whose `drop` may block: on the blocking pool when this may be an event loop, and here when
/// the pool refuses it.
pub(crate) fn discard<T: Send + 'static>(value: T) {
    let discarded = Discarded(Some(value));
    if let Ok(runtime) = Handle::try_current() {
        let mut luggage = Luggage::pack();
        let pools = Pools::current();
        let runtime = pools.blocking.runtime(runtime);
        pools.blocking.start(move || {
            let _entered = runtime.as_ref().map(Handle::enter);
            luggage.carry(|| drop(discarded));
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
