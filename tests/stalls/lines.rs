//! The line of the source that a warning names.
#![cfg(all(
    debug_assertions,
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64"),
))]

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tower::util::MapRequestLayer;
use veduta::http;
use veduta::{App, Body, NoContent, routes, view};

use crate::server::{FLAVOURS, Flavour, Server};
use crate::{PATIENCE, alone, begin, gate, log};

/// Where the loop is held at this moment.
static LINE: AtomicU32 = AtomicU32::new(0);

/// Says in which line it stands.
macro_rules! here {
    ($does:expr) => {{
        LINE.store(line!(), Ordering::Relaxed);
        $does
    }};
}

#[view("/sleeps", allow_blocking)]
async fn sleeps() -> NoContent {
    let visitor = gate::arrive();
    while visitor.is_held() {
        here!(std::thread::sleep(Duration::from_millis(100)));
    }
    NoContent
}

static LOCK: Mutex<()> = Mutex::new(());

#[view("/locks", allow_blocking)]
async fn locks() -> NoContent {
    let locked = here!(LOCK.lock());
    drop(locked.unwrap_or_else(PoisonError::into_inner));
    NoContent
}

/// Computes in one line for as long as the lock is not free.
#[rustfmt::skip]
fn count() -> u64 {
    let mut sum = 1_u64;
    here!(while LOCK.try_lock().is_err() { for _ in 0..100_000 { sum = black_box(sum + 3); } });
    sum
}

#[view("/computes")]
async fn computes() -> String {
    count().to_string()
}

#[expect(clippy::inline_always, reason = "in debug builds as well")]
#[inline(always)]
fn calls(what: impl FnOnce()) {
    what();
}

#[view("/closure", allow_blocking)]
async fn closure() -> NoContent {
    calls(
        #[inline(always)]
        || {
            let locked = here!(LOCK.lock());
            drop(locked.unwrap_or_else(PoisonError::into_inner));
        },
    );
    NoContent
}

#[view("/quick")]
async fn quick() -> NoContent {
    NoContent
}

/// Waits for the lock, in a function of its own.
fn noted(request: http::Request<Body>) -> http::Request<Body> {
    let locked = here!(LOCK.lock());
    drop(locked.unwrap_or_else(PoisonError::into_inner));
    request
}

fn app() -> App {
    App::new(routes![sleeps, locks, computes, closure])
}

/// What a warning says of the place. The first of a process may come before it can be known.
fn told_of(flavour: Flavour, app: impl Fn() -> App, path: &str) -> String {
    let asked = Instant::now();
    loop {
        begin();
        let server = Server::start(flavour, app());
        let locked = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        let client = server.get(path);
        let begun = log::await_warning(log::Warning::is_of_now);
        drop(locked);
        gate::open();
        client.answer();
        if let Some(at) = begun.at {
            return at;
        }
        assert!(asked.elapsed() < PATIENCE, "{begun:?}");
    }
}

/// Whether the line is named, and behind it what is said of the function.
fn is_named(app: impl Fn() -> App, path: &str, function: &str) {
    for flavour in FLAVOURS {
        let at = told_of(flavour, &app, path);
        let line = LINE.load(Ordering::Relaxed);
        let place = format!("stalls/lines.rs:{line}{function}");
        assert!(at.ends_with(&place), "{flavour:?}: {at}, not {place}");
    }
}

#[test]
fn the_line_of_a_view_is_named() {
    let _alone = alone();
    let sleeps = " in stalls::lines::sleeps, inside std::thread::sleep";
    is_named(app, "/sleeps", sleeps);
    let locks = " in stalls::lines::locks, inside std::sync::Mutex::lock";
    is_named(app, "/locks", locks);
    // The compiler leaves no name of a closure that it has put into its caller.
    is_named(app, "/closure", ", inside std::sync::Mutex::lock");
}

#[test]
fn the_line_of_a_function_is_named() {
    let _alone = alone();
    is_named(app, "/computes", " in stalls::lines::count");
}

#[test]
fn the_line_of_a_layer_is_named() {
    let _alone = alone();
    let app = || App::new(routes![quick]).layer(MapRequestLayer::new(noted));
    let noted = " in stalls::lines::noted, inside std::sync::Mutex::lock";
    is_named(app, "/quick", noted);
}
