use veduta::{Next, Request, Response, middleware};

#[middleware]
async fn timing(next: Next, request: Request) -> Response {
    next.run(request).await
}

fn main() {}
