// errors: 2
// One for each mistake.
use veduta::{Routes, routes, view};

#[view("/search?<q>&<page>")]
fn search(q: String, page: u32) -> String {
    format!("{q} {page}")
}

fn all() -> Routes {
    routes![search]
}

fn main() {}
