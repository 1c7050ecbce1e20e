//! What single steps of veduta take, over its public API.
//!
//! `cargo bench -p micro` in this workspace runs all of them, `cargo bench -p micro -- hop` those with this name.

mod addresses;
mod arguments;
mod hop;
mod polling;
mod routes;

use futures_util::FutureExt;
use tower_service::Service;
use veduta::http::Request;
use veduta::{App, AppService, Body, Response, Routes};

fn main() {
    divan::main();
}

fn service(routes: Routes) -> AppService {
    let service = App::new(routes).into_service();
    service.unwrap_or_else(|error| panic!("{error}"))
}

fn get(path: &str) -> Request<Body> {
    Request::get(path)
        .body(Body::empty())
        .expect("the path is one")
}

/// The answer of a view that does not wait, without a runtime that would take longer than the view.
fn answer(service: &AppService, request: Request<Body>) -> Response {
    let answer = service.clone().call(request).now_or_never();
    let Ok(response) = answer.expect("the view does not wait");
    assert!(response.status().is_success(), "{}", response.status());
    response
}
