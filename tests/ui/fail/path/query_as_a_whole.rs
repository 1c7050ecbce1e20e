use veduta::{routes, view};

#[view("/archive?{*_all}")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
