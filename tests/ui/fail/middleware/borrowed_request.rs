use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(request: &mut Request, next: Next) -> Response {
    drop(request.uri());
    drop(next);
    Response::default()
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
