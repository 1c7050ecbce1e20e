//! Several applications in one process.

use std::time::Duration;

use veduta::{App, Routes, Settings, routes};

use crate::server::{FLAVOURS, Server, settings, stalls};
use crate::views::holds;
use crate::{THRESHOLD, alone, begin, gate, log};

fn within(inner: Settings) -> App {
    let inner = App::new(routes![holds]).settings(inner);
    let inner = inner.into_service().unwrap();
    let routes: Routes = routes![stalls];
    App::new(routes.nest_service("/inner", inner))
}

/// Whether a view of an application within another one is named, and how much of it the outer one counts.
fn is_told(inner: impl Fn() -> Settings, outer: impl Fn() -> Settings, counted: u64) {
    for flavour in FLAVOURS {
        begin();
        let server = Server::with(flavour, within(inner()), outer());
        let client = server.get("/inner/holds");
        let begun = log::await_warning(log::Warning::is_of_now);
        assert!(begun.text.starts_with("async view `holds` ("), "{begun:?}");
        gate::open();
        assert!(client.answer().starts_with("HTTP/1.1 200 "));
        log::await_warning(log::Warning::is_of_the_end);
        let stalls = server.stalls(counted);
        let counts = stalls.iter().map(|stall| stall.count);
        assert_eq!(counts.sum::<u64>(), counted, "{stalls:?}");
        drop(server);
        assert_eq!(log::all().len(), 2, "{:?}", log::all());
    }
}

#[test]
fn the_innermost_application_that_is_watched_counts() {
    let _alone = alone();
    let watched = || settings(THRESHOLD);
    let off = || settings(Duration::MAX);
    is_told(watched, watched, 0);
    is_told(watched, off, 0);
    is_told(off, watched, 1);
}

#[test]
fn what_was_served_before_does_not_matter() {
    let _alone = alone();
    for flavour in FLAVOURS {
        begin();
        for _ in 0..3 {
            log::begin();
            let server = Server::start(flavour, App::new(routes![holds, stalls]));
            let client = server.get("/holds");
            log::await_warning(log::Warning::is_of_now);
            gate::open();
            client.answer();
            log::await_warning(log::Warning::is_of_the_end);
            assert_eq!(server.stalls(1).len(), 1);
        }
    }
}
