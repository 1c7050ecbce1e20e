use veduta::{MayBlock, Next, Request, Response, middleware, routes};

#[middleware]
async fn timing(block: &MayBlock, request: Request, next: Next) -> Response {
    block.block_on(next.run(request))
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
