use veduta::{Next, Request, middleware};

#[middleware]
async fn check(request: Request, next: Next) -> u64 {
    next.run(request).await.status().as_u16().into()
}

fn main() {}
