//! [`Outcome`]: how a request has ended; and who counts it.

mod finished;
mod leaving;
mod table;

use std::fmt;

pub use finished::FinishedRequest;
pub(crate) use finished::{Asked, Finish, OnFinished};
pub(crate) use leaving::{Reason, Stage, leaving, note_view, reason};
pub use table::OutcomeCount;
pub(crate) use table::{Lost, Outcomes};

/// How a request has ended.
///
/// [`App::on_request_finished`](crate::App::on_request_finished) is told it for each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// Answered, whatever the status; the connection has taken the answer to its last byte.
    Answered,
    /// Answered with 500, because the view, or a middleware or layer around it, panicked.
    Panicked,
    /// Answered with 504, because the view took longer than its `timeout`.
    TimedOut,
    /// The client left while its request waited for a thread; the job was removed.
    GoneWhileQueued,
    /// The client left while a sync view ran; it runs on, and what it returns is dropped.
    GoneWhileRunning,
    /// The client left while the event loop had the request: an async view, middleware or arguments, which were
    /// dropped.
    GoneWhileAwaiting,
    /// The client left before all of the body that the view had asked for had arrived.
    GoneWhileSending,
    /// The client left before the connection had taken the last byte of the answer.
    GoneWhileAnswered,
    /// The client left, and the view goes on without it, as its `detach` says.
    Detached,
    /// The view was dropped by a layer or a middleware around it, one with a timeout for example, which
    /// may have answered in its place.
    DroppedByLayer,
    /// The body of the answer broke off with an error.
    BrokenOff,
    /// The server stopped, and the request was not done by the end of the grace period.
    CutOff,
    /// What the client sent was no request of HTTP, or its head did not arrive in time: it was told so, with 400, 408,
    /// 414 or 431, or a GOAWAY of HTTP/2, and the connection ended. There is no request that
    /// [`App::on_request_finished`](crate::App::on_request_finished) could be told of; it is counted and logged.
    Malformed,
}

impl Outcome {
    /// As a label of metrics: `gone_while_queued`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Panicked => "panicked",
            Self::TimedOut => "timed_out",
            Self::GoneWhileQueued => "gone_while_queued",
            Self::GoneWhileRunning => "gone_while_running",
            Self::GoneWhileAwaiting => "gone_while_awaiting",
            Self::GoneWhileSending => "gone_while_sending",
            Self::GoneWhileAnswered => "gone_while_answered",
            Self::Detached => "detached",
            Self::DroppedByLayer => "dropped_by_layer",
            Self::BrokenOff => "broken_off",
            Self::CutOff => "cut_off",
            Self::Malformed => "malformed",
        }
    }
}

/// In words, for logs: `client gone while queued`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Answered => "answered",
            Self::Panicked => "panicked",
            Self::TimedOut => "timed out",
            Self::GoneWhileQueued => "client gone while queued",
            Self::GoneWhileRunning => "client gone while running",
            Self::GoneWhileAwaiting => "client gone while awaiting",
            Self::GoneWhileSending => "client gone while sending",
            Self::GoneWhileAnswered => "client gone while answered",
            Self::Detached => "client gone, detached",
            Self::DroppedByLayer => "dropped by a layer",
            Self::BrokenOff => "broken off",
            Self::CutOff => "cut off",
            Self::Malformed => "malformed",
        })
    }
}
