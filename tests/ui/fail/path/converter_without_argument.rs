use veduta::{routes, view};

#[view("/archive/<int:year>")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
