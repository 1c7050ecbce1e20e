use veduta::{routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

struct Clock;

fn main() {
    let _ = routes![front_page, "/health" => health].layer(Clock);
}
