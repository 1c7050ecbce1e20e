//! Where no traces can be had.

use crate::polling::{LoopThread, Turn};

/// There is none.
#[derive(Debug)]
pub(crate) enum Tracer {}

impl Tracer {
    pub(crate) fn start() -> Option<Self> {
        tracing::debug!(
            "no backtraces of views that hold the event loop: this needs the feature `backtrace`, and Linux with glibc"
        );
        None
    }

    pub(crate) fn trace(&self, _: &'static LoopThread, _: Turn) -> Option<Trace> {
        match *self {}
    }
}

/// There is none.
#[derive(Debug)]
pub(crate) enum Trace {}

impl Trace {
    pub(crate) fn culprit(&self) -> Option<&Frame> {
        match *self {}
    }

    pub(crate) fn inside(&self) -> Option<String> {
        match *self {}
    }
}

/// A function, and where in it.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) function: String,
    pub(crate) file: String,
    pub(crate) line: u32,
}
