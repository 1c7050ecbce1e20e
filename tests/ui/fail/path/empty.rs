use veduta::{routes, view};

#[view("")]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
