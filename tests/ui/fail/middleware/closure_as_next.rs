use veduta::{Request, Response, middleware, routes};

#[middleware]
async fn timing(request: Request, next: impl FnOnce(Request) -> Response) -> Response {
    next(request)
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
