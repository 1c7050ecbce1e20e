use veduta::{Routes, routes, view};

const PATH: &str = "/";

#[view(PATH)]
fn archive() -> &'static str {
    "old news"
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
