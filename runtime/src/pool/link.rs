//! [`Link`]: where a job comes from, which says who may run it.

use std::iter::successors;
use std::sync::Arc;

use super::task::Job;

/// Who submits a job.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// The request that the job is of, by any number that no other has at the same time; zero when that is not known.
    pub(crate) request: usize,
    /// Whether a thread that waits may be waiting for the job. It never waits for the view of another request.
    pub(crate) is_awaited: bool,
}

/// A job or a queue, by its place in memory: nothing else is there as long as it is of interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Id(usize);

impl Id {
    pub(super) fn of<T: ?Sized>(shared: &Arc<T>) -> Self {
        Self(Arc::as_ptr(shared).addr())
    }
}

/// What ties a job to others.
pub(super) struct Link {
    origin: Origin,
    /// The job that waits for this one.
    parent: Option<Job>,
    /// How many jobs wait above it, each for the next.
    depth: usize,
    /// The queue that it goes to.
    queue: Id,
    /// The nearest job above that has a thread of the same pool: it waits, so the thread can run this one.
    keeper: Option<Id>,
}

impl Link {
    /// Of a job that goes to this queue; `parent` waits for it.
    pub(super) fn new(mut origin: Origin, parent: Option<Job>, queue: Id) -> Self {
        let mut depth = 0;
        if let Some(parent) = &parent {
            let above = parent.link();
            origin.request = above.origin.request;
            depth = above.depth + 1;
        }
        let mut above = successors(parent.as_ref(), |job| job.link().parent.as_ref());
        let keeper = above.find(|job| job.link().queue == queue).map(Id::of);
        Self {
            origin,
            parent,
            depth,
            queue,
            keeper,
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn request(&self) -> usize {
        self.origin.request
    }

    pub(super) fn keeper(&self) -> Option<Id> {
        self.keeper
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
