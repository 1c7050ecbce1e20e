use veduta::{App, routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view]
fn health() -> &'static str {
    "fine"
}

fn main() {
    let _ = App::new(&routes![front_page, "/health" => health]);
}
