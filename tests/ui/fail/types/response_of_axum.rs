use axum::response::Html;
use veduta::{routes, view};

#[view("/")]
async fn front_page() -> Html<&'static str> {
    Html("news")
}

fn main() {
    let _ = routes![front_page];
}
