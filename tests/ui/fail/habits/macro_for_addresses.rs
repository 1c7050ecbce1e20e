use veduta::{Routes, routes, view};

#[view("/{year}")]
fn archive(year: u16) -> String {
    uri!(archive(year))
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
