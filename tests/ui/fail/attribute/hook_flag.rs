use veduta::{routes, view};

#[view("/", before)]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
