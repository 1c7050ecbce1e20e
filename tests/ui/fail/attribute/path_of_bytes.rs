use veduta::{routes, view};

#[view(b"/archive")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
