//! What the watchdog says nothing of.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;
use veduta::{App, AppService, Body, MayBlock, Result, Settings, State, routes, view};

use crate::client::Client;
use crate::server::{FLAVOURS, Flavour, Server, settings, stalls};
use crate::views::holds;
use crate::{THRESHOLD, alone, begin, gate, log};

#[view("/nested")]
async fn nested() -> Result<&'static str> {
    veduta::blocking(|block| block.block_on(async { gate::sleep() })).await?;
    Ok("slept")
}

#[view("/sync")]
fn sync() -> &'static str {
    gate::sleep();
    "slept"
}

#[view("/cpu", cpu)]
fn on_the_cpu_pool() -> &'static str {
    gate::compute();
    "computed"
}

#[view("/application")]
fn application(block: &MayBlock, inner: State<AppService>) -> &'static str {
    let request = veduta::http::Request::builder().uri("/holds");
    let request = request.body(Body::empty()).unwrap();
    let answer = block.block_on(AppService::clone(&inner).oneshot(request));
    assert_eq!(answer.unwrap().status(), 200);
    "answered"
}

/// Waits until something else that is held at the same gate was told of, which began later.
fn await_another(flavour: Flavour) -> (Server, Client) {
    let server = Server::beside(flavour, App::new(routes![holds]), settings(THRESHOLD));
    let client = server.get("/holds");
    log::await_warning(log::Warning::is_of_now);
    (server, client)
}

/// Whether of this path nothing is said, although it is held for longer than something else is.
fn is_quiet(app: impl Fn() -> App, settings: impl Fn() -> Settings, path: &str) {
    for flavour in FLAVOURS {
        begin();
        let server = Server::with(flavour, app(), settings());
        let client = server.get(path);
        gate::await_arrivals(1);
        let (other, of_other) = await_another(flavour);
        gate::open();
        of_other.answer();
        log::await_warning(log::Warning::is_of_the_end);
        drop(other);
        assert!(client.answer().starts_with("HTTP/1.1 200 "));
        assert!(server.stalls(0).is_empty());
        drop(server);
        let said = log::all();
        assert_eq!(said.len(), 2, "{path} {flavour:?}: {said:?}");
        assert!(
            said.iter().all(|it| it.text.contains("`holds`")),
            "{said:?}"
        );
    }
}

#[test]
fn threads_of_the_pools_may_be_held() {
    let _alone = alone();
    let inner = || {
        let app = App::new(routes![holds]).settings(settings(THRESHOLD));
        app.into_service().unwrap()
    };
    let app = || {
        let routes = routes![nested, sync, on_the_cpu_pool, application, stalls];
        App::new(routes).state(inner())
    };
    for path in ["/nested", "/sync", "/cpu", "/application"] {
        is_quiet(app, || settings(THRESHOLD), path);
    }
}

#[test]
fn a_watchdog_that_is_switched_off_says_nothing() {
    let _alone = alone();
    let app = || App::new(routes![holds, stalls]);
    is_quiet(app, || settings(Duration::MAX), "/holds");
}

#[test]
fn each_application_has_a_threshold_of_its_own() {
    let _alone = alone();
    let app = || App::new(routes![holds, stalls]);
    is_quiet(app, || settings(Duration::from_hours(1)), "/holds");
}

#[view("/short")]
async fn short() -> &'static str {
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
    "short"
}

/// Asks for a short view again and again, on one connection; returns how often.
async fn ask(address: SocketAddr, until: Instant) -> u32 {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut count = 0;
    while Instant::now() < until || count < 20 {
        let head = b"GET /short HTTP/1.1\r\nHost: x\r\n\r\n";
        stream.write_all(head).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\nshort") {
            let length = stream.read_buf(&mut answer).await.unwrap();
            assert!(length > 0);
        }
        count += 1;
    }
    count
}

/// The same on fifty connections. One thread is enough for that: many would wait for each other in the memory that they
/// share with the server, and the server for them.
fn ask_often(address: SocketAddr) -> u32 {
    let until = Instant::now() + Duration::from_secs(1);
    let runtime = Flavour::CurrentThread.runtime();
    let clients = (0..50).map(|_| ask(address, until));
    runtime.block_on(join_all(clients)).iter().sum()
}

#[test]
fn short_views_on_a_busy_machine_are_not_blamed() {
    let _alone = alone();
    begin();
    let is_over = Arc::new(AtomicBool::new(false));
    let cores = thread::available_parallelism().unwrap().get();
    let busy = (0..2 * cores).map(|_| {
        let is_over = Arc::clone(&is_over);
        thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        })
    });
    let busy: Vec<_> = busy.collect();
    for flavour in FLAVOURS {
        let app = App::new(routes![short, stalls]);
        let server = Server::with(flavour, app, settings(Duration::from_millis(10)));
        let count = ask_often(server.address());
        assert!(count >= 1000);
        let mut stalls = server.stalls(0);
        // Memory that one thread has taken and another one gives back waits now and then for a lock whose owner has no
        // processor. That is a wait, and no view's.
        stalls.retain(|stall| stall.view.is_some());
        let said = log::all();
        assert!(
            stalls.is_empty(),
            "{flavour:?}: {stalls:?} of {count}, {said:?}"
        );
    }
    is_over.store(true, Ordering::Relaxed);
    for thread in busy {
        thread.join().unwrap();
    }
    let said = log::all();
    let is_of_a_view = |it: &log::Warning| !it.culprit().starts_with("the application");
    assert!(!said.iter().any(is_of_a_view), "{said:?}");
}
