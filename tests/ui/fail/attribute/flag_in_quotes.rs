use veduta::{routes, view};

#[view("/", "cpu")]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
