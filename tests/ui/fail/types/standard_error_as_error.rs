use std::io;

use veduta::{routes, view};

#[view("/")]
fn front_page() -> io::Result<String> {
    std::fs::read_to_string("news.txt")
}

fn main() {
    let _ = routes![front_page];
}
