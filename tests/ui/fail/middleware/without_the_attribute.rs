use veduta::{Next, Request, Response, routes};

async fn timing(request: Request, next: Next) -> Response {
    next.run(request).await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
