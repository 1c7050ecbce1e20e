use veduta::{routes, view};

#[view("/")]
#[test]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
