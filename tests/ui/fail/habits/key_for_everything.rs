use veduta::{Routes, routes, view};

#[view(method = GET, path = "/stories")]
async fn stories() -> &'static str {
    "news"
}

fn all() -> Routes {
    routes![stories]
}

fn main() {}
