use veduta::{routes, view};

#[view("/archive ")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
