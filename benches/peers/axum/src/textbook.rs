//! The textbook table, with the mistake that is made everywhere: code that blocks or computes is called in an async handler,
//! without `spawn_blocking`. `burn` is its async view that computes.

use std::thread;
use std::time::Duration;

use axum::Router;
use axum::routing::get;

async fn sync_50ms() -> &'static str {
    thread::sleep(Duration::from_millis(50));
    "slept"
}

async fn sleep_50ms() -> &'static str {
    tokio::time::sleep(Duration::from_millis(50)).await;
    "slept"
}

async fn sync_burn() -> &'static str {
    shared::burn()
}

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/sync-50ms", get(sync_50ms))
        .route("/sleep-50ms", get(sleep_50ms))
        .route("/sync-burn", get(sync_burn))
}
