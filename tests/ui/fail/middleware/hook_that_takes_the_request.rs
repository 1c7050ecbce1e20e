use veduta::{Request, middleware, routes};

#[middleware(before)]
fn log_in(request: Request) {
    drop(request);
}

fn main() {
    let _ = routes![].middleware::<log_in>();
}
