use veduta::{Routes, routes, view};

#[view]
fn front_page() -> &'static str {
    "news"
}

fn all() -> Routes {
    routes![path("", front_page)]
}

fn main() {}
