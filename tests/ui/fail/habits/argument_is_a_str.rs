use veduta::{Routes, routes, view};

#[view("/{name}")]
fn archive(name: str) -> String {
    name.to_owned()
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
