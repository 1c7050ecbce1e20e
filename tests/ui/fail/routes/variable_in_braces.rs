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
    let more = routes![];
    routes![front_page, health, { more }]
}

fn main() {
    let _ = all();
}
