use veduta::{Request, Response, middleware, routes};

#[middleware(after)]
fn stamp(request: &Request) -> Response {
    drop(request.uri());
    Response::default()
}

fn main() {
    let _ = routes![].middleware::<stamp>();
}
