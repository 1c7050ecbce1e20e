//! [`spawn`]: tasks that belong to the server rather than to one request.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout;
use tracing::{Instrument, Span};

use super::Pools;
use crate::context::{self, Scoped, Slot};
use crate::info::Info;
use crate::polling::{self, Application, Doing, Subject};
use crate::pool::panic_message;

/// How long those that are cut off have to be dropped: one that blocks keeps its place.
const LETTING_GO: Duration = Duration::from_secs(1);

/// Starts a task that goes on when the answer has been sent, and when the client has gone.
///
/// ```
/// use veduta::context::Local;
/// use veduta::{StatusCode, view};
///
/// static USER: Local<String> = Local::new(|| "nobody".to_owned());
///
/// #[view(POST, "/orders")]
/// async fn order() -> StatusCode {
///     veduta::spawn(async {
///         println!("a letter for {}", USER.get());
///     });
///     StatusCode::ACCEPTED
/// }
/// ```
///
/// It has a copy of the request's [context](crate::context), and its span. A server that is told to stop lets it finish
/// within [`Settings::shutdown_grace`](crate::Settings::shutdown_grace); what is cut off then is logged with the place
/// of this call, and so is a panic. A task that has no end of its own would make every stop last that long: start it
/// with `tokio::spawn`.
///
/// Outside of every server it is tokio's `spawn` with a context.
///
/// # Panics
/// Outside of a tokio runtime.
///
/// # Cancel safety
/// Dropping the handle leaves the task alone.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    spawn_at(Place::Call(Location::caller()), Slot::copy(), future)
}

/// The same, for a task that another place is to blame for, in this context.
pub(crate) fn spawn_at<F>(place: Place, slot: Slot, future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let tasks = Arc::clone(&Pools::current().tasks);
    let entry = tasks.enter(place);
    let number = entry.number;
    let future = Scoped::boxed(slot, future);
    let task = async move {
        // Until the task has ended.
        let entry = entry;
        let application = entry.tasks.application.load(Ordering::Relaxed);
        noting_panics(future, place, application).await
    };
    let span = context::span().unwrap_or_else(Span::none);
    let handle = tokio::spawn(task.instrument(span));
    tasks.started(number, handle.abort_handle());
    handle
}

/// A panic is the business of whoever has the handle; it is logged, since most of them are dropped.
async fn noting_panics<F: Future>(future: F, place: Place, application: Application) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let poll = || {
            let _polling = polling::begin(application);
            let _as = polling::doing(place.doing());
            future.as_mut().poll(cx)
        };
        catch_unwind(AssertUnwindSafe(poll)).unwrap_or_else(|payload| {
            let message = panic_message(&*payload);
            tracing::error!(%place, "a task panicked: {message}");
            resume_unwind(payload)
        })
    })
    .await
}

/// Where a task comes from, the way logs name it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// A call of [`spawn`].
    Call(&'static Location<'static>),
    /// A view that goes on without its client.
    View(&'static Info),
}

impl Place {
    /// For those who watch.
    fn doing(self) -> Doing {
        match self {
            Self::Call(place) => Doing::written_at(place, Subject::TASK),
            Self::View(view) => Doing::view(view),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(place) => place.fmt(f),
            Self::View(view) => f.pad(&view.place()),
        }
    }
}

/// The tasks of a server that have not ended.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    state: Mutex<State>,
    last_has_ended: Notify,
    /// For those who watch.
    application: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    /// The number of the next one.
    next: u64,
    running: HashMap<u64, Running>,
    /// Whether those that start now are cut off at once.
    is_closed: bool,
}

#[derive(Debug)]
struct Running {
    place: Place,
    /// `None` while it is being started.
    abort: Option<AbortHandle>,
    /// Whether it is to end at its next await.
    is_cut: bool,
}

impl Tasks {
    /// Whose tasks they are, for those who watch.
    pub(crate) fn set_application(&self, application: Application) {
        self.application.store(application, Ordering::Relaxed);
    }

    fn enter(self: &Arc<Self>, place: Place) -> Entry {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        let running = Running {
            place,
            abort: None,
            is_cut: state.is_closed,
        };
        state.running.insert(number, running);
        Entry {
            tasks: Arc::clone(self),
            number,
        }
    }

    fn started(&self, number: u64, abort: AbortHandle) {
        let mut state = self.state();
        let Some(running) = state.running.get_mut(&number) else {
            return;
        };
        if !running.is_cut {
            running.abort = Some(abort);
            return;
        }
        drop(state);
        abort.abort();
    }

    /// Lets them end, until the time is over, and cuts off those that are left.
    pub(crate) async fn finish(&self, time: Duration) {
        // The timeouts say nothing that those that are left do not.
        let _ = timeout(time, self.ended()).await;
        self.cut();
        let _ = timeout(LETTING_GO, self.ended()).await;
    }

    /// Cuts off those that are left, and all that they or others still start.
    pub(crate) async fn close(&self) {
        self.state().is_closed = true;
        self.finish(Duration::ZERO).await;
    }

    async fn ended(&self) {
        loop {
            let last_has_ended = self.last_has_ended.notified();
            if self.state().running.is_empty() {
                return;
            }
            last_has_ended.await;
        }
    }

    /// Ends those that are left at their next await, and logs where they come from.
    fn cut(&self) {
        let mut places = BTreeMap::<_, usize>::new();
        for (place, abort) in self.mark() {
            *places.entry(place.to_string()).or_default() += 1;
            if let Some(abort) = abort {
                abort.abort();
            }
        }
        for (place, count) in places {
            tracing::warn!(%place, count, "tasks were cut off because the server stops");
        }
    }

    /// Those that are to be cut off and were not before. The lock is free again when they are dropped.
    fn mark(&self) -> Vec<(Place, Option<AbortHandle>)> {
        let mut state = self.state();
        let left = state.running.values_mut().filter(|task| !task.is_cut);
        let mark = |task: &mut Running| {
            task.is_cut = true;
            (task.place, task.abort.take())
        };
        left.map(mark).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stands for a task as long as there is one.
struct Entry {
    tasks: Arc<Tasks>,
    number: u64,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut state = self.tasks.state();
        state.running.remove(&self.number);
        let is_last = state.running.is_empty();
        drop(state);
        if is_last {
            self.tasks.last_has_ended.notify_waiters();
        }
    }
}
