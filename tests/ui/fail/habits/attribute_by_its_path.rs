use veduta::{Routes, routes};

#[veduta::get("/archive")]
async fn archive() -> &'static str {
    "old news"
}

fn all() -> Routes {
    routes![archive]
}

fn main() {}
