//! Who is convicted, and who is free again.

use std::thread;
use std::time::Duration;

use veduta::{App, Metrics, NoContent, RouteList, Settings, State, routes, view};

use super::{
    Count, Flag, Server, current_thread, here, is_quarantine, multi_thread, quarantine, settings,
    spin_until, stall,
};
use crate::support::{get, reset};

#[derive(Clone, Default)]
struct World {
    has_begun: Flag,
    dropped: Count,
}

#[view("/does/{what}")]
async fn does(what: &str, world: State<World>) -> String {
    struct Guard(World);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.dropped.add();
        }
    }

    match what {
        "stall" => stall(),
        "stay" => {
            let _guard = Guard(World::clone(&world));
            world.has_begun.set();
            std::future::pending::<()>().await;
        }
        _ => {}
    }
    here()
}

/// How often the loop was held.
#[view("/stalls")]
async fn stalls(metrics: Metrics) -> String {
    let counts = metrics.stalls.iter().map(|stall| stall.count);
    counts.sum::<u64>().to_string()
}

/// It never holds the loop for long.
#[view("/polite")]
async fn polite() -> NoContent {
    for _ in 0..20 {
        let mut turns = 0;
        spin_until(|| {
            turns += 1;
            turns > 1000
        });
        tokio::task::yield_now().await;
    }
    NoContent
}

fn app(settings: Settings, world: &World) -> App {
    App::new(routes![does, polite, stalls, quarantine])
        .state(world.clone())
        .settings(settings)
}

#[test]
fn a_trial_that_ends_well_frees_it() {
    for runtime in [current_thread, multi_thread] {
        // Long enough that all of the stalls come before it is over.
        let settings = settings().quarantine_term(Duration::from_secs(2));
        let server = Server::start(app(settings, &World::default()), runtime);
        server.convict("/does/stall", "does");
        while is_quarantine(&server.text("/does/nothing")) {
            thread::sleep(Duration::from_millis(20));
        }
        // The first one that was polled on the event loop was the trial.
        assert_eq!(server.text("/quarantine"), "does false 1\n");
        assert!(!is_quarantine(&server.text("/does/nothing")));
    }
}

#[test]
fn a_trial_whose_client_leaves_decides_nothing() {
    let world = World::default();
    // One second doubled is what its client would have to stay for it to decide.
    let settings = settings().quarantine_term(Duration::from_secs(1));
    let server = Server::start(app(settings, &world), current_thread);
    server.convict("/does/stall", "does");
    // Once the term is over, this one stays on the loop, and others go on in quarantine.
    thread::sleep(Duration::from_millis(1100));
    let stream = get(server.address, "/does/stay");
    world.has_begun.await_set();
    assert!(is_quarantine(&server.text("/does/nothing")));
    reset(stream);
    while world.dropped.get() == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    // It is the turn of the next one.
    assert!(!is_quarantine(&server.text("/does/nothing")));
    assert_eq!(server.text("/quarantine"), "does false 1\n");
}

#[test]
fn nobody_is_convicted_where_the_setting_says_so() {
    let server = Server::start(
        app(settings().quarantine(false), &World::default()),
        current_thread,
    );
    while server.text("/stalls").parse::<u64>().unwrap() < 5 {
        assert!(!is_quarantine(&server.text("/does/stall")));
    }
    assert_eq!(server.text("/quarantine"), "");
    assert!(!is_quarantine(&server.text("/does/nothing")));
}

#[test]
fn a_busy_machine_convicts_nobody() {
    let is_over = Flag::default();
    let cores = thread::available_parallelism().unwrap().get();
    let busy: Vec<_> = (0..2 * cores)
        .map(|_| {
            let is_over = is_over.clone();
            thread::spawn(move || spin_until(|| is_over.is_set()))
        })
        .collect();
    let server = Server::start(app(settings(), &World::default()), multi_thread);
    for _ in 0..200 {
        assert_eq!(server.get("/polite").0, 204);
    }
    assert_eq!(server.text("/quarantine"), "");
    is_over.set();
    for thread in busy {
        thread.join().unwrap();
    }
}

#[view("/metrics")]
async fn metrics(metrics: Metrics) -> Metrics {
    metrics
}

#[view("/routes")]
async fn listing(list: RouteList) -> RouteList {
    list
}

#[test]
fn who_is_there_is_counted_and_listed() {
    let views = routes![does, quarantine, metrics, listing];
    let app = App::new(views).state(World::default()).settings(settings());
    let server = Server::start(app, multi_thread);
    assert!(!server.text("/routes").contains("quarantine,"));
    assert!(!server.text("/metrics").contains("veduta_quarantined{"));
    server.convict("/does/stall", "does");
    server.text("/does/nothing");
    let list = server.text("/routes");
    let noted: Vec<_> = list
        .lines()
        .filter(|line| line.contains(" in quarantine, "))
        .collect();
    let [line] = &noted[..] else {
        panic!("{list}");
    };
    assert!(line.starts_with("/does/{what} "), "{line}");
    assert!(
        line.contains(" in quarantine, next trial in 3") && line.ends_with(" s"),
        "{line}"
    );
    let metrics = server.text("/metrics");
    let number = |name: &str| {
        let start = format!("{name}{{view=\"{}::does\"}} ", module_path!());
        let line = metrics.lines().find_map(|line| line.strip_prefix(&*start));
        line.unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(number("veduta_quarantined"), 1);
    assert_eq!(number("veduta_quarantine_convictions_total"), 1);
    assert!(number("veduta_quarantine_requests_total") >= 1);
}
