use veduta::{routes, view};

#[view("/", name = "")]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
