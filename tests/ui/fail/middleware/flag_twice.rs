use veduta::{middleware, routes};

#[middleware(before, before)]
fn log_in() {}

fn main() {
    let _ = routes![].middleware::<log_in>();
}
