use veduta::{routes, view};

#[view("https://example.org/archive")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
