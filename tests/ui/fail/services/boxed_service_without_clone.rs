use std::convert::Infallible;

use veduta::{Body, Response, Routes, http};

fn old() -> tower::util::BoxService<http::Request<Body>, Response, Infallible> {
    unreachable!()
}

fn main() {
    let _ = Routes::service(old());
}
