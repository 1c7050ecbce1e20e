//! What is counted when a view holds the loop again and again, in the runtime of somebody else.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tower::ServiceExt;
use veduta::{App, AppService, Body, StallMetrics, routes};

use crate::server::{FLAVOURS, Flavour, settings};
use crate::views::holds;
use crate::{PATIENCE, alone, begin, gate, log};

/// How often.
const TIMES: u64 = 100;

/// Has the runtime ask for the same view, each time that it is told to.
fn asking(service: AppService, flavour: Flavour) -> (mpsc::Sender<()>, thread::JoinHandle<()>) {
    let (again, asked) = mpsc::channel();
    let thread = thread::spawn(move || {
        let runtime = flavour.runtime();
        while asked.recv().is_ok() {
            let request = veduta::http::Request::builder().uri("/holds");
            let request = request.body(Body::empty()).unwrap();
            let answer = runtime.block_on(runtime.spawn(service.clone().oneshot(request)));
            assert_eq!(answer.unwrap().unwrap().status(), 200);
        }
    });
    (again, thread)
}

/// The only culprit, as soon as it is as it should be.
fn await_counts(service: &AppService, is_right: impl Fn(&StallMetrics) -> bool) {
    let asked = std::time::Instant::now();
    loop {
        let stalls = service.metrics().stalls;
        assert!(stalls.len() <= 1, "{stalls:?}");
        if stalls.first().is_some_and(&is_right) {
            return;
        }
        assert!(asked.elapsed() < PATIENCE, "{stalls:?}");
        thread::yield_now();
    }
}

#[test]
fn a_view_is_warned_of_once_a_minute_and_counted_each_time() {
    let _alone = alone();
    for flavour in FLAVOURS {
        begin();
        let app = App::new(routes![holds]).settings(settings(Duration::from_millis(5)));
        let service = app.into_service().unwrap();
        let (again, thread) = asking(service.clone(), flavour);
        for count in 1..=TIMES {
            gate::close();
            again.send(()).unwrap();
            await_counts(&service, |stall| stall.count == count);
            gate::open();
        }
        drop(again);
        thread.join().unwrap();
        await_counts(&service, |stall| stall.held.count() == TIMES);
        let said = log::all();
        let of_now: Vec<_> = said.iter().filter(|it| it.is_of_now()).collect();
        assert_eq!(of_now.len(), 1, "{flavour:?}: {said:?}");
        assert_eq!(of_now[0].unsaid, None);
        let ends = said.iter().filter(|it| it.is_of_the_end());
        assert_eq!(ends.count(), 1, "{flavour:?}: {said:?}");
    }
}
