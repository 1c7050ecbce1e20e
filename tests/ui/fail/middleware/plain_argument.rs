use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(year: u16, request: Request, next: Next) -> Response {
    drop(year);
    next.run(request).await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
