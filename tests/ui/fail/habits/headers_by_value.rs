use veduta::{HeaderMap, Routes, routes, view};

#[view("/")]
async fn front_page(headers: HeaderMap) -> String {
    headers.len().to_string()
}

fn all() -> Routes {
    routes![front_page]
}

fn main() {}
