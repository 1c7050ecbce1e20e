//! [`Jobs`]: the jobs that wait for a thread, in the order in which they came.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::sleeper::Sleeper;
use super::task::Job;

#[derive(Default)]
pub(super) struct Jobs {
    queue: VecDeque<Job>,
    /// How many of them are kept for the thread that waits for them.
    kept: usize,
    /// How many of each request a thread that waits may run; those of no known request have zero for it.
    stackable: HashMap<usize, usize>,
}

impl Jobs {
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Those that nobody in particular runs.
    pub(super) fn unkept(&self) -> usize {
        self.queue.len() - self.kept
    }

    pub(super) fn push(&mut self, job: Job) {
        let link = job.link();
        self.kept += usize::from(link.keeper.is_some());
        if let Some(request) = link.stackable() {
            *self.stackable.entry(request).or_default() += 1;
        }
        self.queue.push_back(job);
    }

    pub(super) fn pop(&mut self) -> Option<Job> {
        let job = self.queue.pop_front();
        self.taken(job)
    }

    /// The first that is kept for this thread.
    pub(super) fn pop_kept(&mut self, keeper: &Arc<Sleeper>) -> Option<Job> {
        if self.kept == 0 {
            return None;
        }
        let is_kept = |job: &Job| {
            let its = job.link().keeper.as_ref();
            its.is_some_and(|its| Arc::ptr_eq(its, keeper))
        };
        self.pop_first(is_kept)
    }

    /// The first that may be what a thread waits for which works for this request.
    pub(super) fn pop_stackable(&mut self, request: usize) -> Option<Job> {
        let is_fitting = |job: &Job| {
            let its = job.link().stackable();
            its.is_some_and(|its| its == 0 || request == 0 || its == request)
        };
        self.pop_first(is_fitting)
    }

    /// Whether [`pop_stackable`](Self::pop_stackable) would find one.
    pub(super) fn has_stackable(&self, request: usize) -> bool {
        match request {
            0 => !self.stackable.is_empty(),
            _ => self.stackable.contains_key(&0) || self.stackable.contains_key(&request),
        }
    }

    /// How many of them nobody waits for any more.
    pub(super) fn withdrawn(&self) -> usize {
        let queue = self.queue.iter();
        queue.filter(|job| job.is_withdrawn()).count()
    }

    /// Takes out those whose waiters gave up.
    pub(super) fn remove_withdrawn(&mut self) -> Vec<Job> {
        let mut withdrawn = Vec::new();
        for job in std::mem::take(self).queue {
            if job.is_withdrawn() {
                withdrawn.push(job);
            } else {
                self.push(job);
            }
        }
        withdrawn
    }

    fn pop_first(&mut self, is_wanted: impl Fn(&Job) -> bool) -> Option<Job> {
        let place = self.queue.iter().position(is_wanted)?;
        let job = self.queue.remove(place);
        self.taken(job)
    }

    fn taken(&mut self, job: Option<Job>) -> Option<Job> {
        let link = job.as_ref()?.link();
        self.kept -= usize::from(link.keeper.is_some());
        if let Some(request) = link.stackable()
            && let Some(count) = self.stackable.get_mut(&request)
        {
            *count -= 1;
            if *count == 0 {
                self.stackable.remove(&request);
            }
        }
        job
    }
}
