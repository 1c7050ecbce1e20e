use veduta::{Next, Request, Response, middleware, routes};

#[middleware(cpu)]
async fn timing(request: Request, next: Next) -> Response {
    next.run(request).await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
