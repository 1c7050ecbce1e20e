use veduta::{routes, view};

#[view("/", format = "text/html")]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
