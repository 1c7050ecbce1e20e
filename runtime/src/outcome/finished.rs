//! [`FinishedRequest`]: what is told of each request at its end.

use std::fmt;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use http::{Method, StatusCode, Uri};

use super::Outcome;
use crate::info::Info;
use crate::polling::{self, Subject};

/// A request that has ended, as [`App::on_request_finished`](crate::App::on_request_finished) is told of it.
pub struct FinishedRequest<'a> {
    asked: &'a Asked,
    finish: Finish,
    elapsed: Duration,
}

/// What is kept of a request until its end, when somebody wants to be told.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) started: Instant,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) client: Option<SocketAddr>,
}

/// How it has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finish {
    pub(crate) view: Option<&'static Info>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) outcome: Outcome,
}

/// Who is told, in the order of the application.
#[derive(Default)]
pub(crate) struct OnFinished(Vec<Hook>);

type Hook = Box<dyn Fn(&FinishedRequest<'_>) + Send + Sync>;

impl FinishedRequest<'_> {
    /// The method of the request.
    pub fn method(&self) -> &Method {
        &self.asked.method
    }

    /// What was asked for, as it was sent.
    pub fn uri(&self) -> &Uri {
        &self.asked.uri
    }

    /// The address of the client; `None` over a Unix socket and in process.
    pub fn client(&self) -> Option<SocketAddr> {
        self.asked.client
    }

    /// The view that was to answer; `None` when none was found.
    pub fn view(&self) -> Option<&'static Info> {
        self.finish.view
    }

    /// The status of the answer; `None` when the request ended without one.
    pub fn status(&self) -> Option<StatusCode> {
        self.finish.status
    }

    /// How it has ended.
    pub fn outcome(&self) -> Outcome {
        self.finish.outcome
    }

    /// From its head to its end, the body of the answer included.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl fmt::Debug for FinishedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FinishedRequest")
            .field("method", self.method())
            .field("uri", self.uri())
            .field("view", &self.view().map(|view| view.name))
            .field("status", &self.status())
            .field("outcome", &self.outcome())
            .field("elapsed", &self.elapsed())
            .finish_non_exhaustive()
    }
}

impl Asked {
    pub(crate) fn new(method: &Method, uri: &Uri, client: Option<SocketAddr>) -> Self {
        Self {
            started: Instant::now(),
            method: method.clone(),
            uri: uri.clone(),
            client,
        }
    }
}

impl OnFinished {
    pub(crate) fn push(&mut self, hook: impl Fn(&FinishedRequest<'_>) + Send + Sync + 'static) {
        self.0.push(Box::new(hook));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells everybody; a panic is told by the panic hook, and keeps nobody else from hearing of it.
    pub(crate) fn tell(&self, asked: &Asked, finish: Finish) {
        let finished = FinishedRequest {
            asked,
            finish,
            elapsed: asked.started.elapsed(),
        };
        let _polling = polling::hook(Subject::ON_FINISHED, finish.view);
        for hook in &self.0 {
            let _ = catch_unwind(AssertUnwindSafe(|| hook(&finished)));
        }
    }
}
