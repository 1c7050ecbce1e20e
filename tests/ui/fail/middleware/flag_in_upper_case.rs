use veduta::{middleware, routes};

#[middleware(Before)]
fn log_in() {}

fn main() {
    let _ = routes![].middleware::<log_in>();
}
