use veduta::{IntoResponse, routes, view};

#[view("/")]
async fn front_page() -> dyn IntoResponse {
    "news"
}

fn main() {
    routes![front_page];
}
