//! Code around views: an async middleware, hooks that may block, and layers of tower-http.
//!
//! `cargo run -p veduta-examples --bin middleware`, then
//!
//! ```sh
//! curl localhost:8000/reports/2026
//! curl --oauth2-bearer ada --include localhost:8000/reports/2026
//! touch closed; curl --oauth2-bearer ada --include localhost:8000/reports/2026; rm closed
//! ```
//!
//! `-- routes` shows what stands around each view, and which of it shares one job on the blocking pool.

use std::fs;
use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use veduta::http::HeaderValue;
use veduta::{
    App, Cached, Error, FromRequest, Next, Request, Response, Result, State, StatusCode,
    middleware, routes, view,
};

#[derive(Clone, Copy)]
struct Member {
    name: &'static str,
}

/// Who shows a token; a larger program would ask its database.
impl FromRequest for Member {
    async fn from_request(request: &Request) -> Result<Self> {
        let header = request.headers().get("authorization");
        match header.map(HeaderValue::as_bytes) {
            Some(b"Bearer ada") => Ok(Self { name: "Ada" }),
            Some(b"Bearer grace") => Ok(Self { name: "Grace" }),
            _ => Err(Error::new(StatusCode::UNAUTHORIZED, "members only")),
        }
    }
}

/// Around everything, on the event loop.
#[middleware]
async fn timing(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let view = request.view().map_or("no view", |view| view.name);
    let response = next.run(request).await;
    eprintln!("{view}: {} in {:?}", response.status(), started.elapsed());
    response
}

/// Before the view, on the blocking pool: asking the disk blocks. `Break` answers in place of the view.
#[middleware(before)]
fn unless_closed() -> Result<ControlFlow<(StatusCode, &'static str)>> {
    let closed = (StatusCode::SERVICE_UNAVAILABLE, "closed for today\n");
    let is_closed = fs::exists("closed")?;
    Ok(if is_closed {
        Break(closed)
    } else {
        Continue(())
    })
}

/// An argument that refuses the request is all it takes. `Cached`: the member is looked up once, and whoever
/// comes next takes the same one.
#[middleware(before)]
fn members_only(_member: Cached<Member>) {}

/// After the view, with its response.
#[middleware(after)]
fn count(reads: State<AtomicU32>, mut response: Response) -> Response {
    let count = reads.fetch_add(1, Ordering::Relaxed) + 1;
    let headers = response.headers_mut();
    headers.insert("x-reports-read", HeaderValue::from(count));
    response
}

#[view("/")]
async fn front_page() -> &'static str {
    "Reports are for members.\n"
}

/// Sync, so the three hooks and the view are one job, on one thread.
#[view("/reports/{year}")]
fn report(year: u16, member: Cached<Member>) -> String {
    format!("Report of {year} for {}: all is well.\n", member.name)
}

fn main() -> Result<()> {
    let reports = routes![report]
        .middleware::<unless_closed>()
        .middleware::<members_only>()
        .middleware::<count>();
    let patience = Duration::from_secs(30);
    let patience = TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, patience);
    App::new(routes![front_page, "/" => { reports }])
        .state(AtomicU32::new(0))
        .middleware::<timing>()
        .layer(CompressionLayer::new())
        .layer(patience)
        .run()
}
