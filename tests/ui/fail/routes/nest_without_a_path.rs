use veduta::{Routes, routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

fn main() {
    let _ = Routes::new().nest(routes![front_page, "/health" => health]);
}
