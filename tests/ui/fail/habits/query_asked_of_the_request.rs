use veduta::{Request, Routes, routes, view};

#[view("/search")]
fn search(request: &Request) -> String {
    request.query("q").unwrap_or_default()
}

fn all() -> Routes {
    routes![search]
}

fn main() {}
