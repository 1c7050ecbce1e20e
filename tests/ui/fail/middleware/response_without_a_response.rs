use veduta::{Response, State, middleware};

#[middleware(after)]
fn stamp(response: Response, clock: State<u8>) -> Response {
    let _ = clock;
    response
}

fn main() {}
