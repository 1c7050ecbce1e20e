use veduta::{routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

fn all() -> Vec<&'static str> {
    routes![front_page, "/health" => health]
}

fn main() {
    all();
}
