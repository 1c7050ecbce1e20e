use veduta::{Response, middleware, routes};

#[middleware(after)]
fn stamp(response: &mut Response) {
    response.headers_mut().clear();
}

fn main() {
    let _ = routes![].middleware::<stamp>();
}
