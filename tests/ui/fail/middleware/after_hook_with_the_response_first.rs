use veduta::{Request, Response, middleware, routes};

#[middleware(after)]
fn stamp(response: Response, request: &Request) -> Response {
    drop(request.uri());
    response
}

fn main() {
    let _ = routes![].middleware::<stamp>();
}
