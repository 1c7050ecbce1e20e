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
    routes!["/health" => get(health).post(front_page)]
}

fn main() {
    let _ = all();
}
