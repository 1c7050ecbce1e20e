// errors: 4
// Each of the two is a function, a type, a view and an address, and rustc says of each that it is there twice.
use veduta::{routes, view};

#[view("/stories")]
fn stories() -> &'static str {
    "all"
}

#[view("/stories/new")]
fn stories() -> &'static str {
    "new"
}

fn main() {
    let _ = routes![stories];
}
