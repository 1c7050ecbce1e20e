// errors: 2
// Nobody has told rustc what `get` is, so `archive` is no view either.
use veduta::{Routes, routes, view};

#[view("/")]
async fn front_page() -> &'static str {
    "news"
}

#[get("/archive")]
async fn archive() -> &'static str {
    "old news"
}

fn all() -> Routes {
    routes![front_page, archive]
}

fn main() {}
