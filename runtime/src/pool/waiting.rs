//! [`Waiting`]: a thread that waits for a future.

use std::sync::Arc;

use super::link::{Id, Link};
use super::sleeper::Sleeper;

#[derive(Clone)]
pub(super) struct Waiting {
    pub(super) sleeper: Arc<Sleeper>,
    /// The job that waits.
    pub(super) job: Id,
    /// Of that job.
    pub(super) request: usize,
    /// How many jobs there are on the thread's stack.
    pub(super) level: usize,
}

impl Waiting {
    /// Whether a job may be what it waits for.
    pub(super) fn may_wait_for(&self, link: &Link) -> bool {
        let request = link.stackable();
        request.is_some_and(|its| its == 0 || self.request == 0 || its == self.request)
    }

    pub(super) fn is(&self, sleeper: &Arc<Sleeper>) -> bool {
        Arc::ptr_eq(&self.sleeper, sleeper)
    }
}
