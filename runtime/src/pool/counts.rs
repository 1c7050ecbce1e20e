//! [`Counts`]: what has become of the jobs of a pool.

use std::time::Duration;

use crate::histogram::Histogram;

/// Plain numbers, under the lock of the queue.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) refused: u64,
    pub(super) expired: u64,
    pub(super) withdrawn: u64,
    pub(super) panicked: u64,
    pub(super) queue_wait: Histogram,
    pub(super) run_time: Histogram,
}

/// What has become of a job.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    /// It found no room.
    Refused,
    /// No thread became free in time.
    Expired,
    /// Its waiter gave up before it began.
    Withdrawn,
    /// It panicked, but has an outcome all the same.
    Panicked,
    /// It has waited for its thread, then run, for so long.
    Ran {
        waited: Duration,
        ran: Duration,
        has_panicked: bool,
    },
}

impl Counts {
    pub(super) fn note_some(&mut self, event: Option<Event>) {
        if let Some(event) = event {
            self.note(event);
        }
    }

    pub(super) fn note(&mut self, event: Event) {
        match event {
            Event::Refused => self.refused += 1,
            Event::Expired => self.expired += 1,
            Event::Withdrawn => self.withdrawn += 1,
            Event::Panicked => self.panicked += 1,
            Event::Ran {
                waited,
                ran,
                has_panicked,
            } => {
                self.panicked += u64::from(has_panicked);
                self.queue_wait.record(waited);
                self.run_time.record(ran);
            }
        }
    }
}
