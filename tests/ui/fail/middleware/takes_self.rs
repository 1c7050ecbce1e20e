use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(&self, request: Request, next: Next) -> Response {
    next.run(request).await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
