//! [`Link`]: where a job comes from, which says who may run it.

use std::sync::Arc;

use super::Failed;
use super::current;
use super::queue::Queue;
use super::sleeper::Sleeper;
use super::task::Job;

/// Who submits a job.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// The request that the job is of, by any number that no other has at the same time; zero when that is not known.
    pub(crate) request: usize,
    /// Whether a thread that waits may be waiting for the job. It never waits for the view of another request.
    pub(crate) is_awaited: bool,
}

/// What ties a job to others.
pub(super) struct Link {
    origin: Origin,
    /// The job that waits for this one.
    parent: Option<Job>,
    /// How many jobs wait above it, each for the next.
    depth: usize,
    /// The thread that waits for it, when it is one of the same pool.
    pub(super) keeper: Option<Arc<Sleeper>>,
}

impl Link {
    /// Of a job that is submitted to this queue, here and now.
    pub(super) fn new(mut origin: Origin, queue: &Arc<Queue>) -> Result<Self, Failed> {
        let parent = current::waiting_job();
        let mut depth = 0;
        if let Some(parent) = &parent {
            let above = parent.link();
            origin.request = above.origin.request;
            depth = above.depth + 1;
        }
        if depth > queue.limits().depth {
            return Err(Failed::TooDeep);
        }
        Ok(Self {
            origin,
            keeper: parent.is_some().then(|| current::keeper(queue)).flatten(),
            parent,
            depth,
        })
    }

    /// Of a job that nobody waits for.
    pub(super) fn of_nobody() -> Self {
        Self {
            origin: Origin {
                request: 0,
                is_awaited: false,
            },
            parent: None,
            depth: 0,
            keeper: None,
        }
    }

    pub(super) fn request(&self) -> usize {
        self.origin.request
    }

    /// The request of which a waiting thread must be to run the job; zero stands for any.
    pub(super) fn stackable(&self) -> Option<usize> {
        self.origin.is_awaited.then_some(self.origin.request)
    }

    /// Whether the result of a job further up is not wanted any more.
    pub(super) fn is_cancelled(&self) -> bool {
        self.parent.as_ref().is_some_and(|job| job.is_cancelled())
    }
}
