use veduta::{Routes, routes, view};

#[view]
fn front_page() -> &'static str {
    "news"
}

fn all() -> Routes {
    routes!["/articles/<int:year>" => front_page]
}

fn main() {}
