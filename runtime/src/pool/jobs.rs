//! [`Jobs`]: the jobs that wait for a thread, in the order in which they came.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use super::link::Id;
use super::task::Job;
use super::waiting::Waiting;

#[derive(Default)]
pub(super) struct Jobs {
    queue: VecDeque<Job>,
    /// How many of them each job above keeps for its own thread.
    kept: Tally<Id>,
    /// How many of each request a thread that waits may run; those of no known request have zero for it.
    stackable: Tally<usize>,
    /// Whether any waiter may have given up since that was last looked at.
    may_be_withdrawn: bool,
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
        self.queue.len() - self.kept.total
    }

    pub(super) fn push(&mut self, job: Job) {
        let link = job.link();
        self.kept.add(link.keeper());
        self.stackable.add(link.stackable());
        self.queue.push_back(job);
    }

    pub(super) fn pop(&mut self) -> Option<Job> {
        let job = self.queue.pop_front();
        self.taken(job)
    }

    /// The first that is kept for this thread, beside those in front that `free` threads take.
    pub(super) fn pop_kept(&mut self, free: usize, thread: &Waiting) -> Option<Job> {
        if !self.has_kept(thread) {
            return None;
        }
        self.pop_first(free, |job| job.link().keeper() == Some(thread.job))
    }

    /// The first that may be what this thread waits for.
    pub(super) fn pop_stackable(&mut self, thread: &Waiting) -> Option<Job> {
        self.pop_first(0, |job| thread.may_wait_for(job.link()))
    }

    /// Whether any is kept for this thread.
    pub(super) fn has_kept(&self, thread: &Waiting) -> bool {
        self.kept.has(thread.job)
    }

    /// Whether [`pop_stackable`](Self::pop_stackable) would find one.
    pub(super) fn has_stackable(&self, thread: &Waiting) -> bool {
        match thread.request {
            0 => self.stackable.total > 0,
            request => self.stackable.has(0) || self.stackable.has(request),
        }
    }

    /// The waiter of a job, which may be one of these, has given up.
    pub(super) fn note_withdrawn(&mut self) {
        self.may_be_withdrawn = true;
    }

    /// How many nobody in particular runs, nor waits for any more.
    pub(super) fn withdrawn(&self) -> usize {
        if !self.may_be_withdrawn {
            return 0;
        }
        let unkept = self
            .queue
            .iter()
            .filter(|job| job.link().keeper().is_none());
        unkept.filter(|job| job.is_withdrawn()).count()
    }

    /// Takes out those whose waiters gave up.
    pub(super) fn remove_withdrawn(&mut self) -> Vec<Job> {
        let mut withdrawn = Vec::new();
        if !self.may_be_withdrawn {
            return withdrawn;
        }
        for job in std::mem::take(self).queue {
            if job.is_withdrawn() {
                withdrawn.push(job);
            } else {
                self.push(job);
            }
        }
        withdrawn
    }

    /// Takes out all of them.
    pub(super) fn remove_all(&mut self) -> VecDeque<Job> {
        std::mem::take(self).queue
    }

    fn pop_first(&mut self, behind: usize, is_wanted: impl Fn(&Job) -> bool) -> Option<Job> {
        let place = self.queue.iter().skip(behind).position(is_wanted)?;
        let job = self.queue.remove(behind + place);
        self.taken(job)
    }

    fn taken(&mut self, job: Option<Job>) -> Option<Job> {
        let link = job.as_ref()?.link();
        self.kept.remove(link.keeper());
        self.stackable.remove(link.stackable());
        job
    }
}

/// How often there is what.
struct Tally<K> {
    total: usize,
    of: HashMap<K, usize>,
}

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self {
            total: 0,
            of: HashMap::new(),
        }
    }
}

impl<K: Copy + Eq + Hash> Tally<K> {
    fn has(&self, key: K) -> bool {
        self.total > 0 && self.of.contains_key(&key)
    }

    fn add(&mut self, key: Option<K>) {
        if let Some(key) = key {
            self.total += 1;
            *self.of.entry(key).or_default() += 1;
        }
    }

    fn remove(&mut self, key: Option<K>) {
        if let Some(key) = key
            && let Some(count) = self.of.get_mut(&key)
        {
            self.total -= 1;
            *count -= 1;
            if *count == 0 {
                self.of.remove(&key);
            }
        }
    }
}

#[cfg(all(test, not(veduta_loom)))]
mod tests {
    use std::sync::Arc;

    use super::super::link::{Id, Link, Origin};
    use super::super::sleeper::Sleeper;
    use super::super::task::{Job, Task};
    use super::super::waiting::Waiting;
    use super::Jobs;

    fn job(parent: Option<&Job>, queue: Id) -> Job {
        let origin = Origin {
            request: 7,
            is_awaited: true,
        };
        Task::new(|| (), Link::new(origin, parent.cloned(), queue), None)
    }

    #[test]
    fn jobs_are_counted_off_whoever_takes_them() {
        let queue = Id::of(&Arc::new(()));
        let parent = job(None, queue);
        let thread = Waiting {
            sleeper: Arc::new(Sleeper::new()),
            job: Id::of(&parent),
            request: 7,
            level: 1,
        };
        let mut jobs = Jobs::default();
        let ways: [fn(&mut Jobs, &Waiting) -> Option<Job>; 3] = [
            |jobs, _| jobs.pop(),
            |jobs, thread| jobs.pop_kept(0, thread),
            |jobs, thread| jobs.pop_stackable(thread),
        ];
        for take in ways {
            jobs.push(job(Some(&parent), queue));
            assert!(jobs.has_kept(&thread) && jobs.has_stackable(&thread));
            assert!(take(&mut jobs, &thread).is_some());
            assert!(!jobs.has_kept(&thread) && !jobs.has_stackable(&thread));
            assert_eq!((jobs.len(), jobs.unkept()), (0, 0));
        }
    }
}
