use veduta::{routes, view};

#[view("/", CPU)]
fn front_page() -> &'static str {
    "news"
}

fn main() {
    routes![front_page];
}
