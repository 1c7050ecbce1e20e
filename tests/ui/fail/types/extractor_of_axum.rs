use axum::extract::State;
use veduta::{routes, view};

struct Archive;

#[view("/")]
async fn front_page(_archive: State<Archive>) -> &'static str {
    "news"
}

fn main() {
    let _ = routes![front_page];
}
