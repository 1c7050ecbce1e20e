//! What is found out while a request is dropped: from the outside in, on one thread.
//!
//! A request that is dropped knows neither why nor how far it has come. The outermost future knows why; the view within
//! knows which it is; the pool knows whether its job had begun. So the outermost one notes on the thread
//! why it drops the rest, and the rest notes what it was.

use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Outcome;
use crate::info::Info;

/// Why a request is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Nobody waits for the answer any more.
    ClientGone,
    /// The server stops.
    CutOff,
    /// It has been told: what is dropped now was left behind by a request that has ended.
    Told,
}

/// How far a request had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// On the event loop.
    Awaiting,
    /// In the queue of a pool.
    Queued,
    /// On a thread, where it runs on.
    Running,
    /// Its answer was being sent.
    Answered,
}

impl Stage {
    /// What it is when a client leaves.
    pub(crate) fn when_gone(self) -> Outcome {
        match self {
            Self::Awaiting => Outcome::GoneWhileAwaiting,
            Self::Queued => Outcome::GoneWhileQueued,
            Self::Running => Outcome::GoneWhileRunning,
            Self::Answered => Outcome::GoneWhileAnswered,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Awaiting => "awaiting",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Answered => "answered",
        })
    }
}

/// What a dropped request has left.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Left {
    pub(crate) view: Option<&'static Info>,
    pub(crate) stage: Option<Stage>,
    /// Whether its view goes on.
    pub(crate) is_detached: bool,
}

thread_local! {
    static LEAVING: Cell<Option<(Reason, Left)>> = const { Cell::new(None) };
}

/// Runs `drop`, which drops a request for this reason; returns what it was. What panics while it is dropped
/// has been told by the panic hook.
pub(crate) fn leaving(reason: Reason, drop: impl FnOnce()) -> Left {
    let outer = LEAVING.replace(Some((reason, Left::default())));
    let _ = catch_unwind(AssertUnwindSafe(drop));
    let left = LEAVING.replace(outer);
    left.map_or_else(Left::default, |(_, left)| left)
}

/// Why the request is being dropped on this thread; `None` when none is, as far as one can tell.
pub(crate) fn reason() -> Option<Reason> {
    LEAVING.get().map(|(reason, _)| reason)
}

/// Notes what the request that is being dropped was: the innermost says it first.
pub(crate) fn note_view(
    view: impl FnOnce() -> Option<&'static Info>,
    stage: Option<Stage>,
    is_detached: bool,
) {
    if let Some((reason, left)) = LEAVING.get() {
        let left = Left {
            view: left.view.or_else(view),
            stage: left.stage.or(stage),
            is_detached: left.is_detached || is_detached,
        };
        LEAVING.set(Some((reason, left)));
    }
}
