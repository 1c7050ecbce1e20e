use veduta::{Next, Request, Response, middleware};

#[middleware]
async fn timing(request: Request, next: Next) -> Response {
    next(request).await
}

fn main() {}
