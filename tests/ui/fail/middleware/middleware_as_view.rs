use veduta::{Next, Request, Response, Routes, middleware, routes};

#[middleware]
async fn timing(request: Request, next: Next) -> Response {
    next.run(request).await
}

fn all() -> Routes {
    routes![timing]
}

fn main() {}
