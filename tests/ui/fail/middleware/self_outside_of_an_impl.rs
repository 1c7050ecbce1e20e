use veduta::{Next, Request, Response, middleware, routes, view};

#[middleware]
async fn timing(&self, request: Request, next: Next) -> Response {
    next.run(request).await
}

#[view("/")]
fn front_page() -> &'static str {
    "front page"
}

fn main() {
    let _ = routes![front_page].middleware::<timing>();
}
