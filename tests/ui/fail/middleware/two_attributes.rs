use veduta::{Response, middleware};

#[middleware(before)]
#[middleware(after)]
fn stamp(response: Response) -> Response {
    response
}

fn main() {}
