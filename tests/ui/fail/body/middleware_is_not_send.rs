use std::rc::Rc;

use veduta::{Next, Request, Response, middleware, routes, view};

#[view("/")]
async fn front_page() -> &'static str {
    "news"
}

#[middleware]
async fn count(request: Request, next: Next) -> Response {
    let path = Rc::new(request.uri().path().to_owned());
    let response = next.run(request).await;
    println!("{path}: {}", response.status());
    response
}

fn main() {
    let _ = routes![front_page].middleware::<count>();
}
