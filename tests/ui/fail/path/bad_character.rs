use veduta::{routes, view};

#[view("/archive^2")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
