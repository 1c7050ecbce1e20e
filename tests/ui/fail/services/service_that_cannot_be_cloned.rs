use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use veduta::http::Request;
use veduta::{Body, Response, Routes};

struct Old;

impl tower::Service<Request<Body>> for Old {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(Response::default()))
    }
}

fn main() {
    let _ = Routes::service(Old);
}
