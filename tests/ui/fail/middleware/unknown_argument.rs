use veduta::{Next, Request, Response, middleware};

struct Clock;

#[middleware]
async fn timing(clock: Clock, request: Request, next: Next) -> Response {
    let Clock = clock;
    next.run(request).await
}

fn main() {}
