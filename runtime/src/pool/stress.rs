//! Jobs that run, panic, nest and are given up, on pools that close, all at moments that nobody chose.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Failed, Limits, Origin, Pool, block_on};

const ROUNDS: u64 = 40;
const SUBMITTERS: u64 = 8;
const JOBS: u64 = 100;

/// What became of the jobs of a round.
#[derive(Default)]
struct Tally {
    alive: AtomicUsize,
    running: AtomicUsize,
    most_running: AtomicUsize,
}

/// Captured by a job.
struct Captured(Arc<Tally>);

impl Captured {
    fn new(tally: &Arc<Tally>) -> Self {
        tally.alive.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(tally))
    }
}

impl Drop for Captured {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

/// While a job runs that no other job waits for.
struct Running<'t>(&'t Tally);

impl<'t> Running<'t> {
    fn new(tally: &'t Tally) -> Self {
        let now = tally.running.fetch_add(1, Ordering::SeqCst) + 1;
        tally.most_running.fetch_max(now, Ordering::SeqCst);
        Self(tally)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Marsaglia's xorshift: as random as this needs.
#[derive(Clone, Copy)]
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// A job that does one of the things that jobs do.
async fn submit(pool: Arc<Pool>, tally: Arc<Tally>, mut random: Random) -> Result<u64, Failed> {
    let origin = Origin {
        request: usize::try_from(random.below(3)).unwrap_or(0),
        is_awaited: random.below(2) == 0,
    };
    let captured = Captured::new(&tally);
    let below = Arc::clone(&pool);
    let job = move || {
        let tally = Arc::clone(&captured.0);
        let running = Running::new(&tally);
        match random.below(4) {
            0 => std::panic::resume_unwind(Box::new("as it should")),
            1 => {
                // Others may run on top of it.
                drop(running);
                let nested = Captured::new(&tally);
                let run = below.run(origin, move || {
                    drop(nested);
                    7
                });
                return block_on(run).unwrap().unwrap_or(7);
            }
            2 => std::thread::yield_now(),
            _ => {}
        }
        drop(running);
        7
    };
    pool.run(origin, job).await
}

/// One after the other, some of them given up on the way.
async fn submit_all(pool: Arc<Pool>, tally: Arc<Tally>, mut random: Random) {
    for _ in 0..JOBS {
        let call = submit(Arc::clone(&pool), Arc::clone(&tally), random);
        random.below(2);
        if random.below(3) == 0 {
            let call = tokio::spawn(call);
            for _ in 0..random.below(4) {
                tokio::task::yield_now().await;
            }
            call.abort();
            continue;
        }
        match call.await {
            Ok(number) => assert_eq!(number, 7),
            Err(Failed::Panicked(message)) => assert_eq!(message, "as it should"),
            Err(Failed::Full | Failed::Closed) => {}
            Err(failed) => panic!("{failed:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_job_ends_once_and_every_thread_in_the_end() {
    for round in 1..=ROUNDS {
        let mut random = Random(round * 0x9E37_79B9);
        let threads = 1 + usize::try_from(random.below(4)).unwrap();
        let pool = Arc::new(Pool::new(
            "stress",
            Limits {
                threads,
                queue: 4,
                wait: Duration::from_mins(1),
                idle: Duration::from_millis(random.below(2)),
                depth: 16,
                stack: 1024 * 1024,
                is_background: false,
            },
        ));
        let tally = Arc::default();
        let mut submitters = tokio::task::JoinSet::new();
        for submitter in 1..=SUBMITTERS {
            let random = Random(round * 1000 + submitter);
            submitters.spawn(submit_all(Arc::clone(&pool), Arc::clone(&tally), random));
        }
        if round % 2 == 0 {
            for _ in 0..random.below(500) {
                tokio::task::yield_now().await;
            }
            pool.queue.close();
        }
        submitters.join_all().await;
        pool.queue.close();
        while pool.threads() > 0 || tally.alive.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(
            tally.most_running.load(Ordering::SeqCst) <= threads,
            "round {round}"
        );
    }
}
