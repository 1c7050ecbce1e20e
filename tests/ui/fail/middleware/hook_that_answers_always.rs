use veduta::{Response, middleware, routes};

#[middleware(before)]
fn log_in() -> Response {
    Response::default()
}

fn main() {
    let _ = routes![].middleware::<log_in>();
}
