// errors: 2
// Two mistakes.
use veduta::{routes, view};

#[view("/archive/{year}", inlin)]
fn archive(year) -> String {
    year.to_string()
}

fn main() {
    let _ = routes![archive];
}
