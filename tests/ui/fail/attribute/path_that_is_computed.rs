use veduta::{routes, view};

#[view(concat!("/archive", "/old"))]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
