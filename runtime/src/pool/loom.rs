//! The protocol of the queue under loom: every order in which its threads may come to a step.
//!
//! `.ci/run` says how to run it: with a cfg of its own, since that of loom would change tokio, too.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use loom::future::block_on;
use loom::sync::Mutex;
use loom::thread;

use super::{Failed, Limits, Pool};

fn pool(threads: usize) -> Arc<Pool> {
    let limits = Limits {
        threads,
        queue: 4,
        wait: Duration::MAX,
        idle: Duration::MAX,
        depth: 4,
        stack: 256 * 1024,
        is_background: false,
    };
    Arc::new(Pool::new("loom", limits))
}

fn explore(model: impl Fn() + Send + Sync + 'static) {
    explore_with(2, model);
}

/// Threads are interrupted at so many moments; each more takes many times as long.
fn explore_with(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}

fn link(pool: &Pool) -> super::Link {
    let origin = super::Origin {
        request: 0,
        is_awaited: true,
    };
    super::Link::new(origin, super::current::waiting_job(), pool.queue.id())
}

/// Runs a job without the timer, which is tokio's.
fn run<R: Send + 'static>(
    pool: &Pool,
    job: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Failed> {
    block_on(async {
        let waker = std::future::poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
        let task = super::Task::new(job, link(pool), Some(waker));
        pool.queue.admit(Arc::clone(&task) as super::Job)?;
        let mut waiter = super::Waiter {
            task: &*task,
            queue: &pool.queue,
            has_waker: true,
            has_outcome: false,
        };
        waiter.outcome().await
    })
}

#[test]
fn no_job_is_forgotten_by_a_thread_that_falls_asleep() {
    explore(|| {
        let pool = pool(1);
        for number in 0..3 {
            assert_eq!(run(&pool, move || number).unwrap(), number);
        }
        drop(pool);
    });
}

#[test]
fn jobs_of_two_submitters_are_all_run() {
    explore(|| {
        let pool = pool(2);
        let other = Arc::clone(&pool);
        let submitter = thread::spawn(move || run(&other, || 1).unwrap());
        assert_eq!(run(&pool, || 2).unwrap(), 2);
        assert_eq!(submitter.join().unwrap(), 1);
        drop(pool);
    });
}

#[test]
fn a_job_is_run_or_withdrawn_and_dropped_once() {
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    explore(|| {
        let pool = pool(1);
        let dropped = Arc::new(AtomicUsize::new(0));
        let counted = Counted(Arc::clone(&dropped));
        let task = super::Task::new(move || drop(counted), link(&pool), None);
        pool.queue.admit(Arc::clone(&task) as super::Job).unwrap();
        let _ = task.poll(&Context::from_waker(Waker::noop()));
        task.abandon();
        drop(task);
        // One more goes behind it.
        run(&pool, || ()).unwrap();
        assert_eq!(dropped.load(Ordering::SeqCst), 1);
        drop(pool);
    });
}

#[test]
fn a_pool_that_closes_runs_what_it_has_taken() {
    explore(|| {
        let pool = pool(1);
        let other = Arc::clone(&pool);
        let submitter = thread::spawn(move || match run(&other, || 1) {
            Ok(one) => assert_eq!(one, 1),
            Err(failed) => assert!(matches!(failed, Failed::Closed)),
        });
        pool.queue.close();
        submitter.join().unwrap();
    });
}

/// Runs a job from a thread of the pool that waits for it.
fn nested<R: Send + 'static>(pool: &Arc<Pool>, job: impl FnOnce() -> R + Send + 'static) -> R {
    let pool = Arc::clone(pool);
    let run = async move {
        let task = super::Task::new(job, link(&pool), None);
        pool.queue.admit(Arc::clone(&task) as super::Job).unwrap();
        std::future::poll_fn(|cx| task.poll(cx)).await.unwrap()
    };
    super::block_on(run).unwrap()
}

#[test]
fn a_nested_job_runs_on_the_thread_that_waits_for_it() {
    explore(|| {
        let pool = pool(1);
        let below = Arc::clone(&pool);
        let job = move || nested(&below, || 1) + 1;
        assert_eq!(run(&pool, job).unwrap(), 2);
        pool.queue.close();
    });
}

#[test]
fn a_nested_job_runs_once_when_a_thread_is_free_as_well() {
    explore(|| {
        let pool = pool(2);
        let below = Arc::clone(&pool);
        let job = move || nested(&below, || 1) + 1;
        assert_eq!(run(&pool, job).unwrap(), 2);
        pool.queue.close();
    });
}

/// What one thread tells another.
#[derive(Default)]
struct Answer(Mutex<(Option<u32>, Option<Waker>)>);

impl Answer {
    fn send(&self, answer: u32) {
        let mut state = self.0.lock().unwrap();
        state.0 = Some(answer);
        let waker = state.1.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<u32> {
        let mut state = self.0.lock().unwrap();
        state.1 = Some(cx.waker().clone());
        state.0.map_or(Poll::Pending, Poll::Ready)
    }
}

/// Another thread submits what the only thread of the pool waits for.
#[test]
fn a_thread_that_waits_runs_what_it_may_be_waiting_for() {
    explore(|| {
        let pool = pool(1);
        let below = Arc::clone(&pool);
        let job = move || {
            let answer = Arc::new(Answer::default());
            let sender = Arc::clone(&answer);
            let submitter = thread::spawn(move || sender.send(run(&below, || 1).unwrap()));
            let received = super::block_on(std::future::poll_fn(|cx| answer.poll(cx)));
            submitter.join().unwrap();
            received.unwrap() + 1
        };
        assert_eq!(run(&pool, job).unwrap(), 2);
        pool.queue.close();
    });
}

#[test]
fn two_chains_need_no_more_than_two_threads() {
    explore_with(1, || {
        let pool = pool(2);
        let chain = |pool: &Arc<Pool>| {
            let below = Arc::clone(pool);
            run(pool, move || nested(&below, || 1) + 1).unwrap()
        };
        let other = Arc::clone(&pool);
        let submitter = thread::spawn(move || chain(&other));
        assert_eq!(chain(&pool), 2);
        assert_eq!(submitter.join().unwrap(), 2);
        pool.queue.close();
    });
}

/// The job needs what only the future of the thread that waits for it can give.
#[test]
fn a_thread_that_waits_leaves_its_job_to_one_that_is_free() {
    explore_with(1, || {
        let pool = pool(2);
        let below = Arc::clone(&pool);
        let job = move || {
            let (began, reply) = (Arc::new(Answer::default()), Arc::new(Answer::default()));
            let (has_begun, send) = (Arc::clone(&began), Arc::clone(&reply));
            let nested = move || {
                began.send(1);
                block_on(std::future::poll_fn(|cx| reply.poll(cx)))
            };
            let run = async {
                let task = super::Task::new(nested, link(&below), None);
                below.queue.admit(Arc::clone(&task) as super::Job).unwrap();
                let beside = |cx: &mut Context<'_>| {
                    if has_begun.poll(cx).is_ready() {
                        send.send(2);
                    }
                    task.poll(cx)
                };
                std::future::poll_fn(beside).await.unwrap()
            };
            super::block_on(run).unwrap()
        };
        assert_eq!(run(&pool, job).unwrap(), 2);
        pool.queue.close();
    });
}
