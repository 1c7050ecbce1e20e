use veduta::{Routes, routes, view};

#[view("/search")]
async fn search(q: String) -> String {
    q
}

fn all() -> Routes {
    routes![search]
}

fn main() {}
