// errors: 2
// One for each function.
use veduta::{Next, Response, middleware, routes};

#[middleware]
async fn timing(request: dyn Send, next: Next) -> Response {
    next.run(request).await
}

#[middleware(after)]
fn stamp(response: dyn Send) -> Response {
    response
}

fn main() {
    let _ = routes![].middleware::<timing>().middleware::<stamp>();
}
