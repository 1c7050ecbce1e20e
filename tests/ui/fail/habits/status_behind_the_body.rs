use veduta::{Routes, StatusCode, routes, view};

#[view("/")]
async fn lost() -> (&'static str, StatusCode) {
    ("not here", StatusCode::NOT_FOUND)
}

fn all() -> Routes {
    routes![lost]
}

fn main() {}
