use veduta::{Routes, routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

fn helper() -> &'static str {
    "helped"
}

fn all() -> Routes {
    helper();
    routes![front_page, health, helper]
}

fn main() {}
