use veduta::{Body, Next, Response, http, middleware, routes};

#[middleware]
async fn timing(request: http::Request<Body>, next: Next) -> Response {
    drop((request, next));
    Response::default()
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
