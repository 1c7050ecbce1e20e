use veduta::{Request, Response, State, middleware};

#[middleware]
async fn timing(request: Request, next: State<u8>) -> Response {
    unreachable!("{request:?} {next:?}")
}

fn main() {}
