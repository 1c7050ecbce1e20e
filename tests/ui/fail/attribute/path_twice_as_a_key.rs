use veduta::{routes, view};

#[view("/", path = "/index.html")]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
