use veduta::{routes, view};

#[test]
#[view("/")]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
