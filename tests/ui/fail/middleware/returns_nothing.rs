use veduta::{Next, Request, middleware, routes};

#[middleware]
async fn timing(request: Request, next: Next) {
    drop(next.run(request).await);
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
