//! The textbook table: plain functions run on the threads of the event loop. `burn` is its async view that computes.

use std::thread;
use std::time::Duration;

use rocket::tokio::time::sleep;
use rocket::{Route, get, routes};

#[get("/sync-50ms")]
fn sync_50ms() -> &'static str {
    thread::sleep(Duration::from_millis(50));
    "slept"
}

#[get("/sleep-50ms")]
async fn sleep_50ms() -> &'static str {
    sleep(Duration::from_millis(50)).await;
    "slept"
}

#[get("/sync-burn")]
fn sync_burn() -> &'static str {
    shared::burn()
}

pub(crate) fn routes() -> Vec<Route> {
    routes![sync_50ms, sleep_50ms, sync_burn]
}
