use veduta::{IntoResponse, Routes, routes, view};

#[view("/")]
fn front_page() -> Box<dyn IntoResponse> {
    Box::new("news")
}

fn all() -> Routes {
    routes![front_page]
}

fn main() {}
