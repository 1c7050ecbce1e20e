//! Arguments of middleware that look like mistakes, but are none.

use veduta::{
    Extension, HeaderMap, Next, Query, Request, Response, State, http, middleware, routes,
};

#[derive(serde::Deserialize)]
struct Target {
    next: Option<String>,
}

#[derive(Clone)]
struct Page;

/// `?next=/account`, as Django has it.
#[middleware(before)]
fn remember(next: Query<Target>) -> Extension<Page> {
    drop(next.next.clone());
    Extension(Page)
}

#[middleware(before)]
fn look(request: &Request, response: Option<State<u8>>) {
    assert!(response.is_none() || request.uri().path() == "/");
}

#[middleware(after)]
fn stamp(request: &HeaderMap, mut response: http::Response<veduta::Body>) -> Response {
    if let Some(value) = request.get("x-stamp") {
        response.headers_mut().insert("x-stamp", value.clone());
    }
    response
}

/// Under other names, and by other paths.
#[middleware]
async fn traced(
    _count: Option<State<u8>>,
    mut incoming: veduta::Request,
    rest: veduta::Next,
) -> Response {
    incoming.extensions_mut().insert(1_u8);
    rest.run(incoming).await
}

#[middleware]
async fn ignored(_request: Request, _next: Next) -> &'static str {
    "closed"
}

fn main() {
    let routes = routes![].middleware::<remember>().middleware::<look>();
    let routes = routes.middleware::<stamp>().middleware::<traced>();
    let _ = routes.middleware::<ignored>();
}
