use std::error::Error;

use veduta::{routes, view};

#[view("/")]
fn front_page() -> Result<String, Box<dyn Error>> {
    Ok(std::fs::read_to_string("news.txt")?)
}

fn main() {
    let _ = routes![front_page];
}
