use std::error::Error;
use veduta::{Routes, routes, view};

#[view("/")]
fn archive() -> Result<String, Box<dyn Error>> {
    Ok(std::fs::read_to_string("archive.txt")?)
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
