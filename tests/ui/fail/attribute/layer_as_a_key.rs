use veduta::{routes, view};

#[view("/", layer = CompressionLayer::new())]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
