use std::convert::Infallible;

use veduta::http::{Request, Response};
use veduta::Routes;

async fn old(_: Request<String>) -> Result<Response<String>, Infallible> {
    Ok(Response::new(String::new()))
}

fn main() {
    let _ = Routes::service(tower::service_fn(old));
}
