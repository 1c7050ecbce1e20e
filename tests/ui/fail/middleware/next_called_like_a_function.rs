use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(request: Request, next: Next) -> Response {
    next(request).await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
