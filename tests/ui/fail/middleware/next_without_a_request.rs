use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(_request: Request, next: Next) -> Response {
    next.run().await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
