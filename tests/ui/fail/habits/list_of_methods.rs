use veduta::{Routes, routes, view};

#[view("/stories", methods = ["GET", "POST"])]
async fn stories() -> &'static str {
    "news"
}

fn all() -> Routes {
    routes![stories]
}

fn main() {}
