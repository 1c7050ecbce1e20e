use veduta::{routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

fn main() {
    let _ = routes![front_page].nest("/health", health);
}
