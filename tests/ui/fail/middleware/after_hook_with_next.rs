use veduta::{Next, Response, middleware, routes};

#[middleware(after)]
fn stamp(next: Next, response: Response) -> Response {
    drop(next);
    response
}

fn main() {
    let _ = routes![].middleware::<stamp>();
}
