use veduta::{routes, view};

#[view("/archive\d")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
