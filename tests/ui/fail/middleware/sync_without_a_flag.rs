use veduta::{Next, Request, Response, middleware};

#[middleware]
fn timing(request: Request, next: Next) -> Response {
    unreachable!("{request:?} {next:?}")
}

fn main() {}
