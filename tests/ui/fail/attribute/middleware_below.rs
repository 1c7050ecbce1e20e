use veduta::{routes, view};

#[view("/")]
#[veduta::middleware(before)]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
