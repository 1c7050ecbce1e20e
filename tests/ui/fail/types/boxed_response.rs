use veduta::{IntoResponse, routes, view};

#[view("/")]
fn front_page() -> Box<dyn IntoResponse> {
    Box::new("news")
}

fn main() {
    let _ = routes![front_page];
}
