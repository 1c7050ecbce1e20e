use veduta::{MayBlock, Next, Request, Response, middleware};

#[middleware]
async fn timing(block: &MayBlock, request: Request, next: Next) -> Response {
    let _ = block;
    next.run(request).await
}

fn main() {}
