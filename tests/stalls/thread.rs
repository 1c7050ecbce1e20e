//! The thread that watches: when it works, rests, and ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use veduta::{App, routes};

use crate::server::{FLAVOURS, Server, stalls};
use crate::views::holds;
use crate::{PATIENCE, alone, begin, gate, log};

/// The directories of the threads that watch, where the system shows them.
fn watching() -> Vec<PathBuf> {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten();
    let tasks = tasks.map(|task| task.unwrap().path());
    // A thread may end meanwhile.
    let name = |task: &PathBuf| fs::read_to_string(task.join("comm")).unwrap_or_default();
    tasks
        .filter(|task| name(task) == "veduta-watchdog\n")
        .collect()
}

/// How often it has run.
fn runs(task: &Path) -> String {
    let status = fs::read_to_string(task.join("status")).unwrap();
    let counts = status.lines().filter(|line| line.contains("ctxt_switches"));
    counts.collect()
}

fn await_that(is_so: impl Fn() -> bool) {
    let asked = Instant::now();
    while !is_so() {
        assert!(asked.elapsed() < PATIENCE);
        thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until nobody watches any more.
pub(crate) fn await_end() {
    await_that(|| watching().is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn it_ends_with_the_last_application_and_begins_with_the_next_one() {
    let _alone = alone();
    for flavour in FLAVOURS {
        begin();
        let first = Server::start(flavour, App::new(routes![stalls]));
        let second = Server::start(flavour, App::new(routes![stalls]));
        first.stalls(0);
        second.stalls(0);
        await_that(|| watching().len() == 1);
        drop(first);
        second.stalls(0);
        assert_eq!(watching().len(), 1);
        drop(second);
    }
    await_end();
}

#[cfg(target_os = "linux")]
#[test]
fn it_rests_while_nothing_is_polled_and_wakes() {
    let _alone = alone();
    for flavour in FLAVOURS {
        begin();
        let server = Server::start(flavour, App::new(routes![holds, stalls]));
        server.stalls(0);
        await_that(|| watching().len() == 1);
        let task = watching().remove(0);
        await_that(|| {
            let before = runs(&task);
            // Many times as long as it takes from one look to the next.
            thread::sleep(Duration::from_millis(300));
            runs(&task) == before
        });
        let client = server.get("/holds");
        log::await_warning(log::Warning::is_of_now);
        gate::open();
        client.answer();
        assert_eq!(server.stalls(1)[0].count, 1);
    }
}
