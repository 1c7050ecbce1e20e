use veduta::{Response, middleware, routes};

#[middleware(before)]
fn stamp(response: Response) {
    drop(response);
}

fn main() {
    let _ = routes![].middleware::<stamp>();
}
