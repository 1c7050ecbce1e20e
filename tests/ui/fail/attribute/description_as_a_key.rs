use veduta::{routes, view};

#[view("/", tags = ["news"])]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
