use veduta::{Response, middleware, routes};

#[middleware(before)]
fn log_in() -> Option<Response> {
    None
}

fn main() {
    let _ = routes![].middleware::<log_in>();
}
