use std::fmt::Display;

use veduta::{routes, view};

#[view("/")]
fn front_page() -> impl Display {
    "news"
}

fn main() {
    let _ = routes![front_page];
}
