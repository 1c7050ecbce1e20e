use veduta::{Routes, routes, view};

#[view("/")]
async fn archive() -> veduta::Result<String> {
    Ok(veduta::blocking(|| std::fs::read_to_string("archive.txt")).await??)
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
