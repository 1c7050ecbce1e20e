use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
fn timing(request: Request, next: Next) -> Response {
    next.run(request)
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
