use veduta::{Routes, routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

struct Page;

fn all() -> Routes {
    routes![front_page, health, Page]
}

fn main() {}
