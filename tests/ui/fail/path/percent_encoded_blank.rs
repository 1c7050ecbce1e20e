use veduta::{routes, view};

#[view("/the%20archive")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
