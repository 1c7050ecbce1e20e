use veduta::{Response, middleware, routes};

#[middleware]
fn stamp(response: Response) -> Response {
    response
}

fn main() {
    let _ = routes![].middleware::<stamp>();
}
