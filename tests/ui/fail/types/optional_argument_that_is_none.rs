use veduta::{routes, view};

struct Archive;

#[view("/")]
fn front_page(_archive: Option<Archive>) -> &'static str {
    "news"
}

fn main() {
    let _ = routes![front_page];
}
