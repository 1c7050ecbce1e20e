use veduta::{Request, Response, middleware};

#[middleware]
async fn timing(request: Request) -> Response {
    unreachable!("{request:?}")
}

fn main() {}
