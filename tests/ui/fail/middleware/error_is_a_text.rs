use veduta::{Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(request: Request, next: Next) -> Result<Response, String> {
    Ok(next.run(request).await)
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
