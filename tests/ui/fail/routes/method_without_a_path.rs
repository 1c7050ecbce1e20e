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
    routes![front_page, GET => health]
}

fn main() {
    let _ = all();
}
