use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn timing<B>(request: Request<B>, next: Next<B>) -> Response {
    next.run(request).await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
