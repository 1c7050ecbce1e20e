use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use super::{Failed, Limits, Origin, Pool};

const LIMITS: Limits = Limits {
    threads: 2,
    queue: 1,
    wait: Duration::from_mins(1),
    idle: Duration::from_mins(1),
    depth: 16,
    stack: 1024 * 1024,
    is_background: false,
};

/// A job that comes from nowhere in particular.
const APART: Origin = Origin {
    request: 0,
    is_awaited: true,
};

/// Occupies a thread until the sender is dropped.
async fn occupy(
    pool: &Arc<Pool>,
) -> (
    mpsc::Sender<()>,
    tokio::task::JoinHandle<Result<(), Failed>>,
) {
    let (release, gate) = mpsc::channel::<()>();
    let (started, running) = tokio::sync::oneshot::channel();
    let pool = Arc::clone(pool);
    let task = tokio::spawn(async move {
        let job = move || {
            started.send(()).unwrap();
            assert!(gate.recv().is_err());
        };
        pool.run(APART, job).await
    });
    running.await.unwrap();
    (release, task)
}

#[tokio::test]
async fn threads_are_named_and_reused() {
    let pool = Pool::new("test", LIMITS);
    for _ in 0..10 {
        let name = pool
            .run(APART, || std::thread::current().name().map(str::to_owned))
            .await
            .unwrap();
        assert!(name.unwrap().starts_with("veduta-test-"));
    }
    assert!(pool.threads() <= 2);
}

#[tokio::test]
async fn a_full_queue_refuses_and_recovers() {
    let pool = Arc::new(Pool::new("test", LIMITS));
    let (first, first_task) = occupy(&pool).await;
    let (second, second_task) = occupy(&pool).await;
    let queued = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.run(APART, || 7).await }
    });
    while pool.queue.queued() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(matches!(pool.run(APART, || ()).await, Err(Failed::Full)));
    drop(first);
    assert_eq!(queued.await.unwrap().unwrap(), 7);
    drop(second);
    first_task.await.unwrap().unwrap();
    second_task.await.unwrap().unwrap();
    pool.run(APART, || ()).await.unwrap();
}

#[tokio::test]
async fn a_job_whose_waiter_gave_up_is_not_run_and_frees_its_place() {
    let pool = Arc::new(Pool::new(
        "test",
        Limits {
            threads: 1,
            ..LIMITS
        },
    ));
    let (release, task) = occupy(&pool).await;
    let (ran, has_run) = mpsc::channel();
    let mut given_up = Box::pin(pool.run(APART, move || ran.send(()).unwrap()));
    assert!(
        std::future::poll_fn(|cx| std::task::Poll::Ready(given_up.as_mut().poll(cx)))
            .await
            .is_pending()
    );
    drop(given_up);
    let next = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.run(APART, || ()).await }
    });
    drop(release);
    next.await.unwrap().unwrap();
    task.await.unwrap().unwrap();
    assert_eq!(has_run.recv(), Err(mpsc::RecvError));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_waits_too_long_is_refused() {
    let pool = Arc::new(Pool::new(
        "test",
        Limits {
            threads: 1,
            ..LIMITS
        },
    ));
    let (release, task) = occupy(&pool).await;
    assert!(matches!(pool.run(APART, || ()).await, Err(Failed::Expired)));
    drop(release);
    task.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_thousand_panics_cost_no_thread() {
    let pool = Pool::new("test", LIMITS);
    for round in 0..1000 {
        let outcome = pool
            .run(APART, move || -> () {
                std::panic::resume_unwind(Box::new(format!("{round}")))
            })
            .await;
        assert!(matches!(outcome, Err(Failed::Panicked(message)) if message == round.to_string()));
    }
    assert!(pool.threads() <= 2);
    pool.run(APART, || ()).await.unwrap();
}

#[tokio::test]
async fn idle_threads_end_and_new_ones_start() {
    let pool = Pool::new(
        "test",
        Limits {
            idle: Duration::from_millis(1),
            ..LIMITS
        },
    );
    pool.run(APART, || ()).await.unwrap();
    while pool.threads() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    pool.run(APART, || ()).await.unwrap();
}

#[test]
fn without_any_thread_every_job_is_refused() {
    let pool = Pool::new(
        "test",
        Limits {
            // No system has so much.
            stack: usize::MAX / 4,
            ..LIMITS
        },
    );
    // While one thread is refused, other jobs count on it.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .build()
                    .unwrap();
                for _ in 0..200 {
                    let failed = runtime.block_on(pool.run(APART, || ())).unwrap_err();
                    assert!(
                        matches!(failed, Failed::NoThread(_) | Failed::Full),
                        "{failed:?}"
                    );
                }
            });
        }
    });
    assert_eq!(pool.threads(), 0);
}

/// Panics when it is dropped.
struct Sore;

impl Drop for Sore {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new("as it should"));
    }
}

/// Submits a job, and gives it up while it waits for a thread.
async fn give_up(pool: &Pool, job: impl FnOnce() + Send + 'static) {
    let mut run = Box::pin(pool.run(APART, job));
    let outcome = std::future::poll_fn(|cx| std::task::Poll::Ready(run.as_mut().poll(cx)));
    assert!(outcome.await.is_pending());
}

#[tokio::test]
async fn jobs_that_were_given_up_leave_their_places_to_others() {
    let pool = Arc::new(Pool::new(
        "test",
        Limits {
            threads: 1,
            ..LIMITS
        },
    ));
    let (release, task) = occupy(&pool).await;
    for _ in 0..3 {
        let sore = Sore;
        give_up(&pool, move || drop(sore)).await;
    }
    assert!(!pool.refuses());
    give_up(&pool, || ()).await;
    let metrics = pool.metrics();
    assert_eq!((metrics.refused, metrics.withdrawn), (0, 4));
    assert_eq!((metrics.busy, metrics.queued), (1, 0));
    drop(release);
    task.await.unwrap().unwrap();
    pool.run(APART, || ()).await.unwrap();
}

#[tokio::test]
async fn what_panics_behind_a_panic_costs_no_thread() {
    let pool = Pool::new(
        "test",
        Limits {
            threads: 1,
            ..LIMITS
        },
    );
    let outcome = pool.run(APART, || std::panic::panic_any(Sore)).await;
    assert!(matches!(outcome, Err(Failed::Panicked(_))), "{outcome:?}");
    assert_eq!(pool.run(APART, || 7).await.unwrap(), 7);
    assert_eq!(pool.metrics().panicked, 1);
}

#[test]
fn a_waker_that_panics_costs_no_thread() {
    struct Jumpy(mpsc::Sender<()>);
    impl std::task::Wake for Jumpy {
        fn wake(self: Arc<Self>) {
            self.0.send(()).unwrap();
            std::panic::resume_unwind(Box::new("as it should"));
        }
    }
    let pool = Pool::new(
        "test",
        Limits {
            threads: 1,
            ..LIMITS
        },
    );
    let run = |pool: &Pool| {
        let (release, gate) = mpsc::channel::<()>();
        let (woken, is_woken) = mpsc::channel();
        let waker = std::task::Waker::from(Arc::new(Jumpy(woken)));
        let mut cx = std::task::Context::from_waker(&waker);
        let mut run = Box::pin(pool.run(APART, move || gate.recv().is_err()));
        assert!(run.as_mut().poll(&mut cx).is_pending());
        drop(release);
        is_woken.recv().unwrap();
        assert!(matches!(
            run.as_mut().poll(&mut cx),
            std::task::Poll::Ready(Ok(true))
        ));
    };
    run(&pool);
    run(&pool);
    assert_eq!(pool.threads(), 1);
}
