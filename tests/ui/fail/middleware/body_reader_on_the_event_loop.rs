use veduta::{BodyReader, Next, Request, Response, middleware};

#[middleware]
async fn scan(_upload: BodyReader, request: Request, next: Next) -> Response {
    next.run(request).await
}

fn main() {}
