use veduta::{Next, Request, Response, middleware, routes};

struct Timing;

#[middleware]
impl Timing {
    async fn call(request: Request, next: Next) -> Response {
        next.run(request).await
    }
}

fn main() {
    let _ = routes![].middleware::<Timing>();
}
