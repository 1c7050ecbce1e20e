use veduta::{Response, middleware};

#[middleware(after)]
async fn stamp(response: Response) -> Response {
    response
}

fn main() {}
