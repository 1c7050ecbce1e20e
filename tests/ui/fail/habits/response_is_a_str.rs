use veduta::{Routes, routes, view};

#[view("/")]
fn front_page() -> str {
    "news"
}

fn all() -> Routes {
    routes![front_page]
}

fn main() {}
