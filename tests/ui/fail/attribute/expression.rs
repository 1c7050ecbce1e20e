use veduta::{routes, view};

#[view(1 + 2)]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
