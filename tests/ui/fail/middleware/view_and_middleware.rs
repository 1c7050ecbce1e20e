use veduta::{Next, Request, Response, middleware, view};

#[middleware]
#[view("/")]
async fn timing(request: Request, next: Next) -> Response {
    next.run(request).await
}

#[view("/")]
async fn front_page() -> &'static str {
    "news"
}

fn main() {}
