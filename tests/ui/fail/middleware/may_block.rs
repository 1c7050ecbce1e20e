use veduta::{MayBlock, Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(block: &MayBlock, request: Request, next: Next) -> Response {
    let _ = block.is_cancelled();
    next.run(request).await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
