use veduta::{Response, middleware, view};

#[view("/")]
#[middleware(after)]
fn stamp(response: Response) -> Response {
    response
}

#[middleware(after)]
fn log(response: Response) -> Response {
    response
}

fn main() {}
