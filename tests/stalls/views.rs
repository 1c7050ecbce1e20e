//! Views that hold the loop themselves.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use veduta::{App, routes, view};

use crate::client::Client;
use crate::server::{FLAVOURS, Server, settings, stalls};
use crate::{THRESHOLD, alone, begin, gate, log};

const COMPUTES: u32 = line!() + 2;

#[view("/computes")]
async fn computes() -> &'static str {
    gate::compute();
    "computed"
}

#[view("/sleeps")]
async fn sleeps() -> &'static str {
    gate::sleep();
    "slept"
}

static LOCK: Mutex<()> = Mutex::new(());

#[view("/locks", allow_blocking)]
async fn locks() -> &'static str {
    gate::arrive();
    drop(LOCK.lock().unwrap_or_else(PoisonError::into_inner));
    "locked"
}

#[view("/inline", inline)]
fn inline() -> &'static str {
    gate::compute();
    "computed"
}

#[view("/holds")]
pub(crate) async fn holds() -> &'static str {
    gate::hold();
    "held"
}

fn app() -> App {
    App::new(routes![computes, sleeps, locks, inline, holds, stalls])
}

/// Whether the path has its view named, with the help, while it holds the loop, and what is counted afterwards.
fn is_told(path: &str, culprit: &str, help: &str) {
    let _alone = alone();
    for flavour in FLAVOURS {
        begin();
        let server = Server::start(flavour, app());
        let locked = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = Instant::now();
        let client = server.get(path);
        let begun = log::await_warning(log::Warning::is_of_now);
        assert!(!gate::is_open());
        assert!(begun.text.starts_with(culprit), "{flavour:?}: {begun:?}");
        assert_eq!(begun.help.as_deref(), Some(help), "{flavour:?}");
        gate::open();
        drop(locked);
        assert!(client.answer().starts_with("HTTP/1.1 200 OK\r\n"));
        let ended = log::await_warning(log::Warning::is_of_the_end);
        assert_eq!(ended.culprit(), begun.culprit());
        let stalls = server.stalls(1);
        let longest = asked.elapsed();
        assert_eq!(stalls.len(), 1, "{stalls:?}");
        assert_eq!(stalls[0].culprit, begun.culprit());
        assert_eq!((stalls[0].count, stalls[0].held.count()), (1, 1));
        let total = stalls[0].held.sum();
        assert!(THRESHOLD <= total && total < longest, "{total:?}");
        drop(server);
        assert_eq!(log::all().len(), 2, "{flavour:?}: {:?}", log::all());
    }
}

#[test]
fn a_view_that_computes_is_told_to_go_to_the_cpu_pool() {
    let culprit = format!("async view `computes` (tests/stalls/views.rs:{COMPUTES}) has held");
    let help = "it computes: write `#[view(\"/computes\", cpu)]` and `fn` without `async`, for the cpu pool; or `veduta::cpu(move || ..).await` around what computes";
    is_told("/computes", &culprit, help);
    let culprit = "inline view `inline` (tests/stalls/views.rs:";
    let help =
        "it computes: write `#[view(\"/inline\", cpu)]` instead of `inline`, for the cpu pool";
    is_told("/inline", culprit, help);
}

#[test]
fn a_view_that_blocks_is_told_to_go_to_the_blocking_pool() {
    let help = "it blocks: write `fn` without `async`, for the blocking pool; or `veduta::blocking(move |_| ..).await` around what blocks";
    is_told(
        "/sleeps",
        "async view `sleeps` (tests/stalls/views.rs:",
        help,
    );
    is_told("/locks", "async view `locks` (tests/stalls/views.rs:", help);
}

#[test]
fn of_a_stream_of_http2_the_view_is_named() {
    let _alone = alone();
    for flavour in FLAVOURS {
        begin();
        let server = Server::start(flavour, app());
        let client = Client::get_http2(server.address(), "/holds");
        let begun = log::await_warning(log::Warning::is_of_now);
        assert!(begun.text.starts_with("async view `holds` ("), "{begun:?}");
        gate::open();
        assert_eq!(client.answer(), "200");
        log::await_warning(log::Warning::is_of_the_end);
    }
}

#[test]
fn a_view_that_never_ends_is_named_all_the_same() {
    let _alone = alone();
    for flavour in FLAVOURS {
        begin();
        let server = Server::start(flavour, app());
        let client = server.get("/holds");
        log::await_warning(log::Warning::is_of_now);
        server.abandon(flavour);
        // Whoever is served besides is watched as before.
        let other = Server::beside(flavour, app(), settings(THRESHOLD));
        let later = other.get("/sleeps");
        let is_of_it = |it: &log::Warning| it.is_of_now() && it.text.contains("`sleeps`");
        log::await_warning(is_of_it);
        assert!(!log::all().iter().any(log::Warning::is_of_the_end));
        drop(other);
        later.answer();
        client.answer();
    }
}
