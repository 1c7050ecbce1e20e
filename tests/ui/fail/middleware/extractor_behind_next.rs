use veduta::{Next, Request, Response, State, middleware};

#[middleware]
async fn timing(request: Request, next: Next, clock: State<u8>) -> Response {
    let _ = clock;
    next.run(request).await
}

fn main() {}
