use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use veduta::http::Request;
use veduta::{Body, Routes};

#[derive(Clone)]
struct Old;

impl tower::Service<Request<Body>> for Old {
    type Response = String;
    type Error = Infallible;
    type Future = Ready<Result<String, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(String::new()))
    }
}

fn main() {
    let _ = Routes::service(Old);
}
