use veduta::{Next, Request, Response, middleware};

#[middleware]
async fn main(request: Request, next: Next) -> Response {
    next.run(request).await
}
