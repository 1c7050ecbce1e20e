//! An axum router inside a veduta application: new pages are views, the old ones stay where they are.
//!
//! `cargo run -p veduta-examples --bin axum_inside`, then
//!
//! ```sh
//! curl localhost:8000
//! curl localhost:8000/old/users/7
//! curl localhost:8000/old/users/me
//! ```
//!
//! `-- routes` lists the router among the views.

use axum::extract::{ConnectInfo, Path, Request};
use axum::routing::{get, post};
use axum::{Router, middleware};
use std::net::SocketAddr;
use veduta::{App, ClientAddr, Routes, routes, view};

/// Sync: it runs on the blocking pool.
#[view("/")]
fn front_page() -> &'static str {
    "a new page"
}

/// Views at longer paths come first, so the old site can be moved page by page.
#[view("/old/users/me")]
async fn me() -> &'static str {
    "moved already"
}

/// The old site, as it was. It sees `/users/7` where the client has sent `/old/users/7`.
fn old_site() -> Router {
    Router::new()
        .route(
            "/users/{id}",
            get(async |Path(id): Path<u32>| format!("user {id}")),
        )
        .route(
            "/upload",
            post(async |body: String| format!("{} bytes", body.len())),
        )
        .route(
            "/ip",
            get(async |ConnectInfo(client): ConnectInfo<SocketAddr>| client.ip().to_string()),
        )
        .layer(middleware::map_request(connect_info))
}

/// What axum calls the address of the client.
async fn connect_info(mut request: Request) -> Request {
    if let Some(ClientAddr(client)) = request.extensions().get().copied() {
        request.extensions_mut().insert(ConnectInfo(client));
    }
    request
}

fn main() -> veduta::Result<()> {
    // Bodies may be longer here than the settings say; axum has a limit of its own, 2 MB, for its extractors.
    let old = Routes::service(old_site()).body_limit(10 * 1024 * 1024);
    App::new(routes![front_page, me, "/old" => { old }]).run()
}
