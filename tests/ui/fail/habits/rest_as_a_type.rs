use veduta::{Routes, routes, view};

#[view("/files/{path:path}")]
fn file(path: String) -> String {
    path
}

fn all() -> Routes {
    routes![file]
}

fn main() {}
