use veduta::{Routes, routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

const HEALTH: &str = "/health";

fn all() -> Routes {
    routes![front_page, HEALTH => health]
}

fn main() {}
