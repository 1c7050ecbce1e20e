#![deny(dead_code)]

use veduta::{App, routes, view};

#[view("/")]
fn front_page() -> &'static str {
    "news"
}

#[view("/archive/{year}")]
fn archive(year: u16) -> String {
    year.to_string()
}

fn main() {
    let _ = App::new(routes![front_page]);
}
