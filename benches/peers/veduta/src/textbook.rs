//! The textbook table: `burn` is its async view that computes.

use std::thread;
use std::time::Duration;

use veduta::{Routes, routes, view};

#[view("/sync-50ms")]
fn sync_50ms() -> &'static str {
    thread::sleep(Duration::from_millis(50));
    "slept"
}

#[view("/sleep-50ms")]
async fn sleep_50ms() -> &'static str {
    tokio::time::sleep(Duration::from_millis(50)).await;
    "slept"
}

#[view("/sync-burn", cpu)]
fn sync_burn() -> &'static str {
    shared::burn()
}

pub(crate) fn routes() -> Routes {
    routes![sync_50ms, sleep_50ms, sync_burn]
}
