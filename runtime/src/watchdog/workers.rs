//! What the threads of the pools run, published for whoever asks which views keep them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use crossbeam_utils::atomic::AtomicCell;

use super::{Record, Ward, Watch, advice};
use crate::info::{Dispatch, Info};
use crate::pool;

/// A thread of a pool: written by itself, read when a pool is full.
#[repr(align(128))]
#[derive(Debug)]
struct Worker {
    /// The application is that of the view.
    application: AtomicCell<u64>,
    view: AtomicCell<Option<&'static Info>>,
}

thread_local! {
    static HERE: Arc<Worker> = enter();
}

static WORKERS: Mutex<Vec<Weak<Worker>>> = Mutex::new(Vec::new());

fn workers() -> MutexGuard<'static, Vec<Weak<Worker>>> {
    WORKERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The current thread runs a view as long as this stands.
#[must_use]
struct Running {
    /// What runs in a job that waits below this one.
    below: View,
}

/// A view, and the application that it is one of.
type View = (u64, Option<&'static Info>);

impl Running {
    fn begin(application: u64, view: &'static Info) -> Self {
        Self {
            below: replace((application, Some(view))),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        replace(self.below);
    }
}

/// Publishes what this thread runs; returns what it ran so far.
fn replace((application, view): View) -> View {
    let replaced = HERE.try_with(|worker| {
        let before = (worker.application.load(), worker.view.load());
        worker.application.store(application);
        worker.view.store(view);
        before
    });
    // A thread that ends runs nothing.
    replaced.unwrap_or_default()
}

fn enter() -> Arc<Worker> {
    let worker = Arc::new(Worker {
        application: AtomicCell::new(0),
        view: AtomicCell::new(None),
    });
    let mut workers = workers();
    workers.retain(|worker| worker.strong_count() > 0);
    workers.push(Arc::downgrade(&worker));
    worker
}

/// The name of the pool that a sync view runs on.
pub(super) fn pool_of(view: &Info) -> &str {
    let usual = match view.dispatch {
        Dispatch::Cpu => "cpu",
        _ => "blocking",
    };
    view.pool.unwrap_or(usual)
}

impl Watch {
    /// Runs a view on a thread that it has got. It is alone if there was no other reason to go to a thread.
    pub(crate) fn on_thread<T, E>(
        &self,
        record: &Record,
        is_alone: bool,
        run: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        if !self.is_on() {
            return run();
        }
        let waited = pool::waited();
        if waited >= self.ward.long_wait {
            self.ward.waited(record, waited);
        }
        let _running = Running::begin(self.application(), record.info);
        if !is_alone || !record.hints.is_open() {
            return run();
        }
        let began = Instant::now();
        let outcome = run();
        if outcome.is_ok() && record.hints.ran_on_thread(began.elapsed()) {
            advice::short_on_thread(record.info);
        }
        outcome
    }
}

impl Ward {
    /// The views that run on a pool at this moment, and on how many of its threads, the most first.
    pub(super) fn running_on(&self, pool: &str) -> Vec<(&'static Info, usize)> {
        let mut running: Vec<(&'static Info, usize)> = Vec::new();
        for worker in workers().iter().filter_map(Weak::upgrade) {
            let view = worker.view.load();
            let is_ours = worker.application.load() == self.application;
            let Some(view) = view.filter(|view| is_ours && pool_of(view) == pool) else {
                continue;
            };
            match running.iter_mut().find(|(it, _)| it.key() == view.key()) {
                Some((_, threads)) => *threads += 1,
                None => running.push((view, 1)),
            }
        }
        running.sort_by_key(|(_, threads)| std::cmp::Reverse(*threads));
        running
    }
}
