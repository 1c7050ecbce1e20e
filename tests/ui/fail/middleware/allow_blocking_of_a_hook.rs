use veduta::{middleware, routes};

#[middleware(before, allow_blocking)]
fn count() {}

fn main() {
    let _ = routes![].middleware::<count>();
}
