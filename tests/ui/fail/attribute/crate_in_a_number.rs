use veduta::{routes, view};

#[view("/", crate = 1)]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
