use veduta::{routes, view};

struct Archive;

#[view("/")]
async fn front_page(_archive: &Archive) -> &'static str {
    "news"
}

fn main() {
    let _ = routes![front_page];
}
