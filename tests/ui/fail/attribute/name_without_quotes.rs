use veduta::{routes, view};

#[view("/", name = front)]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
