use veduta::{routes, view};

#[view("/archive/../old")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
