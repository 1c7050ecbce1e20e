#![allow(unused_variables)]

use veduta::{Next, Request, Response, State, middleware, routes};

#[middleware]
async fn timing(next: Next, clock: State<u8>, request: Request, next: Next) -> Response {
    drop(clock);
    next.run(request).await
}

fn main() {
    let _ = routes![].middleware::<timing>();
}
