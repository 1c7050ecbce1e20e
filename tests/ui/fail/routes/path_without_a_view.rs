// errors: 2
// One for each mistake.
use veduta::{Routes, routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

fn all() -> Routes {
    routes![front_page, "/health", "/x" =>]
}

fn main() {}
