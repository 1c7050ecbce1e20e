use veduta::{App, Next, Request, Response, middleware, routes};

#[middleware]
async fn log(request: Request, next: Next) -> Response {
    std::fs::write("last.txt", request.uri().path()).ok();
    next.run(request).await
}

fn main() {
    let _ = App::new(routes![]).middleware::<log>();
}
