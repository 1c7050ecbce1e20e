use veduta::{middleware, routes};

#[middleware(before)]
fn log_in() -> bool {
    true
}

fn main() {
    let _ = routes![].middleware::<log_in>();
}
