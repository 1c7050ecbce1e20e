use std::future::{Ready, ready};
use std::task::{Context, Poll};

use veduta::http::Request;
use veduta::{Body, Response, Routes};

struct Broken;

#[derive(Clone)]
struct Old;

impl tower::Service<Request<Body>> for Old {
    type Response = Response;
    type Error = Broken;
    type Future = Ready<Result<Response, Broken>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Err(Broken))
    }
}

fn main() {
    let _ = Routes::service(Old);
}
