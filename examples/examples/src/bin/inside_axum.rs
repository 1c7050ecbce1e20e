//! A veduta application inside an axum server: sync views, which axum does not have, beside its routes.
//!
//! `cargo run -p veduta-examples --bin inside_axum`, then
//!
//! ```sh
//! curl localhost:8000
//! curl localhost:8000/app/archive/2026
//! curl localhost:8000/app/ip
//! ```

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, OriginalUri, Request};
use axum::{Router, routing::get};
use tower::ServiceBuilder;
use veduta::{App, ClientAddr, State, routes, view};

/// Sync: it may block, for it runs on the application's blocking pool, not on axum's event loop.
#[view("/archive/{year}")]
fn archive(year: u16, motto: State<String>) -> String {
    format!("stories of {year}: {}", *motto)
}

#[view("/ip")]
async fn ip(client: ClientAddr) -> String {
    client.ip().to_string()
}

/// What axum knows of a request, in veduta's words: who asks, and for what before `/app` was taken off.
fn for_veduta(mut request: Request) -> Request {
    let extensions = request.extensions_mut();
    if let Some(ConnectInfo(client)) = extensions.get().copied() {
        extensions.insert(ClientAddr(client));
    }
    if let Some(OriginalUri(uri)) = extensions.get().cloned() {
        extensions.insert(veduta::OriginalUri(uri));
    }
    request
}

#[tokio::main]
async fn main() -> veduta::Result<()> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:8000".to_owned());

    // Everything that is wrong with the application is found here.
    let app = App::new(routes![archive, ip]).state("we keep all".to_owned());
    let app = ServiceBuilder::new()
        .map_request(for_veduta)
        .service(app.into_service()?);

    let router = Router::new()
        .route("/", get(async || "axum"))
        .nest_service("/app", app);
    let listener = tokio::net::TcpListener::bind(address).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    axum::serve(
        listener,
        router.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .await?;
    Ok(())
}
