use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn login(request: Request, next: Next) -> Result<Request, Response> {
    drop(next);
    Ok(request)
}

fn main() {
    let _ = routes![].middleware::<login>();
}
