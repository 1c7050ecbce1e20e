//! The threads that compute: their priority, and those of rayon.

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::sync::{Barrier, Mutex, PoisonError};

use rayon::prelude::*;
use veduta::context::Local;
use veduta::cpu::install;
use veduta::test::TestClient;
use veduta::{App, MayBlock, Result, Settings, State, StatusCode, routes, view};

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("").to_owned()
}

#[cfg(target_os = "linux")]
mod priority {
    use super::*;

    /// The nice value of this thread: proc(5), stat, field 19.
    fn nice() -> i32 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        // The second field is the name, in parentheses.
        let (_, rest) = stat.rsplit_once(") ").unwrap();
        rest.split(' ').nth(16).unwrap().parse().unwrap()
    }

    #[view("/async")]
    async fn on_the_loop() -> String {
        nice().to_string()
    }

    #[view("/blocking")]
    fn on_the_blocking_pool() -> String {
        nice().to_string()
    }

    #[view("/cpu", cpu)]
    fn on_the_cpu_pool() -> String {
        nice().to_string()
    }

    #[view("/rayon", cpu)]
    fn on_rayon() -> String {
        install(nice).to_string()
    }

    /// What a cpu thread has started has its own priority all the same.
    #[view("/below", cpu)]
    fn below(block: &MayBlock) -> Result<String> {
        let blocking = veduta::blocking(|block| {
            let cpu = block.block_on(veduta::cpu(nice))?;
            Result::Ok(format!("{} {cpu}", nice()))
        });
        block.block_on(blocking)?
    }

    #[test]
    fn a_thread_does_not_inherit_the_priority_of_the_one_that_wanted_it() {
        let settings = Settings::default().cpu_threads(2);
        let app = App::new(routes![below]).settings(settings);
        let usual = nice();
        let low = (usual + 10).min(19);
        let answer = TestClient::over_socket(app).get("/below").wait();
        assert_eq!(answer.text(), format!("{usual} {low}"));
    }

    #[test]
    fn threads_that_compute_let_all_others_go_first() {
        let app = App::new(routes![
            on_the_loop,
            on_the_blocking_pool,
            on_the_cpu_pool,
            on_rayon
        ]);
        let client = TestClient::new(app);
        let ask = |path: &str| client.get(path).wait().text().parse().unwrap();
        let usual = nice();
        // There is nothing below 19.
        let low = (usual + 10).min(19);
        assert_eq!((ask("/cpu"), ask("/rayon")), (low, low));
        assert_eq!((ask("/async"), ask("/blocking")), (usual, usual));
    }
}

/// The names of the threads on which pieces of an iterator run.
#[view("/names", cpu)]
fn names() -> String {
    let names: BTreeSet<_> = install(|| {
        let both = Barrier::new(2);
        let pieces = (0..2).into_par_iter().with_max_len(1);
        pieces
            .map(|_| {
                both.wait();
                thread_name()
            })
            .collect()
    });
    names.into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_parallel_iterator_runs_on_threads_of_rayon_and_leaves_its_caller_alone() {
    let app = App::new(routes![names]).settings(Settings::default().cpu_threads(2));
    let client = TestClient::new(app);
    for _ in 0..3 {
        let names = client.get("/names").wait();
        assert_eq!(names.text(), "veduta-rayon-1 veduta-rayon-2");
    }
}

#[view("/threads", cpu)]
fn threads() -> String {
    install(rayon::current_num_threads).to_string()
}

#[test]
fn there_are_as_many_threads_of_rayon_as_of_the_cpu_pool() {
    let app = App::new(routes![threads]).settings(Settings::default().cpu_threads(3));
    assert_eq!(TestClient::new(app).get("/threads").wait().text(), "3");
}

#[view("/locked", cpu)]
fn locked(numbers: State<Mutex<Vec<u64>>>) -> String {
    let mut guard = numbers.lock().unwrap_or_else(PoisonError::into_inner);
    let numbers = guard.as_mut_slice();
    install(|| {
        numbers
            .par_iter_mut()
            .with_max_len(1)
            .for_each(|number| *number += 1);
    });
    numbers.iter().sum::<u64>().to_string()
}

#[test]
fn a_lock_around_a_parallel_iterator_does_not_deadlock_with_another_request() {
    let app = App::new(routes![locked])
        .state(Mutex::new(vec![0_u64; 100]))
        .settings(Settings::default().cpu_threads(2));
    let client = TestClient::new(app);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(client.get("/locked").wait().status(), StatusCode::OK);
                }
            });
        }
    });
    assert_eq!(client.get("/locked").wait().text(), "20100");
}

#[view("/fall", cpu)]
fn falls_in_parallel() -> String {
    install(|| {
        (0..10_u32).into_par_iter().for_each(|number| {
            assert_ne!(number, 7, "seven falls");
        });
    });
    "stood".to_owned()
}

#[test]
fn a_panic_in_a_parallel_iterator_is_a_500_and_the_threads_live_on() {
    let app = App::new(routes![falls_in_parallel, names]);
    let client = TestClient::new(app.settings(Settings::default().cpu_threads(2)));
    for _ in 0..20 {
        let status = client.get("/fall").wait().status();
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    }
    let names = client.get("/names").wait();
    assert_eq!(names.text(), "veduta-rayon-1 veduta-rayon-2");
}

static WAY: Local<String> = Local::new(String::new);

#[view("/way", cpu)]
fn way() -> String {
    WAY.set("view".to_owned());
    install(|| {
        // In place: the thread has work enough of its own.
        assert_eq!(install(thread_name), thread_name());
        WAY.get()
    })
}

#[test]
fn threads_that_requests_share_have_the_context_of_none() {
    let client = TestClient::new(App::new(routes![way]));
    assert_eq!(client.get("/way").wait().text(), "");
}

/// What the panic says with which `install` refuses to run here.
fn refusal() -> String {
    let payload = catch_unwind(|| install(thread_name)).unwrap_err();
    payload.downcast_ref::<&str>().unwrap().to_string()
}

#[view("/loop")]
async fn on_the_loop() -> String {
    refusal()
}

#[view("/polled", cpu)]
fn polled(block: &MayBlock) -> String {
    block.block_on(async { refusal() })
}

#[view("/job")]
async fn in_a_job() -> Result<String> {
    veduta::cpu(|| install(thread_name)).await
}

#[view("/blocking")]
fn on_the_blocking_pool() -> String {
    install(thread_name)
}

#[test]
fn parallel_work_is_refused_where_it_would_keep_futures_from_going_on() {
    let app = App::new(routes![on_the_loop, polled, in_a_job, on_the_blocking_pool]);
    let client = TestClient::new(app);
    for path in ["/loop", "/polled"] {
        let text = client.get(path).wait().text().to_owned();
        assert!(text.contains("within `veduta::cpu(..).await`"), "{text}");
    }
    for path in ["/job", "/blocking"] {
        let text = client.get(path).wait().text().to_owned();
        assert!(text.starts_with("veduta-rayon-"), "{text}");
    }
    // A thread of one's own, without a runtime.
    assert!(install(thread_name).starts_with("veduta-rayon-"));
}
