use veduta::{Next, Request, middleware};

#[middleware]
async fn check(request: Request, next: Next) {
    next.run(request).await;
}

fn main() {}
