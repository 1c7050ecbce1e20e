use veduta::http::request::Parts;
use veduta::{Routes, routes, view};

#[view("/")]
async fn front_page() -> (Parts, &'static str) {
    let (parts, ()) = veduta::http::Request::new(()).into_parts();
    (parts, "news")
}

fn all() -> Routes {
    routes![front_page]
}

fn main() {}
