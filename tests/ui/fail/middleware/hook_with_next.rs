use veduta::{Next, Request, Response, middleware, routes};

#[middleware(before)]
fn log_in(request: Request, next: Next) -> Response {
    next.run(request)
}

fn main() {
    let _ = routes![].middleware::<log_in>();
}
