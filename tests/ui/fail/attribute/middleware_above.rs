use veduta::{routes, view};

#[veduta::middleware(before)]
#[view("/")]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
