use veduta::{Routes, StatusCode, routes, view};

type Header = [(&'static str, &'static str); 1];

#[view("/")]
async fn archive() -> (StatusCode, Header, Header, Header, &'static str) {
    (StatusCode::OK, [("a", "b")], [("a", "b")], [("a", "b")], "old news")
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
